using FactoryTwin.Mqtt.Tests.Connection;
using Xunit.MicrosoftTestingPlatform;

namespace FactoryTwin.Mqtt.Tests;

internal static class Program
{
    /// <summary>Runs the tests, or, where a test asks for it, what is to be killed.</summary>
    public static async Task<int> Main(string[] arguments) =>
        arguments is [OutboxProcess.Word, var folder, var port, [var quality]]
            ? await OutboxProcess.RunAsync(folder, port, quality - '0')
            : await TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
