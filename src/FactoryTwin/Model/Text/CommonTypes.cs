using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>Routing: a rule by name, or <c>{ probability: { b: 60 %, c: 40 % } }</c>.</summary>
internal sealed class RoutingType : TextType<RoutingDefinition>
{
    private static readonly TextType<RoutingRule> Rule = TextOf.Choice(RoutingRule.FirstFree, RoutingRule.RoundRobin, RoutingRule.ShortestQueue);

    private static readonly ObjectType<RoutingDefinition> Chances = new("a routing",
        new RoutingDefinition { Rule = RoutingRule.Probability },
        Key<RoutingDefinition>.Required("probability",
            TextOf.MapOf(TextOf.Text, TextOf.Ratio, (to, share) => new RoutingShare(to, share), share => (share.To, share.Probability)),
            "{ lathe-1: 60 %, lathe-2: 40 % }", "The share of each way on; they add up to 100 %.",
            routing => routing.Shares, (routing, shares) => routing with { Shares = shares }));

    public override string Expected => $"{Rule.Expected}, or '{{ probability: {{ b: 60 %, c: 40 % }} }}'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out RoutingDefinition value)
    {
        if (node.Kind == TextNodeKind.Map)
            return Chances.TryRead(node, context, out value);
        bool isRead = Rule.TryRead(node, context, out RoutingRule rule);
        value = isRead ? new RoutingDefinition { Rule = rule } : null;
        return isRead;
    }

    public override TextNode Write(RoutingDefinition value) => value.Rule == RoutingRule.Probability ? Chances.Write(value) : Rule.Write(value.Rule);

    public override void Check(RoutingDefinition value, TextContext context)
    {
        if (value.Rule == RoutingRule.Probability)
            Chances.Check(value, context);
        else
            Rule.Check(value.Rule, context);
    }

    internal override IEnumerable<KeyDescription> Keys => Chances.Keys;

    public override JsonObject Schema() => Json.AnyOf(Rule.Schema(), Chances.Schema());
}

/// <summary>Power that is always the same, as in <c>1.1 kW</c>, or by state, as in <c>{ idle: 1.1 kW, processing: 6.5 kW }</c>.</summary>
internal sealed class PowerByStateType : TextType<PowerByState>
{
    private static readonly TextType<StationState> State = TextOf.Choice(
        StationState.Idle, StationState.Processing, StationState.Setup, StationState.Down, StationState.Starved, StationState.Blocked,
        StationState.WaitingForOperator, StationState.WaitingForTransport, StationState.Maintenance, StationState.OffShift);

    private static readonly ObjectType<StandbyDefinition> Standby = new("a standby",
        new StandbyDefinition(TimeSpan.Zero, 0),
        Key<StandbyDefinition>.Required("power", TextOf.Power, "0.3 kW", "Power in standby.", standby => standby.PowerKilowatts, (standby, power) => standby with { PowerKilowatts = power }),
        Key<StandbyDefinition>.Required("after", TextOf.Duration(), "10 min", "How long it has waited by then, for parts, people, transport or room.", standby => standby.After, (standby, time) => standby with { After = time }));

    private static readonly Key<PowerByState> Idle =
        Key<PowerByState>.Required("idle", TextOf.Power, "1.1 kW", "Power when idle, and in every state that is not given.", power => power.IdleKilowatts, (power, idle) => power with { IdleKilowatts = idle });

    private static readonly ObjectType<PowerByState> Table = new("a power by state",
        new PowerByState { IdleKilowatts = 0 },
        [
            Idle,
            .. ((ChoiceType<StationState>)State).Allowed.Skip(1).Select(In),
            Key<PowerByState>.Optional("standby", Standby, "{ power: 0.3 kW, after: 10 min }", "The power of a place that has waited for long. Default: waiting changes nothing.", power => power.Standby, (power, standby) => power with { Standby = standby }),
            Key<PowerByState>.Optional("start-up", TextOf.Energy, "0.4 kWh", "Energy of each start: when a place comes out of `off-shift`, and when it goes on after standby. Default: 0 kWh.", power => power.StartUpKilowattHours, (power, energy) => power with { StartUpKilowattHours = energy }),
        ]);

    private static readonly ObjectType<PowerByState> OnlyIdle = new("a power", new PowerByState { IdleKilowatts = 0 }, Idle);

    /// <summary>Whether there are states; else the power is always the same. Default: yes.</summary>
    public bool HasStates { get; init; } = true;

    public override string Expected => HasStates ? "a power, such as '1.1 kW', or one for 'idle' and for other states, such as '{ idle: 1.1 kW, processing: 6.5 kW }'" : "a power, such as '0.2 kW'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out PowerByState value)
    {
        value = null;
        if (node.Kind == TextNodeKind.Map)
            return Table.TryRead(node, context, out value);
        if (node.Kind != TextNodeKind.Scalar)
            return context.Refuse(node, $"write {Expected}");
        bool isRead = TextOf.Power.TryRead(node, context, out double kilowatts);
        value = isRead ? new PowerByState { IdleKilowatts = kilowatts } : null;
        return isRead;
    }

    public override TextNode Write(PowerByState value) => IsConstant(value) ? TextOf.Power.Write(value.IdleKilowatts) : Table.Write(value);

    public override void Check(PowerByState value, TextContext context)
    {
        if (context.Node is { Kind: TextNodeKind.Scalar })
            TextOf.Power.Check(value.IdleKilowatts, context);
        else
            Table.Check(value, context);
        if (!HasStates && !IsConstant(value))
            context.Report(ProblemCode.IdleKey, "the station has no states, so its power is always the same", "write one power, as in 'power: 0.2 kW'");
        if (!value.States.SequenceEqual(value.States.DistinctBy(given => given.State).OrderBy(given => given.State)) || value.States.Any(given => given.State == StationState.Idle))
            context.Report(ProblemCode.DuplicateName, "the states must be in their order, each once, without idle");
    }

    internal override IEnumerable<KeyDescription> Keys => Table.Keys;

    public override JsonObject Schema() => Json.AnyOf(TextOf.Power.Schema(), (HasStates ? Table : OnlyIdle).Schema());

    private static bool IsConstant(PowerByState value) => value == new PowerByState { IdleKilowatts = value.IdleKilowatts };

    // The states are kept in their own order, so that the order of writing makes no difference.
    private static Key<PowerByState> In(StationState state) => Key<PowerByState>.Optional(
        ((ChoiceType<StationState>)State).Format(state), TextOf.Maybe(TextOf.Power), "2.5 kW", $"Power in the state `{((ChoiceType<StationState>)State).Format(state)}`.",
        power => power.States.Where(given => given.State == state).Select(given => (double?)given.PowerKilowatts).FirstOrDefault(),
        (power, kilowatts) => power with { States = power.States.Add(new StatePower(state, kilowatts!.Value)) });
}
