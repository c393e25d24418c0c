using System.Globalization;
using FactoryTwin.Mqtt.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>A program that appends to an outbox without a pause and sends it to a broker, and is killed in the middle of that. It says by a line which number is stored.</summary>
internal static class OutboxProcess
{
    public const string Word = "outbox";

    public static async Task<int> RunAsync(string folder, string port, int quality)
    {
        // It ends with who has started it, whatever becomes of that.
        _ = Task.Run(() =>
        {
            Console.In.Read();
            Environment.Exit(2);
        });
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder });
        await using var link = new MqttConnection(Options(MqttAddress.Parse($"mqtt://127.0.0.1:{port}")) with { Timeout = TimeSpan.FromSeconds(2) });
        link.Start();
        Task sending = outbox.SendAsync(link, quality);
        // Several at a time, so that the flushes have something to do.
        while (!sending.IsCompleted)
        {
            Task<long>[] some = [.. Enumerable.Range(0, 20).Select(i => outbox.AppendAsync(Message("line/a", new string('x', 20 + (i * 7)), quality)).AsTask())];
            foreach (Task<long> stored in some)
                await Console.Out.WriteLineAsync((await stored).ToString(CultureInfo.InvariantCulture));
            await Console.Out.FlushAsync();
        }
        return 1;
    }
}
