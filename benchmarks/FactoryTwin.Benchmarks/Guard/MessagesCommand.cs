using System.Diagnostics;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>Prints what a mirror's share of a message costs, and how large the messages of each form are, as in benchmarks/README.md.</summary>
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

    private static void Row(string work, string target, double value, string unit, string detail) => Console.WriteLine($"| {work} | {target} | {new Figure(value)} | {unit} | {detail} |");
}
