namespace FactoryTwin.Benchmarks.Guard;

/// <summary>What continuous integration runs: every check against its limit, one line each.</summary>
internal static class GuardCommand
{
    private const int Rounds = 15;

    /// <summary>A figure of time that does not hold is measured again, since the fault may lie with what else the machine does; one that the code breaks never holds.</summary>
    private const int Attempts = 3;

    /// <param name="only">Checks whose names contain this; empty for all.</param>
    /// <param name="mustFail">Whether limits are put out of reach, so that who doubts the guard sees every check fail.</param>
    /// <returns>The exit code: 0 if all hold.</returns>
    public static int Run(string only, bool mustFail)
    {
        Check[] checks = [.. ExactChecks.All.Concat(KindChecks.Exact).Concat(SpeedChecks.All).Concat(KindChecks.Speed).Where(check => check.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        int held = checks.Count(check => Report(check.Name, () => mustFail ? Judge(check, check.GuardLimit.OutOfReach, 1, 1) : Judge(check, check.GuardLimit, Rounds, Attempts)));
        return held == checks.Length && held > 0 ? 0 : 1;
    }

    private static bool Report(string name, Func<(bool Holds, string What)> judge)
    {
        (bool Holds, string What) verdict;
        try
        {
            verdict = judge();
        }
        catch (Exception exception)
        {
            verdict = (false, exception.Message);
        }
        Console.WriteLine($"{(verdict.Holds ? "ok  " : "FAIL")} {name}: {verdict.What}");
        return verdict.Holds;
    }

    private static (bool Holds, string What) Judge(Check check, Limit limit, int rounds, int attempts)
    {
        Figure figure = check.Measure(rounds);
        for (int i = 1; i < attempts && check.IsOfTime && !limit.Holds(figure.Value); i++)
            figure = check.Measure(rounds);
        string target = check.IsOfTime ? $", {(check.Target.Holds(figure.Value) ? "target" : "misses the target of")} {check.Target}" : "";
        return (limit.Holds(figure.Value), $"{figure} {check.Unit} ({limit}{target}; {figure.Detail})");
    }
}
