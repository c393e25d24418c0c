using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Benchmarks.Guard;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>What a first, short run costs: the whole process, from its start to its end.</summary>
internal static class ColdStart
{
    private const int Rounds = 9;

    /// <summary>Settings of the compiler that a command could be shipped with.</summary>
    private static readonly (string Name, (string Variable, string Value)[] Environment)[] Settings =
    [
        ("as built", []),
        ("without profiles", [("DOTNET_TieredPGO", "0")]),
        ("no quick code for loops", [("DOTNET_TC_QuickJitForLoops", "0")]),
        ("compiled once", [("DOTNET_TieredCompilation", "0")]),
        ("nothing compiled ahead", [("DOTNET_ReadyToRun", "0")]),
    ];

    /// <summary>Runs a command again and again, under each setting in turn, and prints the median time of its process.</summary>
    /// <param name="command">The program and its arguments. Default: this program's own first run.</param>
    public static int Measure(string[] command)
    {
        string[] run = command is [] ? ["dotnet", typeof(ColdStart).Assembly.Location, "first-run"] : command;
        double[][] times = [.. Settings.Select(_ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Settings.Length; i++)
                times[i][round] = Milliseconds(run, Settings[i].Environment);
        }
        Console.WriteLine(Machine.Description);
        Console.WriteLine();
        Console.WriteLine("| setting | first run |");
        Console.WriteLine("|---|--:|");
        foreach ((int i, (string name, _)) in Settings.Index())
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Duel.Median(times[i]):0} ms |"));
        return 0;
    }

    /// <summary>Eight hours of the line, with indicators.</summary>
    public static int FirstRun()
    {
        using var run = new Simulation(Models.Line(10, 10));
        var indicators = new FactoryIndicators(run.Stations, run.PartTypes);
        run.Events.Subscribe(indicators);
        run.AdvanceTo(SimTime.At(TimeSpan.FromHours(8)));
        Console.WriteLine($"{indicators.Read(run.Now).Flow.Good} parts");
        return 0;
    }

    private static double Milliseconds(string[] command, (string Variable, string Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        foreach ((string variable, string value) in environment)
            start.Environment[variable] = value;
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(began).TotalMilliseconds
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with exit code {process.ExitCode}.");
    }
}
