using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>What goes to standard error while a command works.</summary>
internal static class Messages
{
    /// <summary>Nobody reads more than these at a time.</summary>
    private const int MostProblems = 50;

    /// <summary>A factory; <c>null</c> where the file is faulty, whose faults are then shown.</summary>
    public static FactoryModel? TryLoad(Terminal terminal, string file)
    {
        try
        {
            return FactoryModel.Load(file);
        }
        catch (ModelException faulty)
        {
            Show(terminal, faulty, file);
            return null;
        }
    }

    public static void Show(Terminal terminal, ModelException faulty, string file)
    {
        foreach (ModelProblem problem in faulty.Problems.Take(MostProblems))
            terminal.Error.WriteLine(Tables.Printable(problem.ToString()));
        if (faulty.Problems.Count > MostProblems)
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: and {faulty.Problems.Count - MostProblems} more"));
    }

    public static void Warn(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
            terminal.Error.WriteLine($"warning: {Tables.Printable(warning)}");
    }
}
