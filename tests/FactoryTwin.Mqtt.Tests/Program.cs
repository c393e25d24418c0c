using System.Globalization;
using FactoryTwin.Mqtt.Tests.Connection;
using FactoryTwin.Mqtt.Tests.Sparkplug;
using Xunit.MicrosoftTestingPlatform;

namespace FactoryTwin.Mqtt.Tests;

internal static class Program
{
    /// <summary>Runs the tests, or, where a test asks for it, what is to be killed.</summary>
    public static async Task<int> Main(string[] arguments) =>
        arguments switch
        {
            [OutboxProcess.Word, var folder, var port, [var quality]] => await OutboxProcess.RunAsync(folder, port, quality - '0'),
            [InboxProcess.Word, var folder, var port, [var quality]] => await InboxProcess.RunAsync(folder, port, quality - '0'),
            [EdgeProcess.Word, var folder, var port, var part] => await EdgeProcess.RunAsync(folder, port, long.Parse(part, CultureInfo.InvariantCulture)),
            _ => await TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        };
}
