namespace FactoryTwin.Benchmarks.Guard;

/// <summary>What continuous integration runs: every check against its limit, one line each.</summary>
internal static class GuardCommand
{
    private const int Rounds = 15;

    /// <param name="only">Checks whose names contain this.</param>
    /// <param name="mustFail">Whether limits are put out of reach, so that whoever doubts sees every check fail.</param>
    /// <returns>0 if all hold.</returns>
    public static int Run(string only, bool mustFail)
    {
        Check[] checks = [.. ExactChecks.All.Concat(SpeedChecks.All).Where(check => check.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        int failed = 0;
        foreach (Check check in checks)
        {
            bool holds;
            string what;
            try
            {
                Limit limit = mustFail ? check.GuardLimit.OutOfReach : check.GuardLimit;
                Figure figure = check.Measure(mustFail ? 1 : Rounds);
                holds = limit.Holds(figure.Value);
                what = Line(check, limit, figure);
            }
            catch (Exception exception)
            {
                holds = false;
                what = $"{check.Name}: {exception.Message}";
            }
            Console.WriteLine($"{(holds ? "ok  " : "FAIL")} {what}");
            failed += holds ? 0 : 1;
        }
        return checks.Length > 0 && failed == 0 ? 0 : 1;
    }

    private static string Line(Check check, Limit limit, Figure figure)
    {
        string target = check.Slack == 1 ? "" : $", {(check.Target.Holds(figure.Value) ? "target" : "misses the target of")} {check.Target}";
        return $"{check.Name}: {figure} {check.Unit} ({limit}{target}; {figure.Detail})";
    }
}
