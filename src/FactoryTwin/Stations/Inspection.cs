using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>An inspection: works on parts as a machine does, and accepts them, rejects them, or sends them to be reworked.</summary>
/// <remarks>Each part is judged when its cycle is over, anew at every pass: by chance, or by measured values of which all must lie within their limits. A part that is not accepted
/// is rejected or reworked; rejected parts that have no way on leave the factory as scrap.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record InspectionDefinition : WorkStationDefinition
{
    /// <summary>Share of parts that are accepted. Range: 0 to 1. Default: <c>null</c>, where <see cref="Measures"/> decide.</summary>
    public double? AcceptRatio { get; init; }

    /// <summary>What is measured at each part, in place of <see cref="AcceptRatio"/>. Default: none.</summary>
    public ValueList<MeasureDefinition> Measures { get; init; } = ValueList<MeasureDefinition>.Empty;

    /// <summary>Share of the parts not accepted that can be reworked; the others are rejected. Range: 0 to 1. Default: 0.</summary>
    public double ReworkRatio { get; init; }

    /// <summary>How many times the inspection sends one part to be reworked; if it is not accepted after that, it is rejected. Range: 1 or more. Default: <c>null</c>, without limit.</summary>
    public int? ReworkLimit { get; init; }
}

/// <summary>The text of an inspection.</summary>
internal static class InspectionSyntax
{
    public static StationKind<InspectionDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Machine(definition, layout, new Inspection(definition, layout)),
        Kind = "inspection",
        Summary = "Works on parts as a machine does, and accepts them, rejects them, or sends them to be reworked.",
        Outcomes = [Inspection.Rejected, Inspection.Rework],
        GoodOutcome = Inspection.Accepted,
        Heeds = CommonKeys.All,
        FollowsRoutes = true,
        Empty = new InspectionDefinition { Cycle = Distribution.Constant(TimeSpan.Zero) },
        Keys =
        [
            .. MachineSyntax.WorkKeys.Select(key => key.For<InspectionDefinition>()),
            Key<InspectionDefinition>.Optional("accept", TextOf.Maybe(TextOf.Ratio), "97 %", "Share of parts that it accepts, of those that come back from rework too.",
                inspection => inspection.AcceptRatio, (inspection, accept) => inspection with { AcceptRatio = accept }),
            Key<InspectionDefinition>.Optional("measure", TextOf.OneOrList(MeasureSyntax.Type), "{ mean: 20.00, sd: 0.01, lower: 19.98, upper: 20.02, unit: mm }", "In place of `accept`: what is measured at each part, a value drawn for it or an attribute of it, or a list of them; a part is accepted if all lie within their limits.",
                inspection => inspection.Measures, (inspection, measures) => inspection with { Measures = measures }),
            Key<InspectionDefinition>.Optional("rework", TextOf.Ratio, "80 %", "Share of the parts not accepted that can be reworked; they go the way of `[rework]`. The others go the way of `[rejected]`, or leave the factory there as scrap. Default: 0 %.",
                inspection => inspection.ReworkRatio, (inspection, rework) => inspection with { ReworkRatio = rework }),
            Key<InspectionDefinition>.Optional("rework-limit", TextOf.Maybe(TextOf.Count(1)), "2", "How many times it sends one part to be reworked; after that, a part that is not accepted is rejected. Default: without limit.",
                inspection => inspection.ReworkLimit, (inspection, limit) => inspection with { ReworkLimit = limit }),
        ],
        CheckAll = Check,
    };

    private static void Check(InspectionDefinition inspection, FactoryLayout layout, TextContext context)
    {
        MachineSyntax.CheckWork(inspection, layout, context);
        if (inspection.AcceptRatio is null && inspection.Measures.Count == 0 && context.IsRead)
            context.At("accept").Report(ProblemCode.MissingKey, "'accept' or 'measure' is missing", "write 'accept: 97 %', or what is measured");
        else if (inspection.AcceptRatio is not null && inspection.Measures.Count > 0)
            context.At("accept").Report(ProblemCode.Contradiction, "'accept' and 'measure' are both here", "write one of them");
        MeasureSyntax.CheckAll(inspection.Measures, layout, context.At("measure"));
        if (inspection.ReworkLimit is not null && inspection.ReworkRatio == 0)
            context.At("rework-limit").Report(ProblemCode.Contradiction, "no part is reworked, so that there is nothing to limit", "write 'rework: 80 %' too, or leave it out");

        string station = context.Key;
        FlowDefinition[] steps = [.. layout.Flows.Where(step => step.From == station)];
        bool isLed = steps.Any(step => step.Outcome == Inspection.Rework);
        if (inspection.ReworkRatio == 0 && isLed)
            context.At("rework").Report(ProblemCode.Contradiction, $"'{station}[{Inspection.Rework}]' leads on, and no part is reworked", "write 'rework: 80 %', or take the step out of the flow", station);
        // A step whose outcome is misspelt is a fault already.
        if (inspection.ReworkRatio > 0 && steps.Length > 0 && steps.All(step => step.Outcome is null or Inspection.Rejected))
            context.At("rework").Report(ProblemCode.NoWayOn, $"parts that are to be reworked cannot go on from '{station}'", $"write '{station}[{Inspection.Rework}] -> …' under 'flow:'", station);
    }
}

/// <summary>The judgement of an <see cref="InspectionDefinition"/>; all else it does as a <see cref="Machine"/>.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Inspection : Judgement
{
    public const string Accepted = "accepted", Rejected = "rejected", Rework = "rework";

    private const int AcceptedNumber = 0, RejectedNumber = 1, ReworkNumber = 2;

    private readonly InspectionDefinition _definition;
    private readonly StreamHandle _accept, _rework;
    private readonly Gauge[] _gauges;
    private readonly PartSlot<int> _timesReworked;

    public Inspection(InspectionDefinition definition, StationLayout layout)
    {
        _definition = definition;
        _accept = layout.Stream("accept");
        _rework = layout.Stream("rework");
        _gauges = [.. definition.Measures.Select(measure => new Gauge(measure, layout))];
        if (definition.ReworkLimit is not null)
            _timesReworked = layout.PartState<int>();
    }

    public override string[] Outcomes { get; } = [Rejected, Rework];

    public override int Of(Run run, Station station, PartHandle part, int place)
    {
        if (IsGood(run, station, part, place))
            return AcceptedNumber;
        if (_definition.ReworkRatio == 0 || run.NextUniform(_rework) >= _definition.ReworkRatio)
            return RejectedNumber;
        if (_definition.ReworkLimit is { } limit && ++_timesReworked[run, part] > limit)
            return RejectedNumber;
        return ReworkNumber;
    }

    public override void Adopt(Run run, Station station, PartHandle part, PartPresent present)
    {
        if (_definition.ReworkLimit is not null)
            _timesReworked[run, part] = present.Visits.Count(visit => visit.Station == station.Id && visit.Outcome == ReworkNumber);
    }

    private bool IsGood(Run run, Station station, PartHandle part, int place)
    {
        if (_definition.AcceptRatio is { } ratio)
            return run.NextUniform(_accept) < ratio;
        bool isGood = true;
        foreach (Gauge gauge in _gauges)
            isGood &= gauge.Measure(run, station, part, place);
        return isGood;
    }
}
