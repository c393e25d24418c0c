using System.Globalization;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using Spectre.Console;

namespace FactoryTwin.Cli.Output;

/// <summary>How tables for people look. All texts are taken as they are: a name may hold what Spectre takes for markup.</summary>
internal static class Tables
{
    private static readonly Style Strong = new(decoration: Decoration.Bold), Faint = new(decoration: Decoration.Dim);

    public static void Head(IAnsiConsole console, string name, string conditions)
    {
        console.Write(new Text(Printable(name) + "\n", Strong));
        console.Write(new Text(conditions + "\n\n"));
    }

    /// <summary>How the figures came about: replications, horizon, warm-up, and the seed where there is one.</summary>
    public static string Conditions(StudyOptions options, StudyWarmUp warmUp, int replications, bool hasSeed = true)
    {
        string start = warmUp switch
        {
            { Length.Ticks: 0, Search: null } => "from the start",
            { Search: null } => $"after a warm-up of {Length(warmUp.Length)}",
            { Search: WarmUpOutcome.Found } => $"after a warm-up of {Figure.Duration(new(warmUp.Length.TotalSeconds, null))} (found by MSER-5)",
            _ => $"after {Figure.Duration(new(warmUp.Length.TotalSeconds, null))}, where no end of the warm-up was found",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{replications} replication{(replications == 1 ? "" : "s")} of {Length(options.For)} {start}{(hasSeed ? $", seed {options.Seed}" : "")}");
    }

    /// <summary>A length of time as one would write it, where it is in whole seconds; over a day as an instant, where it is not in whole hours; else rounded, as where a recording was cut.</summary>
    public static string Length(TimeSpan length) => length.Ticks % TimeSpan.TicksPerSecond != 0 ? Figure.Duration(new(length.TotalSeconds, null))
        : length.Days > 0 && length.Ticks % TimeSpan.TicksPerHour != 0 ? SimTime.At(length).ToString() : DurationText.Format(length);

    /// <summary>How many there are of something, as <c>1 message</c> and <c>1,234 messages</c>.</summary>
    public static string Count(long number, string what) => FormattableString.Invariant($"{number:#,0} {what}{(number == 1 ? "" : "s")}");

    public static Grid Facts() => new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();

    public static void AddFact(this Grid grid, string name, string value) => grid.AddRow(new Text(name), new Text(Printable(value)));

    /// <summary>A table with names in its first column and figures in the others.</summary>
    public static Table New(string names, IReadOnlyList<string> figures)
    {
        Table table = new Table().Border(TableBorder.Simple).BorderStyle(Faint);
        table.AddColumn(new TableColumn(new Text(names, Strong)).NoWrap().PadLeft(0).PadRight(0));
        foreach (string figure in figures)
            table.AddColumn(new TableColumn(new Text(figure, Strong).RightJustified()).RightAligned().NoWrap().PadLeft(1).PadRight(0));
        return table;
    }

    public static void AddCells(this Table table, string name, IReadOnlyList<string> figures) =>
        table.AddRow([new Text(Printable(name)), .. figures.Select(figure => new Text(figure))]);

    /// <summary>Shows a table unless it is empty.</summary>
    public static void Show(IAnsiConsole console, Table table)
    {
        if (table.Rows.Count > 0)
            console.Write(table);
    }

    public static void Say(IAnsiConsole console, string sentence) =>
        console.Write(new Text(string.Join('\n', sentence.Split('\n').SelectMany(line => Lines(Printable(line), console.Profile.Width))) + "\n"));

    /// <summary>What must be said with results.</summary>
    public static void Note(IAnsiConsole console, IEnumerable<string> notices)
    {
        foreach (string notice in notices)
            Say(console, $"Note: {notice}.");
    }

    /// <summary>Breaks a line at plain spaces alone: Spectre would break a number at the space between its thousands, though that one is not to be broken at.</summary>
    private static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
                line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }

    /// <summary>A text that cannot steer the terminal: with ? for control characters.</summary>
    public static string Printable(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}
