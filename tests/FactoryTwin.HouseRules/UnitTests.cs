using System.Reflection;
using System.Text.RegularExpressions;
using FactoryTwin.Model;

namespace FactoryTwin.HouseRules;

/// <summary>A number that is public says its unit in its name, because a type cannot.</summary>
public partial class UnitTests
{
    /// <summary>Types and members whose numbers have a unit that no name can tell, with the reason.</summary>
    private static readonly Dictionary<string, string> _unitStandsElsewhere = new()
    {
        ["Estimate"] = "statistics have the unit of what was measured",
        ["ReplicationResult"] = "statistics have the unit of what was measured",
        ["ReplicationSet"] = "statistics have the unit of what was measured",
        ["ForecastIndicator"] = "it carries its unit",
        ["ForecastSeries"] = "it carries its unit",
        ["ForecastPoint"] = "in the unit of the indicator",
        ["PastForecast"] = "in the unit of the indicator",
        ["UsualHours"] = "in the unit of the indicator",
        ["WarmUpCut"] = "statistics have the unit of what was measured",
        ["SparkplugEdgeNodeOptions.Deadband"] = "in the unit of its signal",
        ["SparkplugCommand.Number"] = "the metric's birth tells its unit",
        ["Observation.Number"] = "the observation carries its unit",
        ["MappedSignal.Offset"] = "its unit stands beside",
        ["Rotation"] = "direction cosines have none; angles name theirs",
        ["Arm.Jacobian"] = "metres or radians for each radian, by row",
        ["Distribution.Mean"] = "seconds, counts or plain numbers, as the distribution is",
        ["Indicator"] = "its definition carries the unit",
        ["TextOf"] = "the text that is read carries the unit",
        ["TextContext.CheckShares(shares)"] = "shares have none",
        ["Distribution.Values"] = "seconds or counts, as the distribution is",
        ["Sampler"] = "seconds or counts, as the distribution is",
        ["RandomStream.NextUniform"] = "a number between 0 and 1 has none",
        ["Run.NextUniform"] = "a number between 0 and 1 has none",
        ["Run.NextNormal"] = "a standard normal number has none",
        ["Run.NextNumber"] = "the unit of its distribution stands beside",
        ["Run.AttributeOf"] = "the attribute carries its unit",
        ["Run.SetAttribute(value)"] = "the attribute carries its unit",
        ["Distribution.Number(value)"] = "its unit stands beside",
        ["Distribution.NormalNumber(mean)"] = "its unit stands beside",
        ["Distribution.NormalNumber(standardDeviation)"] = "its unit stands beside",
        ["MeasureDefinition"] = "its unit stands beside",
        ["SignalRule.Deadband"] = "in the signal's unit",
        ["SignalDefinition"] = "its unit stands beside",
        ["SignalSample.Number"] = "the sample carries its unit",
        ["PartAttributeSet.Value"] = "the attribute carries its unit",
        ["PartAttribute"] = "the attribute carries its unit",
        ["SignalPresent"] = "the signal's definition carries its unit",
        ["TimedValue"] = "in the unit of what it tells",
        ["Alarm"] = "in the unit of the values",
        ["ValueQueries"] = "in the unit of the values",
        ["EwmaChart"] = "in the unit of the values",
        ["EwmaPoint"] = "in the unit of the values",
        ["CusumChart"] = "in the unit of the values",
        ["CusumPoint"] = "in the unit of the values",
        ["FactoryExtensions.Rolling(number)"] = "in the unit of what it tells",
        ["StationEvent.Value"] = "its meaning follows from the event's kind",
        ["Run.Publish(value)"] = "its meaning follows from the event's kind",
        ["Run.Leave(value)"] = "its meaning follows from the event's kind",
        ["Run.PublishSignal(value)"] = "the signal's definition carries its unit",
        ["Simulation.SignalAt"] = "the signal's definition carries its unit",
        ["Station.SignalAt"] = "the signal's definition carries its unit",
    };

    [Theory, MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void Public_doubles_name_their_unit(Type member) => Rule.HasNoOffenders(Offenders(member.Assembly.GetExportedTypes()));

    [Fact]
    public void Control_properties_fields_parameters_and_methods_without_a_unit_are_found() =>
        Assert.Equal(
            [
                "BadUnits.Level",
                "BadUnits.Power",
                "BadUnits.Samples",
                "BadUnits.Set(speed)",
                "BadUnits.Temperature",
                "BadUnits.new(width)",
            ],
            Offenders([typeof(BadUnits)]).Select(offender => offender.Split(':')[0]));

    private static string[] Offenders(IEnumerable<Type> types) =>
    [
        .. from number in types.SelectMany(Numbers).OrderBy(number => number.Place, StringComparer.Ordinal)
           where !NamesUnit().IsMatch(number.Name) && !_unitStandsElsewhere.ContainsKey(number.Place) && !_unitStandsElsewhere.ContainsKey(number.Place.Split('.')[0])
           select $"{number.Place}: end the name with its unit (Celsius, Kilowatts, Seconds, PerHour …) or with Ratio, Probability or Factor",
    ];

    private static IEnumerable<(string Place, string Name)> Numbers(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        string name = type.Name.Split('`')[0];
        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => IsNumber(property.PropertyType)))
            yield return ($"{name}.{property.Name}", property.Name);
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => IsNumber(field.FieldType)))
            yield return ($"{name}.{field.Name}", field.Name);
        foreach (MethodInfo method in type.GetMethods(Declared).Where(method => !method.IsSpecialName))
        {
            if (IsNumber(method.ReturnType))
                yield return ($"{name}.{method.Name}", method.Name);
            foreach (ParameterInfo parameter in method.GetParameters().Where(IsNamedAnew))
                yield return ($"{name}.{method.Name}({parameter.Name})", parameter.Name!);
        }
        foreach (ParameterInfo parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Where(IsNamedAnew))
            yield return ($"{name}.new({parameter.Name})", parameter.Name!);

        // A record's parameters repeat its properties, which are judged already.
        bool IsNamedAnew(ParameterInfo parameter) => IsNumber(parameter.ParameterType) && type.GetProperty(parameter.Name!) is null;
    }

    /// <summary>A floating-point number, or a list or an optional one of them.</summary>
    private static bool IsNumber(Type type) => type == typeof(double) || type == typeof(float) || type == typeof(decimal)
        || (type.GetElementType() is { } element && IsNumber(element))
        || (type.IsGenericType && type.GetGenericArguments().Any(IsNumber));

    /// <summary>A unit, alone or at the end; after a method's unit may follow what it asks for, as in <c>KilowattsIn</c> or <c>SecondsAt</c>.</summary>
    [GeneratedRegex("(?:^(?i:" + Units + ")|" + Units + ")(?:(?:In|At|Of|Until|Since)[A-Za-z]*)?$")]
    private static partial Regex NamesUnit();

    // An Amount is money: its currency stands beside it. A price is a Money, named for what it is for (PerHour, PerKilowattHour).
    private const string Units = "Parts|(?:Seconds|PerKelvin|PerMillimetreKelvin|PerCubicCentimetre|CubicCentimetres|Minutes|Hours|PerSecond|PerSecondSquared|PerMinute|PerHour|Watts|Kilowatts|WattHours|KilowattHours|Volts|Amperes|Celsius"
        + "|Metres|Millimetres|Degrees|Radians|Grams|GramsPerTonneKilometre|GramsPerKilowattHour|NewtonsPerMillimetre|NewtonsPerSquareCentimetre|SquareCentimetres|Kilograms|KilogramsCarbonDioxide|Newtons|NewtonMetres|Amount|Years|Percent|Ratio|Probability|Factor|Elasticity)";

    public sealed class BadUnits(double width)
    {
        public const double Level = 1;

        public static double GoodSeconds => 1;

        public double Power { get; init; } = width;

        public double? PowerKilowatts { get; init; }

        public IReadOnlyList<double> Samples { get; init; } = [];

        public static double Temperature() => 1;

        public static double CelsiusAt(SimTime time) => time.Ticks;

        public static void Set(double speed, double seconds, Func<double, bool> ratio) => ratio(speed + seconds);
    }
}
