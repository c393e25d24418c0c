using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>A word that a device has for what it does, and the state that it stands for.</summary>
/// <param name="Word">The word.</param>
/// <param name="State">The state; <c>null</c> where the word does not make it clear.</param>
/// <param name="Phase">The phase. Default: none.</param>
/// <param name="Remark">Why so, where one would ask. Default: empty.</param>
internal sealed record StateWord(string Word, StationState? State, StationPhase Phase = StationPhase.None, string Remark = "");

/// <summary>The words that a field can have for what a device does.</summary>
/// <param name="field">The field, as the device calls it.</param>
/// <param name="words">Its words.</param>
internal sealed class StateMap(string field, params StateWord[] words)
{
    private readonly Dictionary<string, StateWord> _byWord = words.ToDictionary(word => word.Word);

    public string Field { get; } = field;

    public IReadOnlyList<StateWord> Words { get; } = words;

    public StateWord? Find(string word) => _byWord.GetValueOrDefault(word);
}
