using System.Diagnostics;
using System.Globalization;
using System.Text;
using FactoryTwin.Mqtt.Connection;
using Microsoft.Win32.SafeHandles;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

public sealed class InboxTests : IDisposable
{
    private const int Many = 10_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("factorytwin-inbox-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A real process that receives is killed again and again while it applies: each of 10,000 messages is applied exactly once, as the notes say, and in order.</summary>
    [Theory, InlineData(1), InlineData(2)]
    public async Task Whatever_is_killed_of_a_receiver_each_message_is_applied_exactly_once(int quality)
    {
        await using Mosquitto broker = await Mosquitto.StartAsync("allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 100");
        await using (MqttConnection first = await ConnectAsync(InboxProcess.Options(broker.Address)))
            await first.SubscribeAsync(["line/#"], quality, Eventually.Limit);   // the broker keeps what comes from now on
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("outbox") });
        await using MqttConnection sender = await ConnectAsync(broker.Address);
        using var over = new CancellationTokenSource();
        Task sending = outbox.SendAsync(sender, quality, mostOnTheWay: 200, cancellation: over.Token);
        Task storing = Task.WhenAll(Enumerable.Range(1, Many).Select(number => outbox.AppendAsync(Message("line/a", number.ToString(CultureInfo.InvariantCulture), quality)).AsTask()));

        foreach (int until in (int[])[300, 900, 2000, 3500, 5000, 8000, Many])
        {
            using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [InboxProcess.Word, Folder("inbox"), $"{broker.Port}", $"{quality}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            int now = 0;
            while (now < until)
            {
                string line = await process.StandardOutput.ReadLineAsync(Eventually.Limit) ?? throw new InvalidOperationException("The process has ended by itself.");
                now = int.Parse(line, CultureInfo.InvariantCulture);
            }
            if (until < Many)
                process.Kill();
            else
                process.StandardInput.Close();
            await process.StandardOutput.ReadToEndAsync(Eventually.Limit);
            await process.WaitForExitAsync(Eventually.Limit);
        }
        await storing;
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(Enumerable.Range(1, Many), Notes());
    }

    [Fact]
    public async Task The_broker_is_told_when_a_message_is_on_disk_and_not_before_and_of_one_that_comes_again_too()
    {
        var told = new List<long>();
        var disk = new CountingDisk();
        using Inbox inbox = Inbox.Open(new InboxOptions { Folder = _folder }, disk);
        await ReceiveAsync(inbox, [Numbered(1, told, disk), Numbered(2, told, disk), Numbered(1, told, disk)]);
        Assert.Equal([1L, 1, 1], told);   // flushes before each
        Assert.Equal((2L, 1L, 1), (inbox.Applied, inbox.Duplicates, disk.Flushes));
    }

    [Fact]
    public async Task What_was_applied_is_known_after_a_restart_and_what_a_crash_left_half_written_is_not()
    {
        using (Inbox inbox = Inbox.Open(new InboxOptions { Folder = _folder }))
            await ReceiveAsync(inbox, [Numbered(1), Numbered(2), Numbered(3)]);
        string file = Path.Combine(_folder, "applied");
        byte[] whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (int length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);
            using Inbox inbox = Inbox.Open(new InboxOptions { Folder = _folder });
            int kept = Notes(inbox).Count;
            Assert.Equal(length * 3 / whole.Length, kept);
            await ReceiveAsync(inbox, [Numbered(1), Numbered(2), Numbered(3)]);
            Assert.Equal((3 - kept, (long)kept), (inbox.Applied, inbox.Duplicates));
            Assert.Equal([1, 2, 3], Notes(inbox));
        }
    }

    [Fact]
    public async Task A_file_of_ids_alone_stays_small_and_knows_them_all_the_same()
    {
        using (Inbox inbox = Inbox.Open(new InboxOptions { Folder = _folder, MostBytes = 64 << 10 }))
        {
            for (int number = 1; number <= 20_000; number += 1000)
                await ReceiveAsync(inbox, Enumerable.Range(number, 1000).Select(each => Numbered(each)), hasNotes: false);
            Assert.InRange(inbox.Bytes, 1, 128 << 10);
        }
        using Inbox again = Inbox.Open(new InboxOptions { Folder = _folder });
        await ReceiveAsync(again, [Numbered(20_000), Numbered(20_000 - Deduplicator.Window), Numbered(17_000), Numbered(20_001)], hasNotes: false);
        Assert.Equal((1L, 3L), (again.Applied, again.Duplicates));
    }

    [Fact]
    public async Task What_cannot_be_applied_or_written_is_not_applied_and_comes_again()
    {
        var told = new List<long>();
        var disk = new CountingDisk();
        using (Inbox inbox = Inbox.Open(new InboxOptions { Folder = _folder }, disk))
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => ReceiveAsync(inbox, [Numbered(1, told, disk), Numbered(2, told, disk)], failsAt: 2));
            Assert.Single(told);
            disk.IsFull = true;
            string fault = (await Assert.ThrowsAsync<OutboxException>(() => ReceiveAsync(inbox, [Numbered(2, told, disk), Numbered(3, told, disk)]))).Message;
            Assert.Equal($"The inbox in '{_folder}' cannot be written (No space left on device); no broker was told of the last 2 messages, and they come again: make room, and open it anew.", fault);
            Assert.Single(told);
        }
        using Inbox again = Inbox.Open(new InboxOptions { Folder = _folder });
        Assert.Equal([1], Notes(again));
        await ReceiveAsync(again, [Numbered(2), Numbered(3)]);
        Assert.Equal([1, 2, 3], Notes(again));
    }

    [Fact]
    public async Task A_connection_that_tells_the_broker_too_early_is_refused_and_so_is_one_whose_broker_would_forget()
    {
        using Inbox inbox = Inbox.Open(new InboxOptions { Folder = _folder });
        await using var link = new MqttConnection(Options(MqttAddress.Parse("mqtt://127.0.0.1:1")));
        Assert.Contains("AcknowledgesWhenApplied", (await Assert.ThrowsAsync<InvalidOperationException>(() => inbox.ReceiveAsync(link, (_, _) => default, cancellation: TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        Assert.StartsWith("The broker is to deliver again what was not applied", Assert.Throws<ArgumentException>(
            () => new MqttConnection(Options(MqttAddress.Parse("mqtt://127.0.0.1:1")) with { ClientId = "a", SessionExpiry = TimeSpan.FromHours(1), AcknowledgesWhenApplied = true })).Message, StringComparison.Ordinal);
        Assert.Contains("see that no other program has it open", Assert.Throws<OutboxException>(() => Inbox.Open(new InboxOptions { Folder = _folder })).Message, StringComparison.Ordinal);
    }

    private string Folder(string name) => Path.Combine(_folder, name);

    private List<int> Notes()
    {
        using Inbox inbox = Inbox.Open(new InboxOptions { Folder = Folder("inbox") });
        return Notes(inbox);
    }

    private static List<int> Notes(Inbox inbox) =>
        [.. string.Concat(inbox.ReadNotes().Select(note => Encoding.UTF8.GetString(note.Span))).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static MqttMessage Numbered(int number, List<long>? told = null, CountingDisk? disk = null) => new()
    {
        Topic = "line/a",
        Id = new MqttMessageId("outbox-1", number),
        Acknowledge = told is null ? null : () =>
        {
            told.Add(disk!.Flushes);
            return Task.CompletedTask;
        },
    };

    private static async Task ReceiveAsync(Inbox inbox, IEnumerable<MqttMessage> messages, bool hasNotes = true, int failsAt = 0)
    {
        var link = new FakeLink();
        foreach (MqttMessage message in messages)
            link.Deliver(message);
        link.End();
        await inbox.ReceiveAsync(link, (message, _) => message.Id!.Value.Number == failsAt ? throw new InvalidDataException()
            : ValueTask.FromResult<ReadOnlyMemory<byte>>(hasNotes ? Encoding.UTF8.GetBytes($" {message.Id.Value.Number}") : default), cancellation: TestContext.Current.CancellationToken);
    }

    private sealed class CountingDisk : OutboxDisk
    {
        public bool IsFull { get; set; }

        public int Flushes { get; private set; }

        public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            base.Write(file, IsFull ? bytes[..(bytes.Length / 2)] : bytes, offset);
            if (IsFull)
                throw new IOException("No space left on device");
        }

        public override void Flush(SafeFileHandle file)
        {
            Flushes++;
            base.Flush(file);
        }
    }
}
