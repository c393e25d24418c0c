using System.Globalization;
using System.Text.RegularExpressions;

namespace FactoryTwin.Tests.Truth;

/// <summary>A row of <c>lines.csv</c>.</summary>
/// <param name="Model">What is modelled.</param>
/// <param name="Parameters">Its parameters, as in <c>K=2;mu=1;b=0</c>.</param>
/// <param name="Throughput">Parts for each unit of time.</param>
/// <param name="Level">Mean number of parts; <c>null</c> where the row has none.</param>
/// <param name="Extra">More numbers, as in <c>Wq=1.00 W=2.00</c>.</param>
internal sealed partial record TruthRow(string Model, string Parameters, double Throughput, double? Level, string Extra)
{
    private static readonly Lazy<TruthRow[]> Rows = new(() => [.. Table("lines.csv").Select(Of)]);

    public static IReadOnlyList<TruthRow> All => Rows.Value;

    /// <summary>Model and parameters, unique in the file; seeds are derived from it.</summary>
    public string Name => $"{Model} {Parameters}";

    /// <summary>The only number of a parameter, without a remark behind it.</summary>
    public double this[string parameter] => List(parameter)[0];

    public int Count(string parameter) => (int)this[parameter];

    /// <summary>The numbers of a parameter, row after row where it is a matrix.</summary>
    public double[] List(string parameter) =>
        Numbers(Parameters.Split(';').Single(each => each.StartsWith(parameter + "=", StringComparison.Ordinal))[(parameter.Length + 1)..].Split('(')[0]);

    /// <summary>The numbers of one of the extra figures.</summary>
    public double[] Figures(string figure) => Numbers(ExtraFigure().Matches(Extra).Single(match => match.Groups[1].Value == figure).Groups[2].Value);

    public double Figure(string figure) => Figures(figure)[0];

    /// <summary>The lines of a file beside this one, without the first, as fields.</summary>
    public static IEnumerable<string[]> Table(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Truth", file))
        .Skip(1).Select(line => Field().Matches(line).Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value).ToArray());

    public static double[] Numbers(string text) => [.. Number().Matches(text).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];

    private static TruthRow Of(string[] fields) =>
        new(fields[0], fields[1], Numbers(fields[2])[0], fields[3] == "" ? null : Numbers(fields[3])[0], fields.ElementAtOrDefault(4) ?? "");

    [GeneratedRegex("""(?:^|,)(?:"([^"]*)"|([^,"]*))""")]
    private static partial Regex Field();

    [GeneratedRegex(@"\d+(\.\d+)?|\.\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"(busy fractions|\w+)=((?:[\d.]+ ?)+)")]
    private static partial Regex ExtraFigure();
}
