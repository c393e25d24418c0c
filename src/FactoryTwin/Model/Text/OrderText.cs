using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FactoryTwin.Model.Text;

/// <summary>Orders: a list of them, or a CSV file with the columns <c>part</c>, <c>quantity</c>, <c>release</c>, <c>due</c> and <c>priority</c>.</summary>
internal sealed class OrdersType : TextType<OrderBook>
{
    private static readonly string[] Columns = ["part", "quantity", "release", "due", "priority"];

    private static readonly TextType<string> PartType = TextOf.Name("part type");

    private static readonly ObjectType<OrderDefinition> Order = new("an order",
        new OrderDefinition { Part = "" },
        Key<OrderDefinition>.Required("part", PartType, "gear", "The part type.", order => order.Part, (order, part) => order with { Part = part }),
        Key<OrderDefinition>.Optional("quantity", TextOf.PartCount(), "20 parts", "How many parts. Default: 1.", order => order.Quantity, (order, quantity) => order with { Quantity = quantity }),
        Key<OrderDefinition>.Optional("release", new PlannedTimeType(), "8 h", "When its parts enter the factory: so long after the start, or a local date and time. Default: at the start.", order => order.Release, (order, release) => order with { Release = release }),
        Key<OrderDefinition>.Optional("due", TextOf.Maybe(new PlannedTimeType()), "2026-01-08T14:00:00", "When it is due. Default: never.", order => order.Due, (order, due) => order with { Due = due }),
        Key<OrderDefinition>.Optional("priority", TextOf.Maybe(TextOf.Count(0, 100)), "2", "Priority of its parts in buffers that go by priority: smaller first. Default: that of the part type, or of the source.", order => order.Priority, (order, priority) => order with { Priority = priority }));

    private static readonly TextType<ValueList<OrderDefinition>> Inline = TextOf.OneOrList(Order);

    public override string Expected => "a CSV file such as 'orders.csv', or orders such as '{ part: gear, quantity: 20 parts, release: 8 h, due: 16 h }'";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out OrderBook value)
    {
        value = null;
        if (node.Kind != TextNodeKind.Scalar)
        {
            bool isRead = Inline.TryRead(node, context, out ValueList<OrderDefinition>? orders);
            value = isRead ? new OrderBook { Orders = orders! } : null;
            return isRead;
        }
        return TextSpan.TryTake(node, context, Expected, out TextSpan file) && TryReadFile(file, out value);
    }

    public override TextNode Write(OrderBook value) => value.File is { } file ? TextNode.Of(file) : Inline.Write(value.Orders);

    public override void Check(OrderBook value, TextContext context)
    {
        if (value.Orders.Count == 0)
            context.Report(ProblemCode.MissingKey, "there is no order", $"write {Expected}");
        if (value.File is null)
            Inline.Check(value.Orders, context);
        else
        {
            foreach (OrderDefinition order in value.Orders)
                Order.Check(order, context);
        }
    }

    internal override IEnumerable<KeyDescription> Keys => Order.Table.Keys.Select(key => key.Description);

    public override JsonObject Schema() => Json.AnyOf(new JsonObject { ["type"] = "string" }, Inline.Schema());

    private static bool TryReadFile(TextSpan file, [MaybeNullWhen(false)] out OrderBook value)
    {
        value = null;
        if (CsvTable.TryRead(file) is not { } table)
            return false;
        foreach (string column in table.Header.Where(column => !Columns.Contains(column)))
            return file.Report(ProblemCode.BadDataFile, $"'{file}' has a column '{column}', which orders have not", NearestName.Remedy(column, Columns));
        if (!table.Header.Contains("part"))
            return file.Report(ProblemCode.BadDataFile, $"'{file}' has no column 'part'", NearestName.Remedy("part", table.Header));
        var orders = new List<OrderDefinition>();
        foreach ((int line, Dictionary<string, string> cells) in table.Rows)
        {
            var order = new OrderDefinition { Part = cells["part"] };
            foreach ((string column, string cell) in cells.Where(cell => cell.Value.Length > 0))
            {
                if (With(order, column, cell) is not { } read)
                    return file.Report(ProblemCode.BadDataFile, string.Create(CultureInfo.InvariantCulture, $"'{file}', line {line}: '{cell}' is no '{column}'"), column switch
                    {
                        "quantity" => "write a whole number from 1 on",
                        "priority" => "write a whole number from 0 on",
                        "part" => "write the name of a part type",
                        _ => "write a duration since the start such as '8 h', or a local date and time such as '2026-01-08T14:00:00'",
                    });
                order = read;
            }
            if (order.Part.Length == 0)
                return file.Report(ProblemCode.BadDataFile, string.Create(CultureInfo.InvariantCulture, $"'{file}', line {line}: the part type is missing"));
            orders.Add(order);
        }
        value = new OrderBook { Orders = orders.ToValueList(), File = file.Text };
        return true;
    }

    private static OrderDefinition? With(OrderDefinition order, string column, string cell)
    {
        bool isNumber = int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        bool isTime = new PlannedTimeType().TryParse(new TextSpan(new TextContext(new TextSheet(null, "")), cell), out PlannedTime time);
        return column switch
        {
            "part" => NameType.IsName(cell) ? order : null,
            "quantity" => isNumber && number > 0 ? order with { Quantity = number } : null,
            "priority" => isNumber && number <= 100 ? order with { Priority = number } : null,
            "release" => isTime ? order with { Release = time } : null,
            _ => isTime ? order with { Due = time } : null,
        };
    }
}

/// <summary>A planned time: <c>8 h</c> after the start, or <c>2026-01-08T14:00:00</c>, local.</summary>
internal sealed class PlannedTimeType : ScalarType<PlannedTime>
{
    private static readonly DurationType Duration = new(allowZero: true);

    public override string Expected => "a duration since the start such as '8 h', or a local date and time such as '2026-01-08T14:00:00'";

    public override bool TryParse(TextSpan text, out PlannedTime value)
    {
        if (StartType.LocalTimeType.TryRead(text.Text, out DateTime local))
        {
            value = PlannedTime.At(local);
            return true;
        }
        if (text.Text.Length > 4 && text.Text[4] == '-')
        {
            value = default;
            return text.Report(ProblemCode.NotAValue, $"'{text}' is no local date and time", "write it as in '2026-01-08T14:00:00'");
        }
        bool isRead = Duration.TryParse(text, out TimeSpan sinceStart);
        value = PlannedTime.After(sinceStart);
        return isRead;
    }

    public override string Format(PlannedTime value) => value.Local is { } local ? StartType.LocalTimeType.Written(local) : Duration.Format(value.SinceStart);

    public override void Check(PlannedTime value, TextContext context)
    {
        if (value.Local is null)
            Duration.Check(value.SinceStart, context);
        else if (value.Local.Value.Year is < 1970 or > 2999)
            context.Report(ProblemCode.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"the year {value.Local.Value.Year} is out of range"), "it must be 1970 to 2999");
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["description"] = "A duration since the start, or a local date and time" };
}

/// <summary>Arrivals by the calendar.</summary>
internal static class ArrivalText
{
    public static ObjectType<ArrivalDefinition> Arrivals { get; } = new("arrivals",
        new ArrivalDefinition { At = ValueList<WeeklyTime>.Empty },
        Key<ArrivalDefinition>.Required("at", TextOf.OneOrList(new WeeklyTimeType()), "['Mon-Fri 07:30', 'Sat 09:00']", "Days and time of day, local, each week: one, or a list of them.", arrivals => arrivals.At, (arrivals, at) => arrivals with { At = at }),
        Key<ArrivalDefinition>.Optional("parts", TextOf.PartCount(), "20 parts", "How many parts arrive each time. Default: 1.", arrivals => arrivals.Parts, (arrivals, parts) => arrivals with { Parts = parts }));

    private sealed class WeeklyTimeType : ScalarType<WeeklyTime>
    {
        public override string Expected => "days and a time such as 'Mon-Fri 07:30'";

        public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out WeeklyTime value)
        {
            string[] words = text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var days = new List<DayOfWeek>();
            value = null;
            if (words.Length < 2 || !words[..^1].All(word => ShiftHoursType.TryDays(word, days)) || !ShiftHoursType.TryTime(words[^1], out TimeOnly time))
                return text.Report(ProblemCode.NotAValue, $"'{text}' cannot be read as days and a time", $"write {Expected}");
            value = new WeeklyTime { Days = days.Distinct().OrderBy(day => ((int)day + 6) % 7).ToValueList(), Time = time };
            return true;
        }

        public override string Format(WeeklyTime value) => string.Create(CultureInfo.InvariantCulture, $"{ShiftHoursType.Days(value.Days)} {value.Time:HH:mm}");

        public override void Check(WeeklyTime value, TextContext context)
        {
            if (value.Days.Count == 0)
                context.Report(ProblemCode.BadShift, "the arrivals need days");
        }

        public override JsonObject Schema() => Json.Text(@"^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Za-z -]* [0-9]{1,2}:[0-9]{2}\s*$", Expected);
    }
}
