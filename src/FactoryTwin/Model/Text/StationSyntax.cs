using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>A kind of station as text: its name, its keys, and what the checks of a model need to know of it.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public abstract class StationSyntax
{
    private protected StationSyntax() { }

    /// <summary>Name as written behind <c>kind:</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What such a station does, in one sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Outcomes of its work besides the good one, which a flow may name in brackets. Default: none.</summary>
    public ValueList<string> Outcomes { get; init; } = ValueList<string>.Empty;

    /// <summary>A name that a flow may write in brackets for the good outcome, which is meant without brackets too. Default: <c>null</c>, none.</summary>
    public string? GoodOutcome { get; init; }

    /// <summary>The keys of every station that such a station heeds; the others are faults. Default: <c>routing</c>, which an outlet heeds, and <c>power</c>, which indicators do.</summary>
    public CommonKeys Heeds { get; init; } = CommonKeys.Routing | CommonKeys.Power;

    /// <summary>Whether part types can have times of their own there and name it in their routes; its behaviour then asks for <c>PartTimes</c>. Default: no.</summary>
    public bool FollowsRoutes { get; init; }

    /// <summary>Type of its definitions.</summary>
    public abstract Type DefinitionType { get; }

    /// <summary>What part such a station plays in the flow.</summary>
    /// <param name="definition">A definition of this kind.</param>
    public abstract StationRole RoleOf(StationDefinition definition);

    internal abstract bool IsUnlimited(StationDefinition definition);

    internal abstract bool IsTimeless(StationDefinition definition);

    internal abstract IEnumerable<string> PartTypesOf(StationDefinition definition);

    internal abstract StationDefinition Read(TextNode map, TextContext context);

    internal abstract TextNode Write(StationDefinition definition);

    internal abstract void Check(StationDefinition definition, FactoryLayout layout, TextContext context);

    internal abstract JsonObject Schema();

    internal abstract IEnumerable<KeyDescription> OwnKeys { get; }
}

/// <summary>A kind of station as text. A kind of your own is described the same way as the built-in ones.</summary>
/// <typeparam name="TDefinition">Type of its definitions.</typeparam>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public class StationSyntax<TDefinition> : StationSyntax where TDefinition : StationDefinition
{
    private KeyTable<TDefinition>? _table;

    /// <summary>A kind to be described by its properties.</summary>
    public StationSyntax() { }

    /// <summary>The same kind as another: to derive from, where a kind is more than its text.</summary>
    /// <param name="other">The other.</param>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
    protected StationSyntax(StationSyntax<TDefinition> other)
    {
        Kind = other.Kind;
        Summary = other.Summary;
        Outcomes = other.Outcomes;
        GoodOutcome = other.GoodOutcome;
        Heeds = other.Heeds;
        FollowsRoutes = other.FollowsRoutes;
        PartTypes = other.PartTypes;
        Empty = other.Empty;
        Keys = other.Keys;
        Role = other.Role;
        Unlimited = other.Unlimited;
        Timeless = other.Timeless;
        CheckAll = other.CheckAll;
    }

    /// <summary>The definition before any key is read; what equals it is not written.</summary>
    public required TDefinition Empty { get; init; }

    /// <summary>Its own keys, in the order in which they are read and written.</summary>
    public required IReadOnlyList<Key<TDefinition>> Keys { get; init; }

    /// <summary>What part such a station plays in the flow. Default: it works on parts.</summary>
    public Func<TDefinition, StationRole> Role { get; init; } = _ => StationRole.Worker;

    /// <summary>Whether it gives (a source) or takes (a storage, a sink) parts without end while no time passes. Default: no.</summary>
    public Func<TDefinition, bool> Unlimited { get; init; } = _ => false;

    /// <summary>Whether parts can go through it while no time passes. Default: through a storage.</summary>
    public Func<TDefinition, bool>? Timeless { get; init; }

    /// <summary>The part types that it brings into the factory. Default: none that it could name.</summary>
    public Func<TDefinition, IEnumerable<string>> PartTypes { get; init; } = _ => [];

    /// <summary>Checks what concerns more than one key, or the rest of the factory. Default: nothing.</summary>
    public Action<TDefinition, FactoryLayout, TextContext>? CheckAll { get; init; }

    /// <inheritdoc/>
    public sealed override Type DefinitionType => typeof(TDefinition);

    /// <inheritdoc/>
    public sealed override StationRole RoleOf(StationDefinition definition) => Role((TDefinition)definition);

    internal override bool IsUnlimited(StationDefinition definition) => Unlimited((TDefinition)definition);

    internal override bool IsTimeless(StationDefinition definition) => Timeless?.Invoke((TDefinition)definition) ?? RoleOf(definition) == StationRole.Storage;

    internal override IEnumerable<string> PartTypesOf(StationDefinition definition) => PartTypes((TDefinition)definition);

    internal override IEnumerable<KeyDescription> OwnKeys => Keys.Select(key => key.Description);

    private KeyTable<TDefinition> Table => _table ??= new([.. Keys, .. CommonKeyList.Of(RoleOf(Empty)).Where(IsHeeded).Select(key => key.For<TDefinition>())], Empty)
    {
        Kind = Kind,
        Idle = [.. CommonKeyList.All.Where(key => !IsHeeded(key)).Select(key => key.Name)],
    };

    internal override StationDefinition Read(TextNode map, TextContext context) => Table.Read(map, context, Empty, CommonKeyList.Kind);

    internal override TextNode Write(StationDefinition definition) =>
        TextNode.Map([new TextEntry(CommonKeyList.Kind, TextNode.Of(Kind)), .. Table.Write((TDefinition)definition)]);

    internal override void Check(StationDefinition definition, FactoryLayout layout, TextContext context)
    {
        Table.Check((TDefinition)definition, context);
        foreach (Key<StationDefinition> key in CommonKeyList.All.Where(key => !IsHeeded(key) && key.Write(definition, Empty) is not null))
            KeyTable.ReportIdle(Kind, context.At(key.Name));
        CheckAll?.Invoke((TDefinition)definition, layout, context);
    }

    internal override JsonObject Schema() => Table.Schema((CommonKeyList.Kind, new() { ["const"] = Kind, ["description"] = Summary }));

    private bool IsHeeded(Key<StationDefinition> key) => Heeds.HasFlag(CommonKeyList.Flag(key));
}

/// <summary>The keys that are the same for stations of all kinds.</summary>
[Flags]
public enum CommonKeys
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>routing</c>: how it chooses among several ways on.</summary>
    Routing = 1,

    /// <summary><c>blocking</c>: when it stops because its way on is full.</summary>
    Blocking = 2,

    /// <summary><c>shifts</c>: the shifts that it works in.</summary>
    Shifts = 4,

    /// <summary><c>power</c>: electrical power by state; always the same where a station has no states, as it works on no parts.</summary>
    Power = 8,

    /// <summary>All of them.</summary>
    All = Routing | Blocking | Shifts | Power,
}

/// <summary>How the common keys are read and written.</summary>
internal static class CommonKeyList
{
    public const string Kind = "kind";

    public static IReadOnlyList<Key<StationDefinition>> All { get; } =
    [
        Key<StationDefinition>.Optional("routing", new RoutingType(), "round-robin", "How it chooses among several ways on. Default: `first-free`, in the order in which the flow names them.",
            station => station.Routing, (station, routing) => station with { Routing = routing }),
        Key<StationDefinition>.Optional("blocking", TextOf.Maybe(TextOf.Choice<BlockingRule>()), "before-service", "When it stops because its way on is full. Default: the rule of the model.",
            station => station.Blocking, (station, blocking) => station with { Blocking = blocking }),
        Key<StationDefinition>.Optional("shifts", new ShiftUseType(), "[early, late]", "The shifts that it works in. Default: all shifts of the model.",
            station => station.Shifts, (station, shifts) => station with { Shifts = shifts }),
        Power(new PowerByStateType(), "{ idle: 1.1 kW, processing: 6.5 kW, off-shift: 0.05 kW }",
            "Electrical power of one place, always the same or by state; a state not given is that of `idle`, `setup` that of `processing`. A station without states, such as a buffer, always has the same. Default: not known."),
    ];

    private static readonly Key<StationDefinition>[] _withoutStates =
        [.. All.SkipLast(1), Power(new PowerByStateType { HasStates = false }, "0.2 kW", "Its electrical power, always the same, since it has no states. Default: not known.")];

    /// <summary>The keys of stations with such a role: only those that work on parts have states.</summary>
    public static IReadOnlyList<Key<StationDefinition>> Of(StationRole role) => role == StationRole.Worker ? All : _withoutStates;

    private static Key<StationDefinition> Power(PowerByStateType type, string example, string summary) =>
        Key<StationDefinition>.Optional("power", type, example, summary, station => station.Power, (station, power) => station with { Power = power });

    /// <summary>The flag of a key out of <see cref="All"/>.</summary>
    public static CommonKeys Flag(Key<StationDefinition> key) => Enum.Parse<CommonKeys>(key.Name, ignoreCase: true);
}
