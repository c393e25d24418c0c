namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>Awaits a condition, with a limit that is far beyond what a busy machine needs.</summary>
internal static class Eventually
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    public static CancellationToken Limit => new CancellationTokenSource(_limit).Token;

    public static async Task Holds(Func<bool> condition, string what)
    {
        using var late = new CancellationTokenSource(_limit);
        while (!condition())
        {
            Assert.False(late.IsCancellationRequested, $"Not within {_limit}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }
    }
}
