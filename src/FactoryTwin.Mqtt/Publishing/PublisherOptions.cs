using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>How a factory is published.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PublisherOptions
{
    private const int MostLevels = 5;

    /// <summary>The defaults: the plain form, every event and every value, acknowledged by the broker.</summary>
    public static PublisherOptions Default { get; } = new();

    /// <summary>The form. Default: plain.</summary>
    public PublishedForm Form { get; init; }

    /// <summary>Name of the factory in topics. Default: <c>null</c>, that of its model, and <c>factory</c> where none is known.</summary>
    public string? Name { get; init; }

    /// <summary>First levels of the topics of the plain form. Default: <c>factorytwin</c>.</summary>
    /// <exception cref="ArgumentException">It is empty, has an empty level or a wildcard, or a level begins with an underscore or a dollar.</exception>
    public string Root
    {
        get;
        init => field = TopicPath.Checked(value, nameof(Root));
    } = "factorytwin";

    /// <summary>Where the factory stands in the namespace, by ISA-95 from the enterprise over site, area and line to the cell, as <c>acme/trento/hall-2</c>; the stations come below it. Default: <c>null</c>, <c>enterprise/</c> and
    /// the factory's name.</summary>
    /// <exception cref="ArgumentException">It has more than five levels, an empty one or a wildcard, or a level begins with an underscore or a dollar.</exception>
    public string? Path
    {
        get;
        init => field = value is null || TopicPath.Checked(value, nameof(Path)).Split('/').Length <= MostLevels
            ? value
            : throw new ArgumentException($"'{value}' has more than {MostLevels} levels: enterprise, site, area, line and cell.", nameof(Path));
    }

    /// <summary>The data contract of UMH that the messages go by, without its underscore. Default: <c>raw</c>, which takes any data.</summary>
    /// <exception cref="ArgumentException">It has other characters than letters, digits and hyphens.</exception>
    public string UmhContract
    {
        get;
        init => field = value.Length > 0 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
            ? value
            : throw new ArgumentException($"'{value}' is no data contract: use letters, digits and hyphens, as in 'raw', without the underscore.", nameof(UmhContract));
    } = "raw";

    /// <summary>The group of Sparkplug that the edge node belongs to; the node is called as the factory. Range: not empty, without <c>+</c>, <c>#</c> and <c>/</c>. Default: <c>factorytwin</c>.</summary>
    public string SparkplugGroup { get; init; } = "factorytwin";

    /// <summary>The primary host of Sparkplug, without which nothing is published. Default: <c>null</c>, none.</summary>
    public string? SparkplugPrimaryHost { get; init; }

    /// <summary>Quality of service; that of Sparkplug is fixed. With 0 the broker acknowledges nothing: faster, and what is lost is noticed by the messages' numbers. Range: 0 to 2. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public int QualityOfService
    {
        get;
        init => field = value is >= 0 and <= 2 ? value : throw new ArgumentOutOfRangeException(nameof(QualityOfService), value, "MQTT has the qualities of service 0, 1 and 2.");
    } = 1;

    /// <summary>When values of signals are worth a message; for a signal the first rule that names it counts. Default: none, all values are.</summary>
    public ValueList<SignalRule> Signals { get; init; } = ValueList<SignalRule>.Empty;

    /// <summary>How often it is said that the factory is there, and the longest that a value is held back for its deadband. Range: above 0. Default: 1 minute.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public TimeSpan Heartbeat
    {
        get;
        init => field = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Heartbeat), value, "A heartbeat is above 0.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>Values of signals that may wait for the broker; beyond, the oldest are dropped and counted. Range: above 0. Default: 100,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public int MostSignalsWaiting
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MostSignalsWaiting), value, "At least one signal must be able to wait.");
    } = 100_000;

    /// <summary>Other events that may wait, some 100 bytes each. They are never dropped for signals; beyond this number, which a broker that is away for long leads to, the oldest are, and counted. Range: above 0. Default: 1,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public int MostEventsWaiting
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MostEventsWaiting), value, "At least one event must be able to wait.");
    } = 1_000_000;

    /// <summary>Keeps on disk what is to be published until the broker has acknowledged it, also over the end of the program; by Sparkplug, which knows no acknowledgement, until it was sent two keep-alives ago. It belongs to this publisher
    /// and to one form, and is not closed with the publisher. Default: <c>null</c>, it waits in memory.</summary>
    public Outbox? Outbox { get; init; }

    /// <summary>Who follows commands that come in as messages, as <see cref="LiveFactory.Post"/> does; not in the form of UMH, which has no place for them. Default: <c>null</c>, nobody: the factory takes no command.</summary>
    public Func<FactoryCommand, Task<AppliedCommand>>? Commands { get; init; }

    /// <summary>Whether the model is published too, with the files that it names, so that who listens needs none of them; that of a simulation, a live factory or a replay, packed up to 0.75 MB. Not in the form of UMH. Default: yes.</summary>
    public bool TellsModel { get; init; } = true;

    /// <summary>How much memory holds what was published, for mirrors that come late or have missed something and ask for it [MB]; the oldest goes first. Some bytes an event. Not in the form of UMH. Range: 0, nothing is kept, to 2,000.
    /// Default: <c>null</c>, 64 for a simulation, a live factory or a replay, and else nothing, since the messages of the link are then somebody else's to read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public int? HistoryMegabytes
    {
        get;
        init => field = value is null or (>= 0 and <= 2000) ? value : throw new ArgumentOutOfRangeException(nameof(HistoryMegabytes), value, "What was published is kept in 0 to 2,000 MB.");
    }

    /// <summary>The clock of heartbeats, of <see cref="SignalRule.AtMostEvery"/>, and by which the run is named. Default: that of this machine.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Name of the factory in topics, where the options give none.</summary>
    internal string NameOf(IFactory factory) => (Name ?? ((factory as Simulation) ?? (factory as LiveFactory)?.Run)?.Model.Name ?? (factory as Replay)?.Recording.Description.Name) is { Length: > 0 } name ? name : "factory";

    internal int HistoryMegabytesOf(IFactory factory) => HistoryMegabytes ?? (factory is Simulation or LiveFactory or Replay ? 64 : 0);
}
