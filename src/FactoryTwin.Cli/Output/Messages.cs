using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>What goes to standard error while a command works.</summary>
internal static class Messages
{
    /// <summary>A factory; <c>null</c> where the file is faulty, whose faults are then shown.</summary>
    public static FactoryModel? TryLoad(Terminal terminal, string file)
    {
        try
        {
            return FactoryModel.Load(file);
        }
        catch (ModelException faulty)
        {
            Show(terminal, faulty);
            return null;
        }
    }

    public static void Show(Terminal terminal, ModelException faulty)
    {
        foreach (ModelProblem problem in faulty.Problems)
            terminal.Error.WriteLine(problem);
    }

    public static void Warn(Terminal terminal, IEnumerable<string> warnings)
    {
        foreach (string warning in warnings)
            terminal.Error.WriteLine($"warning: {warning}");
    }
}
