using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>A station or an unnamed buffer in a flow as written.</summary>
internal sealed record FlowPoint
{
    /// <summary>Name of the station; <c>null</c> for an unnamed buffer.</summary>
    public string? Name { get; init; }

    /// <summary>The outcome in brackets behind the name; or <c>null</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Places of an unnamed buffer; <c>null</c> without limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>Where it stands.</summary>
    public TextPlace Place { get; init; }

    // Where a point stands is not what it says.
    public bool Equals(FlowPoint? other) => other is not null && (Name, Outcome, Capacity) == (other.Name, other.Outcome, other.Capacity);

    public override int GetHashCode() => HashCode.Combine(Name, Outcome, Capacity);
}

/// <summary>A flow as written, as in <c>mill -> [4] -> inspect[accepted] -> done</c>.</summary>
internal sealed class FlowType : ScalarType<ValueList<FlowPoint>>
{
    private const string Sample = "write it as in 'source -> mill -> [4] -> done'";

    public override string Expected => "a flow such as 'source -> mill -> [4] -> done'";

    // What cannot be read is reported and left out, so that the other lines of the flow are still judged.
    public override bool TryParse(TextSpan text, out ValueList<FlowPoint> value)
    {
        if (!TryLine(text, out value))
            value = ValueList<FlowPoint>.Empty;
        return true;
    }

    public override string Format(ValueList<FlowPoint> value)
    {
        var text = new StringBuilder();
        foreach (FlowPoint point in value)
        {
            text.Append(text.Length > 0 ? " -> " : "");
            text.Append(point.Name ?? $"[{point.Capacity?.ToString(CultureInfo.InvariantCulture) ?? "*"}]");
            text.Append(point.Outcome is null ? "" : $"[{point.Outcome}]");
        }
        return text.ToString();
    }

    public override JsonObject Schema() => Json.Text("->", Expected);

    private static bool TryLine(TextSpan text, out ValueList<FlowPoint> value)
    {
        value = ValueList<FlowPoint>.Empty;
        var points = new List<FlowPoint>();
        bool isRead = true;
        foreach (TextSpan part in Arrows(text))
        {
            if (part.Length == 0)
                return text.Report(ProblemCode.BadFlow, $"'{text}' has an arrow without a station", Sample);
            isRead &= TryPoint(part, out FlowPoint? point);
            if (point is not null)
                points.Add(point);
        }
        if (!isRead)
            return false;
        value = points.ToValueList();
        if (value.Count < 2)
            return text.Report(ProblemCode.BadFlow, $"'{text}' leads nowhere", Sample);
        if (value[0].Name is null || value[^1].Name is null)
            return text.Report(ProblemCode.BadFlow, $"'{text}' begins or ends with a buffer without a name", "an unnamed buffer stands between two stations");
        return value[^1].Outcome is null || text.Report(ProblemCode.BadFlow, $"'{value[^1].Name}[{value[^1].Outcome}]' ends the flow", "an outcome stands where parts go on from");
    }

    /// <summary>Reads one point; a buffer of no places is none.</summary>
    private static bool TryPoint(TextSpan text, out FlowPoint? point)
    {
        point = null;
        int bracket = text.Text.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0)
        {
            point = new() { Name = text.Text, Place = text.Place };
            return NameType.IsName(text.Text) || RefuseName(text);
        }
        if (!text.Text.EndsWith(']'))
            return text.Report(ProblemCode.BadFlow, $"'{text}' has a '[' without its ']'", Sample);
        TextSpan inside = text[(bracket + 1)..^1].Trim();
        if (bracket == 0)
            return TryBuffer(text, inside, out point);
        TextSpan name = text[..bracket].Trim();
        point = new() { Name = name.Text, Outcome = inside.Text, Place = text.Place };
        return (NameType.IsName(name.Text) || RefuseName(name)) && (NameType.IsName(inside.Text) || RefuseName(text));
    }

    private static bool TryBuffer(TextSpan text, TextSpan capacity, out FlowPoint? point)
    {
        point = new() { Place = text.Place };
        if (capacity.Text == "*")
            return true;
        if (!int.TryParse(capacity.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int places))
        {
            // It is said, and the line is judged as if the buffer had no limit: else what the line leads to would seem to be missing.
            text.Report(ProblemCode.BadFlow, $"'{text}' is not a buffer", "write its places as in '[4]', or '[*]' without limit");
            return true;
        }
        point = places == 0 ? null : point with { Capacity = places };
        return true;
    }

    private static bool RefuseName(TextSpan name) => name.Report(ProblemCode.BadFlow, $"'{name}' is not the name of a station", Sample);

    private static IEnumerable<TextSpan> Arrows(TextSpan text)
    {
        int start = 0;
        for (int arrow; (arrow = text.Text.IndexOf("->", start, StringComparison.Ordinal)) >= 0; start = arrow + 2)
            yield return text[start..arrow].Trim();
        yield return text[start..].Trim();
    }
}
