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

    /// <summary>Type of its definitions.</summary>
    public abstract Type DefinitionType { get; }

    /// <summary>What part such a station plays in the flow.</summary>
    /// <param name="definition">A definition of this kind.</param>
    public abstract StationRole RoleOf(StationDefinition definition);

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
        Empty = other.Empty;
        Keys = other.Keys;
        Role = other.Role;
        CheckAll = other.CheckAll;
    }

    /// <summary>The definition before any key is read; what equals it is not written.</summary>
    public required TDefinition Empty { get; init; }

    /// <summary>Its own keys, in the order in which they are read and written.</summary>
    public required IReadOnlyList<Key<TDefinition>> Keys { get; init; }

    /// <summary>What part such a station plays in the flow. Default: it works on parts.</summary>
    public Func<TDefinition, StationRole> Role { get; init; } = _ => StationRole.Worker;

    /// <summary>Checks what concerns more than one key, or the rest of the factory. Default: nothing.</summary>
    public Action<TDefinition, FactoryLayout, TextContext>? CheckAll { get; init; }

    /// <inheritdoc/>
    public sealed override Type DefinitionType => typeof(TDefinition);

    /// <inheritdoc/>
    public sealed override StationRole RoleOf(StationDefinition definition) => Role((TDefinition)definition);

    internal override IEnumerable<KeyDescription> OwnKeys => Keys.Select(key => key.Description);

    private KeyTable<TDefinition> Table => _table ??= new([.. Keys, .. CommonKeys.All.Select(key => key.For<TDefinition>())], Empty);

    internal override StationDefinition Read(TextNode map, TextContext context) => Table.Read(map, context, Empty, CommonKeys.Kind);

    internal override TextNode Write(StationDefinition definition) =>
        TextNode.Map([new TextEntry(CommonKeys.Kind, TextNode.Of(Kind)), .. Table.Write((TDefinition)definition)]);

    internal override void Check(StationDefinition definition, FactoryLayout layout, TextContext context)
    {
        Table.Check((TDefinition)definition, context);
        CheckAll?.Invoke((TDefinition)definition, layout, context);
    }

    internal override JsonObject Schema() => Table.Schema((CommonKeys.Kind, new() { ["const"] = Kind, ["description"] = Summary }));
}

/// <summary>The keys that every station has.</summary>
internal static class CommonKeys
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
        Key<StationDefinition>.Optional("power", new PowerByStateType(), "{ idle: 1.1 kW, processing: 6.5 kW, off-shift: 0.05 kW }", "Electrical power of one place by state; a state not given is that of `idle`, `setup` that of `processing`. Default: not known.",
            station => station.Power, (station, power) => station with { Power = power }),
    ];
}
