using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>The hours of a shift, as in <c>Mon-Fri 06:00-14:00, break 10:00-10:15</c>.</summary>
internal sealed class ShiftHoursType : ScalarType<ShiftDefinition>
{
    private static readonly string[] DayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public override string Expected => "days and hours such as 'Mon-Fri 06:00-14:00, break 10:00-10:15'";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out ShiftDefinition value)
    {
        value = null;
        IReadOnlyList<TextSpan> parts = text.Split(',');
        string[] words = parts[0].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var days = new List<DayOfWeek>();
        if (words.Length < 2 || !words[..^1].All(word => TryDays(word, days)) || !TryHours(words[^1], out TimeOnly from, out TimeOnly to))
            return Refuse(parts[0]);
        if (days.Distinct().Count() < days.Count)
            return parts[0].Report(ProblemCode.BadShift, $"'{parts[0]}' names a day twice");
        var breaks = new List<BreakDefinition>();
        foreach (TextSpan part in parts.Skip(1))
        {
            if (!part.Text.StartsWith("break ", StringComparison.Ordinal) || !TryHours(part.Text[6..].Trim(), out TimeOnly begin, out TimeOnly end))
                return Refuse(part);
            breaks.Add(new BreakDefinition(begin, end));
        }
        value = new ShiftDefinition { Name = text.Context.Key, Days = days.OrderBy(Place).ToValueList(), From = from, To = to, Breaks = breaks.ToValueList() };
        return true;
    }

    public override string Format(ShiftDefinition value)
    {
        var text = new StringBuilder(Days(value.Days)).Append(' ').Append(Hours(value.From, value.To));
        foreach (BreakDefinition pause in value.Breaks)
            text.Append(", break ").Append(Hours(pause.From, pause.To));
        return text.ToString();
    }

    public override JsonObject Schema() => Json.Text(@"^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Za-z -]* [0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}(\s*,\s*break\s+[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2})*\s*$", Expected);

    public override void Check(ShiftDefinition value, TextContext context)
    {
        if (value.Days.Count == 0 || value.Days.Distinct().Count() < value.Days.Count || !value.Days.SequenceEqual(value.Days.OrderBy(Place)))
            context.Report(ProblemCode.BadShift, $"the shift '{value.Name}' needs days from Monday on, each once");
        long length = Ticks(value.From, value.To);
        long last = 0;
        foreach (BreakDefinition pause in value.Breaks)
        {
            long begin = pause.From == value.From ? 0 : Ticks(value.From, pause.From), end = begin + Ticks(pause.From, pause.To);
            string text = Hours(pause.From, pause.To);
            if (end > length)
                context.Report(ProblemCode.BadShift, $"the break '{text}' is not within the shift '{Hours(value.From, value.To)}'", "a break begins and ends within its shift", text);
            else if (begin < last)
                context.Report(ProblemCode.BadShift, $"the break '{text}' begins before the one before it ends", "write breaks in their order", text);
            last = end;
        }
    }

    /// <summary>Ticks from one time of day to the next time it is another, a whole day for the same.</summary>
    private static long Ticks(TimeOnly from, TimeOnly to) => to > from ? to.Ticks - from.Ticks : to.Ticks - from.Ticks + TimeSpan.TicksPerDay;

    private bool Refuse(TextSpan text) => text.Report(ProblemCode.NotAValue, $"'{text}' cannot be read as days and hours", $"write {Expected}");

    internal static bool TryDays(string word, List<DayOfWeek> days)
    {
        string[] ends = word.Split('-');
        int first = Array.IndexOf(DayNames, ends[0]), last = Array.IndexOf(DayNames, ends[^1]);
        if (ends.Length > 2 || first < 0 || last < 0)
            return false;
        for (int day = first; ; day = (day + 1) % 7)
        {
            days.Add((DayOfWeek)((day + 1) % 7));
            if (day == last)
                return true;
        }
    }

    internal static bool TryHours(string text, out TimeOnly from, out TimeOnly to)
    {
        string[] ends = text.Split('-');
        to = default;
        return TryTime(ends[0].Trim(), out from) && ends.Length == 2 && TryTime(ends[1].Trim(), out to);
    }

    internal static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text == "24:00" ? "00:00" : text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    internal static string Hours(TimeOnly from, TimeOnly to) => string.Create(CultureInfo.InvariantCulture, $"{from:HH:mm}-{to:HH:mm}");

    internal static string Days(ValueList<DayOfWeek> days)
    {
        var parts = new List<string>();
        for (int i = 0; i < days.Count; i++)
        {
            int first = i;
            while (i + 1 < days.Count && Place(days[i + 1]) == Place(days[i]) + 1)
                i++;
            parts.Add(i == first ? DayNames[Place(days[i])] : $"{DayNames[Place(days[first])]}-{DayNames[Place(days[i])]}");
        }
        return string.Join(' ', parts);
    }

    internal static int Place(DayOfWeek day) => ((int)day + 6) % 7;
}

/// <summary>Departures, as in <c>Mon-Fri 18:00</c>.</summary>
internal sealed class DepartureType : ScalarType<DepartureDefinition>
{
    public override string Expected => "days and a time of day such as 'Mon-Fri 18:00'";

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out DepartureDefinition value)
    {
        value = null;
        string[] words = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var days = new List<DayOfWeek>();
        if (words.Length < 2 || !words[..^1].All(word => ShiftHoursType.TryDays(word, days)) || !ShiftHoursType.TryTime(words[^1], out TimeOnly at))
            return text.Report(ProblemCode.NotAValue, $"'{text}' cannot be read as days and a time of day", $"write {Expected}");
        if (days.Distinct().Count() < days.Count)
            return text.Report(ProblemCode.BadShift, $"'{text}' names a day twice");
        value = new DepartureDefinition { Days = days.OrderBy(ShiftHoursType.Place).ToValueList(), At = at };
        return true;
    }

    public override string Format(DepartureDefinition value) => string.Create(CultureInfo.InvariantCulture, $"{ShiftHoursType.Days(value.Days)} {value.At:HH:mm}");

    public override void Check(DepartureDefinition value, TextContext context)
    {
        if (value.Days.Count == 0 || value.Days.Distinct().Count() < value.Days.Count || !value.Days.SequenceEqual(value.Days.OrderBy(ShiftHoursType.Place)))
            context.Report(ProblemCode.BadShift, "a departure needs days from Monday on, each once");
    }

    public override JsonObject Schema() => Json.Text(@"^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Za-z -]* [0-9]{1,2}:[0-9]{2}\s*$", Expected);
}

/// <summary>The shifts that a station or pool works in: <c>always</c>, or names.</summary>
internal sealed class ShiftUseType : TextType<ShiftUse>
{
    private static readonly TextType<ValueList<string>> Names = TextOf.OneOrList(TextOf.Name("shift"));

    public override string Expected => "'always', the name of a shift, or a list of names";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ShiftUse value)
    {
        bool isRead = Names.TryRead(node, context, out ValueList<string>? names);
        value = !isRead ? null : names is ["always"] ? ShiftUse.Always : ShiftUse.Only([.. names!]);
        return isRead;
    }

    public override TextNode Write(ShiftUse value) => value.IsAlways ? TextNode.Of("always") : Names.Write(value.Names);

    public override JsonObject Schema() => Names.Schema();
}

/// <summary>The start of a run in the calendar, as in <c>2026-01-12T06:00:00+01:00</c>, or with a time zone as <c>{ local: 2026-01-12T06:00:00, time-zone: Europe/Rome }</c>.</summary>
internal sealed class StartType : TextType<FactoryStart>
{
    private const string Sample = "2026-01-12T06:00:00+01:00";

    private static readonly ObjectType<FactoryStart> Zoned = new("a start",
        FactoryStart.Default,
        Key<FactoryStart>.Required("local", new LocalTimeType(), "2026-01-12T06:00:00", "Date and time of day at the start, local.", start => start.Local, (start, local) => start with { Local = local }),
        Key<FactoryStart>.Required("time-zone", TextOf.Text, "Europe/Rome", "Time zone of the IANA list, with its daylight saving.", start => start.TimeZone, (start, zone) => start with { TimeZone = zone }));

    public override string Expected => $"a date with its distance from UTC such as '{Sample}', or the keys 'local' and 'time-zone'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out FactoryStart value)
    {
        if (node.Kind == TextNodeKind.Map)
            return Zoned.TryRead(node, context, out value);
        value = null;
        if (!TextSpan.TryTake(node, context, Expected, out TextSpan text))
            return false;
        if (LocalTimeType.TryRead(text.Text, out DateTime local))
            return text.Report(ProblemCode.BadStart, $"'{text}' has no distance from UTC", $"write '{text}+01:00', or the keys 'local' and 'time-zone'");
        if (!DateTimeOffset.TryParseExact(text.Text, Formats("zzz"), CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset start)
            && !DateTimeOffset.TryParseExact(text.Text, Formats("'Z'"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out start))
            return text.Report(ProblemCode.BadStart, $"'{text}' is not a date with its distance from UTC", $"write it as in '{Sample}'");
        value = new FactoryStart { Local = start.DateTime, Offset = start.Offset };
        return true;
    }

    public override TextNode Write(FactoryStart value) => value.TimeZone is not null
        ? Zoned.Write(value)
        : TextNode.Of(string.Create(CultureInfo.InvariantCulture, $"{new DateTimeOffset(DateTime.SpecifyKind(value.Local, DateTimeKind.Unspecified), value.Offset):yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz}"));

    public override void Check(FactoryStart value, TextContext context)
    {
        if (value.Local.Year is < 1970 or > 2999)
            context.Report(ProblemCode.BadStart, string.Create(CultureInfo.InvariantCulture, $"the year {value.Local.Year} is out of range"), "it must be 1970 to 2999");
        else if (value.TimeZone is null)
            CheckOffset(value, context);
        else if (value.Offset != TimeSpan.Zero)
            context.Report(ProblemCode.Contradiction, "a start has a distance from UTC or a time zone, not both");
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(value.TimeZone, out TimeZoneInfo? zone) || !zone.HasIanaId)
            context.At("time-zone").Report(ProblemCode.BadStart, $"there is no time zone '{value.TimeZone}'", NearestName.Remedy(value.TimeZone, [.. TimeZoneInfo.GetSystemTimeZones().Where(known => known.HasIanaId).Select(known => known.Id)]), value.TimeZone);
        else if (zone.IsInvalidTime(value.Local))
            context.At("local").Report(ProblemCode.BadStart, $"'{LocalTimeType.Written(value.Local)}' does not exist in {value.TimeZone}", "the clock is put forward then");
    }

    internal override IEnumerable<KeyDescription> Keys => Zoned.Keys;

    public override JsonObject Schema() => Json.AnyOf(new JsonObject { ["type"] = "string", ["description"] = "A date with its distance from UTC" }, Zoned.Schema());

    private static void CheckOffset(FactoryStart value, TextContext context)
    {
        if (value.Offset.Duration() > TimeSpan.FromHours(14) || value.Offset.Ticks % TimeSpan.TicksPerMinute != 0)
            context.Report(ProblemCode.BadStart, string.Create(CultureInfo.InvariantCulture, $"'{value.Offset}' is no distance from UTC"), "it is whole minutes, at most 14 h");
    }

    private static string[] Formats(string offset) =>
        [$"yyyy-MM-dd'T'HH:mm:ss.FFFFFFF{offset}", $"yyyy-MM-dd'T'HH:mm{offset}", $"yyyy-MM-dd' 'HH:mm:ss.FFFFFFF{offset}", $"yyyy-MM-dd' 'HH:mm{offset}"];

    internal sealed class LocalTimeType : ScalarType<DateTime>
    {
        public override string Expected => "a date and time such as '2026-01-12T06:00:00'";

        public override bool TryParse(TextSpan text, out DateTime value) =>
            TryRead(text.Text, out value) || text.Report(ProblemCode.BadStart, $"'{text}' is not a local date and time", $"write {Expected[2..]}");

        public override string Format(DateTime value) => Written(value);

        public override JsonObject Schema() => Json.Text("^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}", Expected);

        public static bool TryRead(string text, out DateTime value) =>
            DateTime.TryParseExact(text, Formats(""), CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

        public static string Written(DateTime value) => value.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
    }
}
