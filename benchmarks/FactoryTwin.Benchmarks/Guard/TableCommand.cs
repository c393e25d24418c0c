namespace FactoryTwin.Benchmarks.Guard;

/// <summary>Prints the speed checks as the table of benchmarks/README.md.</summary>
internal static class TableCommand
{
    private const int Rounds = 41;

    public static int Run(string only)
    {
        Console.WriteLine(Machine.Description);
        Console.WriteLine();
        Console.WriteLine("| work | must reach | measured | unit | made of |");
        Console.WriteLine("|---|---|--:|---|---|");
        foreach (Check check in SpeedChecks.All.Concat(KindChecks.Speed).Where(check => check.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            Figure figure = check.Measure(Rounds);
            Console.WriteLine($"| {check.Name} | {check.Target} | {figure} | {check.Unit} | {figure.Detail} |");
        }
        return 0;
    }
}
