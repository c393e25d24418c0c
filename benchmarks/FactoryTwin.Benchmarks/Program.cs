using System.Globalization;
using BenchmarkDotNet.Running;
using FactoryTwin.Benchmarks;
using FactoryTwin.Benchmarks.Guard;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

string only = args.SkipWhile(arg => arg != "--only").ElementAtOrDefault(1) ?? "";
switch (args.FirstOrDefault())
{
    case "guard":
        return GuardCommand.Run(only, args.Contains("--must-fail"));
    case "table":
        return TableCommand.Run(only);
    case "calendar":
        return CalendarCommand.Run();
    case "cold":
        return ColdStart.Measure(args[1..]);
    case "messages":
        return await MessagesCommand.RunAsync();
    case "first-run":
        return ColdStart.FirstRun();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
