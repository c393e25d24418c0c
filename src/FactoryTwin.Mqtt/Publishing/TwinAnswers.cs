using FactoryTwin.Model;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>What a published factory has to tell beside what happens: its model, and what happened before.</summary>
internal sealed class TwinAnswers
{
    /// <summary>Brokers refuse longer messages, and readers of Sparkplug too [bytes].</summary>
    private const int MostBytes = 1_000_000;

    private readonly byte[]? _model;

    public TwinAnswers(IFactory factory, PublisherOptions options)
    {
        if (options.HistoryMegabytesOf(factory) is > 0 and var megabytes)
            History = new EventHistory(factory, megabytes * 1_000_000L);
        if (!options.TellsModel)
            return;
        try
        {
            if (Describe(factory) is { ModelText: not null } model)
                _model = new TwinBlocks().Pack(model);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Problem = $"The model is not told: a file that it names cannot be read any more ({failure.Message}).";
        }
        if (_model?.Length > MostBytes / 4 * 3)   // as text, three bytes are four letters
        {
            Problem = FormattableString.Invariant($"The model is not told: packed with its files it has {_model.Length / 1e6:0.0} MB, and brokers take {MostBytes / 4 * 3 / 1e6:0.00} MB. Give it to who mirrors the factory as a file.");
            _model = null;
        }
    }

    /// <summary>What has happened; <c>null</c> where nothing is kept.</summary>
    public EventHistory? History { get; }

    /// <summary>Why the model is not told; <c>null</c> where it is, or there is none.</summary>
    public string? Problem { get; }

    /// <summary>Whether there is anything to be asked for.</summary>
    public bool IsEmpty => History is null && _model is null;

    /// <summary>The model as a message; <c>null</c> where it is not told.</summary>
    public byte[]? ModelOf(long run) => _model is null ? null : new TwinAnswer { Run = run, Model = _model }.ToBytes();

    /// <summary>The answer to a request; <c>null</c> where it is none, is for another run, or there is no answer.</summary>
    public byte[]? To(long run, ReadOnlyMemory<byte> request)
    {
        if (!TwinRequest.TryRead(request, out TwinRequest asked) || asked.Run != run)
            return null;
        if (asked.From is null)
            return _model is null ? null : new TwinAnswer { Run = run, Id = asked.Id, Model = _model }.ToBytes();
        return History?.Read(asked).ToBytes();
    }

    private static RecordingDescription? Describe(IFactory factory) => factory switch
    {
        Simulation run => run.Model.Describe(run),
        LiveFactory live => live.Run.Model.Describe(live),
        Replay replay => replay.Recording.Description with { Seed = null },   // who knows the seed knows what will happen
        _ => null,
    };
}
