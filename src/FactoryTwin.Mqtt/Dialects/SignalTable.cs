using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>A field that is a signal.</summary>
/// <param name="Field">The field, with dots where it lies deeper.</param>
/// <param name="Name">The signal.</param>
/// <param name="Unit">Unit that it is told in. Default: none.</param>
/// <param name="Type">What it is. Default: a number.</param>
/// <param name="Factor">What its number is multiplied with. Default: 1.</param>
/// <param name="Divisor">What its number is divided by. Default: 1.</param>
/// <param name="IsNullNothing">Whether <c>null</c> says nothing, as where the device has no such sensor; else it says that the value is not known. Default: no.</param>
internal sealed record SignalRow(string Field, string Name, string Unit = "", SignalType Type = SignalType.Number, double Factor = 1, double Divisor = 1, bool IsNullNothing = false)
{
    public string[] Way { get; } = Field.Split('.');
}

/// <summary>The fields of an object that are signals, each told as it stands there.</summary>
internal sealed class SignalTable(params SignalRow[] rows)
{
    public IReadOnlyList<SignalRow> Rows { get; } = rows;

    /// <summary>Tells all that are there.</summary>
    /// <param name="said">The object.</param>
    /// <param name="statement">Who says it.</param>
    /// <param name="prefix">What the names begin with. Default: nothing.</param>
    /// <param name="suffix">What the names end with. Default: nothing.</param>
    public void Tell(JsonTree said, Statement statement, string prefix = "", string suffix = "")
    {
        foreach (SignalRow row in Rows)
        {
            if (said.At(row.Way) is not { } field || field.Kind == JsonKind.Null && row.IsNullNothing)
                continue;
            Tell(row, prefix + row.Name + suffix, field, statement);
        }
    }

    public static void Tell(SignalRow row, string name, JsonTree field, Statement statement)
    {
        switch (row.Type)
        {
            case SignalType.Number: statement.Number(name, field, row.Unit, row.Factor, row.Divisor); break;
            case SignalType.Flag: statement.Flag(name, field); break;
            default: statement.Text(name, field); break;
        }
    }
}
