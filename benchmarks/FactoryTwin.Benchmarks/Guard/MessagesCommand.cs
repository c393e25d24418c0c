using System.Buffers;
using System.Diagnostics;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using MQTTnet;
using MQTTnet.Protocol;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>Prints the table of messages in benchmarks/README.md: what a mirror keeps up with, against a bare client at the same broker in the same run, and how large messages are.</summary>
internal static class MessagesCommand
{
    private const int Messages = 50_000;

    public static async Task<int> RunAsync()
    {
        FactoryModel line = FactoryModel.Build("Line", factory => factory
            .Source("castings").Sink("done")
            .Machine("mill", "exponential(60 s)").Machine("lathe", "exponential(60 s)").Machine("wash", "exponential(60 s)")
            .Flow("castings -> mill -> [4] -> lathe -> [4] -> wash -> done"));
        Console.WriteLine(Machine.Description);
        Console.WriteLine();
        Console.WriteLine("| work | must reach | measured | unit | made of |");
        Console.WriteLine("|---|---|--:|---|---|");
        (List<MqttMessage> plain, long _) = await PublishedAsync(line, PublishedForm.Plain);
        string folder = Directory.CreateTempSubdirectory("factorytwin-bench-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "line.yaml"), line.ToYaml());
            MirrorBinding binding = MirrorBinding.Parse("name: Line\nmodel: line.yaml\ntwin: { dialect: plain }\n", Path.Combine(folder, "binding.yaml"));
            MqttMessage description = plain.First(message => message.Topic.EndsWith("/description", StringComparison.Ordinal));
            MqttMessage[] events = [.. plain.Where(message => !message.IsRetained).Take(Messages).Select(message => message with { QualityOfService = 0 })];
            await KeepUpAsync(binding, description, events);
            await AllocateAsync(binding, description, events);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach (PublishedForm form in Enum.GetValues<PublishedForm>())
        {
            (List<MqttMessage> messages, long happened) = await PublishedAsync(line, form);
            Row($"{form}: payload", "reported", messages.Sum(message => (long)message.Payload.Length) / (double)happened, "bytes per event", $"{messages.Count / (double)happened:0.00} messages per event");
        }
        return 0;
    }

    /// <summary>What a line says in a shift, or for as long as the messages of a measurement take.</summary>
    private static async Task<(List<MqttMessage> Messages, long Events)> PublishedAsync(FactoryModel line, PublishedForm form)
    {
        var link = new CapturingLink();
        using var run = new Simulation(line);
        long happened = 0;
        using IDisposable counted = run.Events.Subscribe(_ => happened++);
        await using (var publisher = new FactoryPublisher(run, link, new PublisherOptions { Form = form }))
        {
            if (form == PublishedForm.Sparkplug && link.Connected is { } births)
                await births(CancellationToken.None);
            while (happened < Messages + 10)
            {
                run.Advance(TimeSpan.FromHours(1));
                await publisher.FlushAsync();
            }
        }
        return (link.Published, happened);
    }

    private static async Task KeepUpAsync(MirrorBinding binding, MqttMessage description, MqttMessage[] events)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { MostWaiting = 2 * Messages });
        MqttAddress address = broker.Address!;
        await using var link = new MqttConnection(new MqttConnectionOptions { Addresses = [address] });
        await using FactoryMirror mirror = await FactoryMirror.ConnectAsync(binding, link, [DialectRegistry.BuiltIn.Find("plain")!.Create()]);
        await link.StartAsync();
        using IMqttClient bare = await ConnectAsync(address), publisher = await ConnectAsync(address);
        int received = 0;
        var all = new TaskCompletionSource();
        bare.ApplicationMessageReceivedAsync += message =>
        {
            if (message.ApplicationMessage.Topic.EndsWith("/events", StringComparison.Ordinal) && Interlocked.Increment(ref received) == events.Length)
                all.TrySetResult();
            return Task.CompletedTask;
        };
        await bare.SubscribeAsync("factorytwin/#", MqttQualityOfServiceLevel.AtMostOnce);
        await publisher.PublishAsync(PacketOf(description));
        var watch = Stopwatch.StartNew();
        foreach (MqttMessage message in events)
            await publisher.PublishAsync(PacketOf(message));
        await all.Task;
        long mirrored = mirror.Health.Events;
        double seconds = watch.Elapsed.TotalSeconds;
        Row("mirror at the embedded broker, quality 0", "at least 0.9", mirrored / (double)events.Length, "of what a bare client receives",
            $"{mirrored:N0} of {events.Length:N0} when the bare client had them all, {events.Length / seconds:N0} a second of {events.Average(message => message.Payload.Length):0} bytes each");
    }

    private static async Task AllocateAsync(MirrorBinding binding, MqttMessage description, MqttMessage[] events)
    {
        await using var mirror = new FactoryMirror(binding, [DialectRegistry.BuiltIn.Find("plain")!.Create()], TimeProvider.System.GetUtcNow());
        mirror.Receive(description);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        foreach (MqttMessage message in events)
            mirror.Receive(message);
        double nanoseconds = watch.Elapsed.TotalNanoseconds / events.Length;
        Row("mirror, without a broker", "reported", (GC.GetAllocatedBytesForCurrentThread() - before) / (double)events.Length, "bytes allocated per message", $"{nanoseconds:N0} ns per message");
    }

    private static async Task<IMqttClient> ConnectAsync(MqttAddress address)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(address.Host, address.Port).Build());
        return client;
    }

    private static MqttApplicationMessage PacketOf(MqttMessage message) => new()
    {
        Topic = message.Topic,
        Payload = new ReadOnlySequence<byte>(message.Payload),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.QualityOfService,
        Retain = message.IsRetained,
    };

    private static void Row(string work, string target, double value, string unit, string detail) => Console.WriteLine($"| {work} | {target} | {new Figure(value)} | {unit} | {detail} |");
}
