namespace FactoryTwin.HouseRules;

/// <summary>How a house rule fails: with every offender in full, where <see cref="Assert.Empty"/> would cut them short.</summary>
internal static class Rule
{
    public static void HasNoOffenders(IEnumerable<string> offenders)
    {
        string[] all = [.. offenders];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
