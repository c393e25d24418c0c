using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>What an inspection measures at each part: a value drawn for it, or an attribute that it has; good within limits, published as a signal of its unit.</summary>
/// <remarks>The signal's value comes right before the <see cref="StationEventKind.PartCompleted"/> of the part that was measured, at the same place. A value is drawn anew whenever a part is
/// measured; an attribute is the part's own and only its <see cref="Error"/> is drawn anew. A part whose type does not have the attribute is not measured, and good in this respect.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record MeasureDefinition
{
    /// <summary>Name of the signal, unique in its station. Default: <c>null</c>, that of the attribute, or <c>measured</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Mean of a normally distributed value [<see cref="Unit"/>], with <see cref="StandardDeviation"/>. Default: <c>null</c>.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of a normally distributed value [<see cref="Unit"/>]. Range: 0 or more. Default: <c>null</c>.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The value, in place of a normally distributed one: a distribution of plain numbers [<see cref="Unit"/>]. Default: <c>null</c>.</summary>
    public Distribution? Value { get; init; }

    /// <summary>Name of the attribute that is measured, in place of a value. Default: <c>null</c>.</summary>
    public string? Attribute { get; init; }

    /// <summary>Error of the measurement, added to what is measured: bias and scatter, a distribution of plain numbers [<see cref="Unit"/>]. Default: <c>null</c>, none.</summary>
    public Distribution? Error { get; init; }

    /// <summary>Lower limit (LSL) [<see cref="Unit"/>]; the limit itself is good. Default: <c>null</c>, none.</summary>
    public double? LowerLimit { get; init; }

    /// <summary>Upper limit (USL) [<see cref="Unit"/>]; the limit itself is good. Range: not below the lower one. Default: <c>null</c>, none.</summary>
    public double? UpperLimit { get; init; }

    /// <summary>Unit, as in <c>mm</c>. Default: empty, that of the attribute, or none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The name that the signal has.</summary>
    public string SignalName => Name ?? Attribute ?? "measured";
}

/// <summary>The text of what is measured.</summary>
internal static class MeasureSyntax
{
    private static readonly TextType<double?> Number = TextOf.Maybe(TextOf.PlainNumber);

    public static ObjectType<MeasureDefinition> Type { get; } = new("a measured value",
        new MeasureDefinition(),
        [
            Key<MeasureDefinition>.Optional("name", TextOf.Name("measured value"), "diameter", "Name of the signal that publishes it. Default: that of the attribute, or `measured`.",
                measure => measure.Name, (measure, name) => measure with { Name = name }),
            Key<MeasureDefinition>.Optional("mean", Number, "20.00", "Mean of a value that is normally distributed; with `sd`.", measure => measure.Mean, (measure, mean) => measure with { Mean = mean }),
            Key<MeasureDefinition>.Optional("sd", Number, "0.01", "Standard deviation of that value.", measure => measure.StandardDeviation, (measure, sd) => measure with { StandardDeviation = sd }),
            Key<MeasureDefinition>.Optional("value", TextOf.Numbers, "uniform(19.98, 20.03)", "In place of `mean` and `sd`: a value of any distribution, drawn whenever a part is measured.",
                measure => measure.Value, (measure, value) => measure with { Value = value }),
            Key<MeasureDefinition>.Optional("attribute", TextOf.Text, "diameter", "In place of a value: the attribute of the part that is measured. Parts whose type does not have it are not measured, and good in this respect.",
                measure => measure.Attribute, (measure, attribute) => measure with { Attribute = attribute }),
            Key<MeasureDefinition>.Optional("error", TextOf.Numbers, "normal(mean 0, sd 0.002)", "Error of the measurement, which is added: a number or a distribution, drawn whenever a part is measured. Default: none.",
                measure => measure.Error, (measure, error) => measure with { Error = error }),
            Key<MeasureDefinition>.Optional("lower", Number, "19.98", "Lower limit, which is good itself. Default: none; one limit at least is needed.", measure => measure.LowerLimit, (measure, lower) => measure with { LowerLimit = lower }),
            Key<MeasureDefinition>.Optional("upper", Number, "20.02", "Upper limit, which is good itself. Default: none; one limit at least is needed.", measure => measure.UpperLimit, (measure, upper) => measure with { UpperLimit = upper }),
            Key<MeasureDefinition>.Optional("unit", TextOf.Text, "mm", "Unit of all its numbers. Default: that of the attribute, or none.", measure => measure.Unit, (measure, unit) => measure with { Unit = unit }),
        ])
    { CheckAll = Check };

    /// <summary>Checks the measured values of a station together and against the attributes of parts.</summary>
    public static void CheckAll(ValueList<MeasureDefinition> measures, FactoryLayout layout, TextContext context)
    {
        for (int i = 0; i < measures.Count; i++)
        {
            MeasureDefinition measure = measures[i];
            TextContext here = context.ItemOf(measures.Count, i);
            if (measures.Take(i).Any(before => before.SignalName == measure.SignalName))
                here.At("name").Report(ProblemCode.DuplicateName, $"two measured values have the name '{measure.SignalName}'", "give each a 'name' of its own", measure.SignalName);
            if (measure.Attribute is { } attribute && layout.CheckAttribute(attribute, here.At("attribute")) is { } known && measure.Unit.Length > 0 && measure.Unit != known.Unit)
                here.At("unit").Report(ProblemCode.Contradiction, $"'{attribute}' is {(known.Unit.Length == 0 ? "without unit" : $"in '{known.Unit}'")}, and not in '{measure.Unit}'", "write the limits in its unit, and leave 'unit' out", measure.Unit);
        }
    }

    private static void Check(MeasureDefinition measure, TextContext context)
    {
        bool isNormal = measure.Mean is not null || measure.StandardDeviation is not null;
        string[] there = [.. isNormal ? ["mean"] : (string[])[], .. measure.Value is not null ? ["value"] : (string[])[], .. measure.Attribute is not null ? ["attribute"] : (string[])[]];
        if (there.Length == 0 && context.IsRead)
            context.At("mean").Report(ProblemCode.MissingKey, "nothing says what is measured", "write 'mean' and 'sd', 'value', or 'attribute'");
        else if (there.Length > 1)
            context.At(there[1]).Report(ProblemCode.Contradiction, $"'{string.Join("' and '", there)}' are both here", "write one of them");
        else if (isNormal && context.IsRead && (measure.Mean is null ? "mean" : measure.StandardDeviation is null ? "sd" : null) is { } missing)
            context.At(missing).Report(ProblemCode.MissingKey, $"the key '{missing}' is missing", $"write '{missing}: {(missing == "sd" ? "0.01" : "20.00")}'");
        if (measure.StandardDeviation < 0)
            context.At("sd").Report(ProblemCode.OutOfRange, FormattableString.Invariant($"'{measure.StandardDeviation}' is negative"), "it must be 0 or more", FormattableString.Invariant($"{measure.StandardDeviation}"));
        if (measure.LowerLimit is null && measure.UpperLimit is null)
            context.At("lower").Report(ProblemCode.MissingKey, "the measured value has no limit", "write 'lower: …', 'upper: …' or both");
        if (measure.LowerLimit > measure.UpperLimit)
            context.At("upper").Report(ProblemCode.OutOfRange, FormattableString.Invariant($"the upper limit {measure.UpperLimit} is below the lower limit {measure.LowerLimit}"), "swap them");
    }
}

/// <summary>Measures one value.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Gauge
{
    private readonly MeasureDefinition _measure;
    private readonly SignalId _signal;
    private readonly AttributeHandle? _attribute;
    private readonly (StreamHandle Stream, LawHandle Law)? _value, _error;

    public Gauge(MeasureDefinition measure, StationLayout layout)
    {
        _measure = measure;
        string unit = measure.Unit;
        if (measure.Attribute is { } attribute)
        {
            _attribute = layout.Attribute(attribute);
            unit = layout.UnitOf(_attribute.Value);
        }
        else
            _value = (layout.Stream($"measure {measure.SignalName}"), layout.Law(measure.Value ?? Distribution.NormalNumber(measure.Mean!.Value, measure.StandardDeviation!.Value)));
        if (measure.Error is { } error)
            _error = (layout.Stream($"error {measure.SignalName}"), layout.Law(error));
        _signal = layout.Signal(new SignalDefinition { Name = measure.SignalName, Unit = unit, LowerLimit = measure.LowerLimit, UpperLimit = measure.UpperLimit });
    }

    /// <summary>Whether the value lies within its limits.</summary>
    public bool Measure(Run run, Station station, PartHandle part, int place)
    {
        double value = _value is { } drawn ? run.NextNumber(drawn.Stream, drawn.Law) : run.AttributeOf(part, _attribute!.Value);
        if (double.IsNaN(value))
            return true;   // a part of a type that does not have the attribute
        if (_error is { } error)
            value += run.NextNumber(error.Stream, error.Law);
        run.PublishSignal(station, _signal, value, place: place, state: StationState.Processing);
        return !(value < _measure.LowerLimit) && !(value > _measure.UpperLimit);
    }
}
