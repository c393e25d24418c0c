using System.Diagnostics;
using System.Globalization;
using FactoryTwin.Mqtt.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

public class OutboxKillTests
{
    /// <summary>A real process is killed again and again while it stores and sends, and mosquitto is restarted in between: everything that was said to be stored is applied, once, and in order.</summary>
    [Fact]
    public async Task Whatever_is_killed_everything_stored_is_applied_once()
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin-outbox-").FullName;
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\npersistence true\npersistence_location {folder}/\nmax_queued_messages 0\nmax_inflight_messages 0");
        await using MqttConnection receiver = await ConnectAsync(Options(broker.Address) with { ClientId = "receiver", SessionExpiry = TimeSpan.FromHours(1), MostWaiting = 10_000_000 });
        await receiver.SubscribeAsync(["line/#"], 2, Eventually.Limit);
        var known = new Deduplicator();
        List<long> applied = [];
        long stored = 0;
        using var over = new CancellationTokenSource();
        Task receiving = Task.Run(async () =>
        {
            await foreach (MqttMessage message in receiver.Messages.ReadAllAsync(over.Token))
            {
                if (known.IsNew(message.Id))
                    applied.Add(message.Id!.Value.Number);
            }
        }, TestContext.Current.CancellationToken);

        for (int life = 0; life < 5; life++)
        {
            using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [OutboxProcess.Word, folder, $"{broker.Port}", $"{1 + (life % 2)}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            long until = stored + 60 + (life * 37);
            bool isToRestart = life == 2;
            while (stored < until)
            {
                string line = await process.StandardOutput.ReadLineAsync(Eventually.Limit) ?? throw new InvalidOperationException("The process has ended by itself.");
                stored = Math.Max(stored, long.Parse(line, CultureInfo.InvariantCulture));
                if (isToRestart && stored >= until - 30)
                {
                    isToRestart = false;
                    await RestartAsync(broker);
                }
            }
            process.Kill();
            // What it had said before it was killed still stands in the pipe; of the last line, perhaps only a part.
            string said = await process.StandardOutput.ReadToEndAsync(Eventually.Limit);
            foreach (string line in said.Split('\n')[..^1])
                stored = Math.Max(stored, long.Parse(line, CultureInfo.InvariantCulture));
            await process.WaitForExitAsync(Eventually.Limit);
            if (life == 3)
                await RestartAsync(broker);
        }

        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder });
        await using MqttConnection sender = await ConnectAsync(broker.Address);
        using var stop = new CancellationTokenSource();
        Task sending = outbox.SendAsync(sender, 2, cancellation: stop.Token);
        long last = await outbox.AppendAsync(Message("line/a", "last", 2), Eventually.Limit);
        await outbox.EmptyAsync(Eventually.Limit);
        await Eventually.Holds(() => applied.LastOrDefault() == last || receiving.IsCompleted, "the last is applied");
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        Assert.True(last > stored && stored >= 300);
        Assert.Equal(Enumerable.Range(1, (int)last).Select(number => (long)number), applied);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RestartAsync(Mosquitto broker)
    {
        await broker.StopAsync();
        await broker.StartAgainAsync();
    }
}
