using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>Which twins have told what they are, and what of a binding does not fit them.</summary>
/// <param name="model">The stations of the mirror.</param>
internal sealed class TwinFit(IReadOnlyList<StationInfo> model)
{
    private const int MostTwins = 100, MostNamed = 5;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly SortedDictionary<string, IReadOnlyList<(string Name, int Places)>> _told = new(StringComparer.Ordinal);

    /// <summary>A twin has told its stations, each at the place of its number.</summary>
    public void Told(string factory, IReadOnlyList<(string Name, int Places)> stations)
    {
        if (_told.Count < MostTwins || _told.ContainsKey(factory))
            _told[factory] = stations;
    }

    /// <summary>What does not fit, one sentence each.</summary>
    /// <param name="twin">What the binding says of its twin.</param>
    /// <param name="isHeard">Whether something has happened in it already.</param>
    /// <param name="listened">How long the mirror has listened.</param>
    /// <param name="messages">How many messages have come in.</param>
    /// <param name="topics">The topics that it listens to.</param>
    public IEnumerable<string> Faults(TwinBinding twin, bool isHeard, TimeSpan listened, long messages, IEnumerable<string> topics)
    {
        string[] ours = [.. _told.Keys.Where(twin.IsCalled)], others = [.. _told.Keys.Except(ours).Select(name => $"{name}/")];
        if (ours.Length == 0 && !isHeard && others.Length > 0)
            yield return $"Nothing is heard of a twin '{twin.Prefix}' by {twin.Dialect}; there {(others.Length == 1 ? "is a twin" : "are the twins")} {NearestName.List(others)}: write {(others.Length == 1 ? "that" : "one of them")} as 'prefix' of the twin.";
        else if (ours.Length == 0 && !isHeard && listened >= _patience)
            yield return messages == 0
                ? $"Nothing has come in on {NearestName.List(topics)}: perhaps the twin speaks another dialect than {twin.Dialect}, or the user may not read there; 'factorytwin listen' tells who speaks."
                : FormattableString.Invariant($"{messages:#,0} message{(messages == 1 ? " has" : "s have")} come in, and no twin has told by {twin.Dialect} what it is: perhaps it speaks another dialect; 'factorytwin listen' tells which.");
        foreach (string factory in ours)
        {
            if (FaultOf(_told[factory]) is { } fault)
                yield return $"The model of the binding does not fit the twin '{factory}/': {fault}. Name the model that the twin runs; 'factorytwin listen --out' writes it.";
        }
    }

    private string? FaultOf(IReadOnlyList<(string Name, int Places)> told)
    {
        string[] more = [.. told.Select(station => station.Name).Except(model.Select(station => station.Name))], less = [.. model.Select(station => station.Name).Except(told.Select(station => station.Name))];
        string[] others = [.. model.Where(station => !less.Contains(station.Name) && (station.Id.Index >= told.Count || told[station.Id.Index] != (station.Name, station.Places))).Select(station => station.Name)];
        string[] faults =
        [
            .. more.Length == 0 ? (string[])[] : [$"the twin has {Named(more)}, which the model lacks"],
            .. less.Length == 0 ? (string[])[] : [$"the model has {Named(less)}, which the twin lacks"],
            .. others.Length == 0 ? (string[])[] : [$"{Named(others)} stand{(others.Length == 1 ? "s" : "")} elsewhere in the list, or with another number of places"],
        ];
        return faults.Length == 0 ? null : string.Join("; ", faults);
    }

    private static string Named(string[] names) => names.Length <= MostNamed ? NearestName.List(names) : FormattableString.Invariant($"{names.Length} stations, as {NearestName.List(names.Take(MostNamed))}");
}
