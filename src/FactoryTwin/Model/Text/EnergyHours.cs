using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>Hours of a tariff, as in <c>Mon-Fri 08:00-19:00</c>.</summary>
internal sealed class WeeklyHoursType : ScalarType<WeeklyHours>
{
    public override string Expected => "days and hours such as 'Mon-Fri 08:00-19:00'";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out WeeklyHours value)
    {
        value = null;
        string[] words = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var days = new List<DayOfWeek>();
        if (words.Length < 2 || !words[..^1].All(word => ShiftHoursType.TryDays(word, days)) || !ShiftHoursType.TryHours(words[^1], out TimeOnly from, out TimeOnly to))
            return text.Report(ProblemCode.NotAValue, $"'{text}' cannot be read as days and hours", $"write {Expected}");
        if (days.Distinct().Count() < days.Count)
            return text.Report(ProblemCode.BadShift, $"'{text}' names a day twice");
        value = new WeeklyHours { Days = days.OrderBy(ShiftHoursType.Place).ToValueList(), From = from, To = to };
        return true;
    }

    public override string Format(WeeklyHours value) => $"{ShiftHoursType.Days(value.Days)} {ShiftHoursType.Hours(value.From, value.To)}";

    public override void Check(WeeklyHours value, TextContext context)
    {
        DaysType.CheckDays(value.Days, context);
        QuarterHours.Check(value.From, context);
        QuarterHours.Check(value.To, context);
    }

    public override JsonObject Schema() => Json.Text(@"^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Za-z -]* [0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}\s*$", Expected);
}

/// <summary>Days of the week, as in <c>Mon-Fri</c>.</summary>
internal sealed class DaysType : ScalarType<ValueList<DayOfWeek>>
{
    public override string Expected => "days such as 'Mon-Fri' or 'Mon Wed Fri'";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out ValueList<DayOfWeek> value)
    {
        var days = new List<DayOfWeek>();
        bool isRead = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => ShiftHoursType.TryDays(word, days));
        value = days.Distinct().OrderBy(ShiftHoursType.Place).ToValueList();
        if (!isRead)
            return text.Report(ProblemCode.NotAValue, $"'{text}' cannot be read as days", $"write {Expected}");
        return value.Count == days.Count || text.Report(ProblemCode.BadShift, $"'{text}' names a day twice");
    }

    public override string Format(ValueList<DayOfWeek> value) => ShiftHoursType.Days(value);

    public override void Check(ValueList<DayOfWeek> value, TextContext context) => CheckDays(value, context);

    public override JsonObject Schema() => Json.Text(@"^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Za-z -]*$", Expected);

    public static void CheckDays(ValueList<DayOfWeek> days, TextContext context)
    {
        if (days.Count == 0 || days.Distinct().Count() < days.Count || !days.SequenceEqual(days.OrderBy(ShiftHoursType.Place)))
            context.Report(ProblemCode.BadShift, "there must be days, from Monday on, each once");
    }
}

/// <summary>Power over the day: always the same, or <c>{ 06:00: 0 kW, 09:00: 20 kW }</c>.</summary>
internal sealed class PowerProfileType : TextType<ValueList<PowerFrom>>
{
    public override string Expected => "a power such as '30 kW', or powers from times of day on such as '{ 06:00: 0 kW, 09:00: 20 kW, 18:00: 0 kW }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<PowerFrom> value)
    {
        value = null;
        if (node.Kind != TextNodeKind.Map)
        {
            if (node.Kind == TextNodeKind.List)
                return context.Refuse(node, $"write {Expected}");
            bool isRead = TextOf.Power.TryRead(node, context, out double always);
            value = isRead ? [new PowerFrom(TimeOnly.MinValue, always)] : null;
            return isRead;
        }
        var steps = new List<PowerFrom>();
        foreach (TextEntry entry in node.Entries)
        {
            TextContext here = context.At(entry.Key).Placed(entry.Value, entry.Place);
            if (!ShiftHoursType.TryTime(entry.Key, out TimeOnly from))
                here.ReportAt(entry.Place, ProblemCode.NotAValue, $"'{entry.Key}' is not a time of day", "write it as in '09:00'", entry.Key);
            else if (TextOf.Power.TryRead(entry.Value, here, out double kilowatts))
                steps.Add(new PowerFrom(from, kilowatts));
        }
        if (node.Entries.Count == 0)
            context.Report(ProblemCode.MissingKey, "there is no power", $"write {Expected}");
        value = steps.OrderBy(step => step.From).ToValueList();
        return steps.Count == node.Entries.Count && steps.Count > 0;
    }

    public override TextNode Write(ValueList<PowerFrom> value) => value is [var always] ? TextOf.Power.Write(always.PowerKilowatts)
        : TextNode.Map([.. value.Select(step => new TextEntry(QuarterHours.Format(step.From), TextOf.Power.Write(step.PowerKilowatts)))]);

    public override void Check(ValueList<PowerFrom> value, TextContext context)
    {
        if (value.Count == 0 || !value.SequenceEqual(value.DistinctBy(step => step.From).OrderBy(step => step.From)))
            context.Report(ProblemCode.DuplicateName, "the times of day must be in their order, each once");
        foreach (PowerFrom step in value)
        {
            TextContext here = context.Node is { Kind: TextNodeKind.Map } ? context.At(QuarterHours.Format(step.From)) : context;
            QuarterHours.Check(step.From, here);
            TextOf.Power.Check(step.PowerKilowatts, here);
        }
    }

    public override JsonObject Schema() => Json.AnyOf(TextOf.Power.Schema(), new JsonObject
    {
        ["type"] = "object", ["propertyNames"] = new JsonObject { ["pattern"] = "^[0-9]{1,2}:(00|15|30|45)$" }, ["additionalProperties"] = TextOf.Power.Schema(),
    });
}

/// <summary>Times of day by which energy is counted.</summary>
internal static class QuarterHours
{
    public static void Check(TimeOnly time, TextContext context)
    {
        if (time.Ticks % TimeSpan.FromMinutes(15).Ticks != 0)
            context.Report(ProblemCode.OutOfRange, $"'{Format(time)}' is not a quarter-hour, and energy is counted by them", "write minutes of 00, 15, 30 or 45", Format(time));
    }

    public static string Format(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
