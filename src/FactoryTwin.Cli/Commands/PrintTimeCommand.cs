using System.CommandLine;
using FactoryTwin.Cli.Output;
using FactoryTwin.Model;
using FactoryTwin.Printing;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>print-time</c>: how long files of G-code take to print, and what they need.</summary>
internal static class PrintTimeCommand
{
    private static readonly Dictionary<string, PlannerKind> Planners = new()
    {
        ["prusa-2.5"] = PlannerKind.Prusa25,
        ["prusa-2.9"] = PlannerKind.Prusa29,
        ["marlin"] = PlannerKind.Marlin,
        ["klipper"] = PlannerKind.Klipper,
    };

    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = "Files of G-code." };
        var printer = new Option<string?>("--printer")
        {
            HelpName = "PROFILE",
            Description = $"The printer: a YAML file, or one of {string.Join(", ", PrinterProfiles.Names)}. Default: a generic one of the flavour of each file, with the limits in its settings.",
        };
        var planner = new Option<string?>("--planner")
        {
            HelpName = string.Join('|', Planners.Keys),
            Description = "Whose way of planning to use. Default: the slicer's version by the file, the firmware by the printer.",
        };
        planner.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !Planners.ContainsKey(word.Value))
                result.AddError($"--planner {word.Value}: write one of {string.Join(", ", Planners.Keys)}");
        });
        files.Validators.Add(result =>
        {
            foreach (string option in result.Tokens.Select(token => token.Value).Where(value => value.StartsWith("--", StringComparison.Ordinal)))
                result.AddError($"there is no option '{option}'");
        });
        var json = new Option<bool>("--json") { Description = "Writes JSON, an array with an object for each file." };
        var command = new Command("print-time", $"Tells how long files of G-code take to print, and what filament and energy they need. Exit code {ExitCode.RunFailed} where a file of G-code cannot be planned, {ExitCode.WrongModel} where --printer cannot be read.") { files, printer, planner, json };
        command.SetAction(parsed =>
        {
            var options = new PrintOptions
            {
                Printer = parsed.GetValue(printer) is { } name ? PrinterProfiles.Find(name) : null,
                Planner = parsed.GetValue(planner) is { } word ? Planners[word] : null,
            };
            string[] wanted = parsed.GetRequiredValue(files);
            var plans = new List<PrintPlan>();
            foreach (string file in wanted)
            {
                if (TryPlan(terminal, file, options, interruption) is { } plan)
                    plans.Add(plan);
            }
            foreach (PrintPlan plan in plans)
                Messages.Warn(terminal, PrintTimeOutput.Warnings(plan));
            if (parsed.GetValue(json))
                PrintTimeOutput.WriteJson(terminal.Output, plans, kind => Planners.First(each => each.Value == kind).Key);
            else if (plans.Count > 0)
                terminal.Show(console => PrintTimeOutput.WriteText(console, plans));
            return plans.Count == wanted.Length ? ExitCode.Done : ExitCode.RunFailed;
        });
        return command;
    }

    private static PrintPlan? TryPlan(Terminal terminal, string file, PrintOptions options, CancellationToken interruption)
    {
        try
        {
            return PrintPlan.Load(file, options, interruption);
        }
        catch (ModelException faulty)
        {
            Messages.Show(terminal, faulty, file);
            return null;
        }
    }
}
