using CsCheck;
using FactoryTwin.Mqtt.Connection;
using Microsoft.Win32.SafeHandles;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Connection;

public sealed class OutboxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("factorytwin-outbox-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Messages_go_out_in_their_order_as_they_were_and_not_again_when_they_were_acknowledged()
    {
        var link = new FakeLink();
        string source;
        await using (Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a"), Name = "line-1" }))
        {
            source = outbox.Source;
            Assert.StartsWith("line-1-", source, StringComparison.Ordinal);
            Assert.Equal(1, await outbox.AppendAsync(Message("ä/b", "first", 2, isRetained: true), Eventually.Limit));
            Assert.Equal(2, await outbox.AppendAsync(Message("c", "", 0), Eventually.Limit));
            Assert.Equal((2L, 2L, 0L), (outbox.Health.Waiting, outbox.Health.Appended, outbox.Health.Acknowledged));
        }
        await using (Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a"), Name = "renamed" }))
        {
            Assert.Equal((source, 2L), (outbox.Source, outbox.Health.Waiting));
            await SendAllAsync(outbox, link);
            Assert.Equal((0L, 2L), (outbox.Health.Waiting, outbox.Health.Acknowledged));
            Assert.Equal(3, await outbox.AppendAsync(Message("d", "third"), Eventually.Limit));
            await SendAllAsync(outbox, link);
        }
        await using (Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a") }))
        {
            Assert.Equal((source, 0L), (outbox.Source, outbox.Health.Waiting));
            Assert.Equal(4, await outbox.AppendAsync(Message("d", "fourth"), Eventually.Limit));
            await SendAllAsync(outbox, link);
        }
        Assert.Equal(
            [("ä/b", "first", 2, true, 1L), ("c", "", 1, false, 2L), ("d", "third", 1, false, 3L), ("d", "fourth", 1, false, 4L)],
            link.Published.Select(message => (message.Topic, message.Text(), message.QualityOfService, message.IsRetained, message.Id!.Value.Number)));
        Assert.All(link.Published, message => Assert.Equal(source, message.Id!.Value.Source));
    }

    [Fact]
    public async Task A_message_is_said_to_be_stored_when_it_is_on_disk_and_not_before()
    {
        var disk = new SlowDisk();
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a") }, null, disk);
        disk.Gate.Reset();
        Task<long> storing = outbox.AppendAsync(Message("a", "1"), Eventually.Limit).AsTask();
        await disk.IsFlushing.WaitAsync(Eventually.Limit);
        Task<long>[] behind = [.. Enumerable.Range(0, 100).Select(_ => outbox.AppendAsync(Message("a", "more"), Eventually.Limit).AsTask())];
        Assert.False(storing.IsCompleted || behind.Any(task => task.IsCompleted));
        disk.Gate.Set();
        Assert.Equal(1, await storing);
        Assert.Equal(Enumerable.Range(2, 100).Select(number => (long)number), await Task.WhenAll(behind));
        Assert.Equal(3, disk.Flushes);   // the head of the segment, the first message, and all that came while it was being written
    }

    [Fact]
    public async Task What_a_crash_has_torn_is_cut_at_whatever_byte_and_what_was_whole_before_is_sent()
    {
        string[] texts = ["one", "", "three and something more", "four"];
        List<int> ends = [];
        string whole = await FilledAsync("whole", texts, ends);
        byte[] bytes = await File.ReadAllBytesAsync(whole, TestContext.Current.CancellationToken);
        Assert.Equal(bytes.Length, ends[^1]);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            string folder = Folder($"cut-{cut}");
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, Path.GetFileName(whole)), bytes[..cut], TestContext.Current.CancellationToken);
            await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder });
            int left = ends.Count(end => end <= cut);
            Assert.Equal(left, outbox.Health.Waiting);
            Assert.Equal(left == 0 ? cut >= ends[0] - 16 - 4 - texts[0].Length ? cut - (ends[0] - 20 - texts[0].Length) : cut : cut - ends[left - 1], outbox.Health.CutBytes);
            Assert.Equal(left + 1, await outbox.AppendAsync(Message("a", "new"), Eventually.Limit));
            var link = new FakeLink();
            await SendAllAsync(outbox, link);
            Assert.Equal([.. texts[..left], "new"], link.Published.Select(message => message.Text()));
        }
    }

    [Fact]
    public async Task A_spoiled_byte_costs_no_more_than_what_stands_behind_it_in_its_segment()
    {
        string[] texts = ["one", "two", "three"];
        List<int> ends = [];
        string whole = await FilledAsync("whole", texts, ends);
        byte[] bytes = await File.ReadAllBytesAsync(whole, TestContext.Current.CancellationToken);
        for (int at = 0; at < bytes.Length; at++)
        {
            string folder = Folder($"spoiled-{at}");
            Directory.CreateDirectory(folder);
            byte[] spoiled = [.. bytes];
            spoiled[at] ^= 0x55;
            await File.WriteAllBytesAsync(Path.Combine(folder, Path.GetFileName(whole)), spoiled, TestContext.Current.CancellationToken);
            await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder });
            var link = new FakeLink();
            await SendAllAsync(outbox, link);
            Assert.Equal(texts[..(at < ends[0] - 23 ? 0 : ends.Count(end => end <= at))], link.Published.Select(message => message.Text()));
        }
    }

    [Fact]
    public async Task A_torn_position_means_that_a_few_messages_come_again_and_never_that_one_is_left_out()
    {
        string original = Folder("original");
        await using (Outbox outbox = Outbox.Open(new OutboxOptions { Folder = original }))
        {
            for (int i = 1; i <= 5; i++)
                await outbox.AppendAsync(Message("a", $"{i}"), Eventually.Limit);
            int taken = 0;
            using var stop = new CancellationTokenSource();
            var link = new FakeLink { Fates = _ => ++taken > 3 ? FakeLink.Fate.IsLost : FakeLink.Fate.Arrives };
            Task sending = outbox.SendAsync(link, mostOnTheWay: 1, cancellation: stop.Token);
            await Eventually.Holds(() => outbox.Health.Acknowledged == 3, "three are acknowledged");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }
        byte[] position = await File.ReadAllBytesAsync(Path.Combine(original, "position"), TestContext.Current.CancellationToken);
        for (int at = 0; at <= position.Length; at++)
        {
            foreach (bool isCut in (bool[])[true, false])
            {
                string folder = Folder($"{at}-{isCut}");
                Directory.CreateDirectory(folder);
                foreach (string file in Directory.EnumerateFiles(original, "*.segment"))
                    File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
                byte[] torn = isCut ? position[..at] : [.. position];
                if (!isCut && at < position.Length)
                    torn[at] ^= 0x55;
                await File.WriteAllBytesAsync(Path.Combine(folder, "position"), torn, TestContext.Current.CancellationToken);
                await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder });
                var link = new FakeLink();
                await SendAllAsync(outbox, link);
                int first = link.Published.Count is var count and >= 2 ? 6 - count : 0;
                Assert.InRange(first, 1, 4);
                Assert.Equal(Enumerable.Range(first, 6 - first).Select(number => $"{number}"), link.Published.Select(message => message.Text()));
                if (!isCut && at == position.Length)
                    Assert.Equal(4, first);
            }
        }
    }

    [Fact]
    public async Task When_it_is_full_the_oldest_messages_are_dropped_and_counted()
    {
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a"), MostBytes = 64 << 10 });
        for (int i = 1; i <= 200; i++)
            await outbox.AppendAsync(Message("a", $"{i} {new string('x', 1000)}"), Eventually.Limit);
        OutboxHealth full = outbox.Health;
        Assert.InRange(full.Bytes, 48 << 10, 64 << 10);
        Assert.Equal((200L, 200L), (full.Appended, full.Waiting + full.Dropped));
        Assert.Contains($"was full, and its oldest {full.Dropped} messages were dropped; see why no broker takes them, or make it larger.", full.Fault, StringComparison.Ordinal);
        var link = new FakeLink();
        await SendAllAsync(outbox, link);
        Assert.Equal(Enumerable.Range((int)full.Dropped + 1, (int)full.Waiting), link.Published.Select(message => int.Parse(message.Text().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        ArgumentException fault = await Assert.ThrowsAsync<ArgumentException>(async () => await outbox.AppendAsync(Message("a", new string('x', 5000)), Eventually.Limit));
        Assert.Equal("A message of 5020 bytes to 'a' is larger than the 4096 that the outbox takes; send smaller ones, or make it larger.", fault.Message);
    }

    /// <summary>A disk that is full now and then, in the middle of a write or at the flush: what was said to be stored is sent, whatever else happens.</summary>
    [Fact]
    public async Task When_the_disk_is_full_who_appends_is_told_and_nothing_that_was_stored_is_lost()
    {
        int run = 0;
        await Gen.Select(Gen.Int[0, 3].Array[1, 40], Gen.Bool).SampleAsync(async (fates, isOpenedAgain) =>
        {
            string folder = Folder($"run-{Interlocked.Increment(ref run)}");
            var disk = new FullDisk(fates);
            List<string> stored = [], told = [];
            Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder, MostBytes = 64 << 10 }, null, disk);
            for (int i = 0; i < fates.Length; i++)
            {
                try
                {
                    await outbox.AppendAsync(Message("a", $"{i}"), Eventually.Limit);
                    stored.Add($"{i}");
                }
                catch (OutboxException fault)
                {
                    Assert.Equal($"The outbox in '{folder}' cannot be written (No space left on device); this message is not stored, and what was stored before is safe: make room, and store it again.", fault.Message);
                    Assert.Equal(fault.Message, outbox.Health.Fault);
                    told.Add($"{i}");
                }
            }
            if (isOpenedAgain)
            {
                await outbox.DisposeAsync();
                outbox = Outbox.Open(new OutboxOptions { Folder = folder, MostBytes = 64 << 10 });
            }
            var link = new FakeLink();
            disk.IsMended = true;
            await outbox.AppendAsync(Message("a", "last"), Eventually.Limit);
            await SendAllAsync(outbox, link);
            string[] sent = [.. link.Published.Select(message => message.Text())];
            Assert.Equal([.. stored, "last"], sent.Except(isOpenedAgain ? told : []));
            Assert.Equal(sent.Length, link.Published.Select(message => message.Id).Distinct().Count());
            await outbox.DisposeAsync();
        }, iter: 40, threads: 1);
    }

    [Fact]
    public async Task However_a_link_fails_each_message_is_applied_once_and_in_order()
    {
        int run = 0;
        await Gen.Select(Gen.Int[0, 2].Array[1, 60], Gen.Int[1, 8]).SampleAsync(async (fates, mostOnTheWay) =>
        {
            var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
            await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder($"run-{Interlocked.Increment(ref run)}"), MostBytes = 1 << 20 }, time);
            int turn = 0;
            long lost = long.MaxValue;
            var link = new FakeLink
            {
                Fates = message =>
                {
                    // What follows on a connection that was lost is lost too, until the first of it is sent again.
                    if (message.Id!.Value.Number > lost)
                        return FakeLink.Fate.IsLost;
                    FakeLink.Fate fate = turn < fates.Length ? (FakeLink.Fate)fates[turn++] : FakeLink.Fate.Arrives;
                    lost = fate == FakeLink.Fate.Arrives ? long.MaxValue : message.Id.Value.Number;
                    return fate;
                },
            };
            for (int i = 0; i < 20; i++)
                await outbox.AppendAsync(Message("a", $"{i}"), Eventually.Limit);
            using var stop = new CancellationTokenSource();
            Task sending = outbox.SendAsync(link, 2, mostOnTheWay, stop.Token);
            Task empty = outbox.EmptyAsync(Eventually.Limit);
            await Eventually.Holds(
                () =>
                {
                    time.Advance(TimeSpan.FromSeconds(3));
                    return empty.IsCompleted;
                },
                "all are acknowledged");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
            var known = new Deduplicator();
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), link.Published.Where(message => known.IsNew(message.Id)).Select(message => message.Text()));
            Assert.Equal(20, link.Published.Count - known.Duplicates);
        }, iter: 40, threads: 1);
    }

    [Fact]
    public async Task What_the_disk_has_spoiled_is_counted_and_told_and_the_rest_is_sent()
    {
        string folder = Folder("a");
        await using (Outbox outbox = Outbox.Open(new OutboxOptions { Folder = folder, MostBytes = 64 << 10 }))
        {
            for (int i = 1; i <= 20; i++)
                await outbox.AppendAsync(Message("a", $"{i} {new string('x', 1000)}"), Eventually.Limit);
        }
        string[] segments = [.. Directory.EnumerateFiles(folder, "*.segment").Order(StringComparer.Ordinal)];
        Assert.InRange(segments.Length, 5, 10);
        long length = new FileInfo(segments[1]).Length;
        using (FileStream file = File.OpenWrite(segments[1]))
        {
            file.Position = length - 10;
            file.WriteByte((byte)'y');
        }
        await using Outbox again = Outbox.Open(new OutboxOptions { Folder = folder, MostBytes = 64 << 10 });
        Assert.InRange(again.Health.SpoiledBytes, 1000, 1100);
        Assert.Equal($"The outbox in '{folder}' has {again.Health.SpoiledBytes} bytes that the disk has spoiled, and the messages there are lost; check the disk.", again.Health.Fault);
        var link = new FakeLink();
        await SendAllAsync(again, link);
        Assert.Equal((19L, 19), (again.Health.Acknowledged, link.Published.Count));

        // Spoiled while it is open: found when it is read.
        for (int i = 1; i <= 20; i++)
            await again.AppendAsync(Message("a", $"{i} {new string('x', 1000)}"), Eventually.Limit);
        segments = [.. Directory.EnumerateFiles(folder, "*.segment").Order(StringComparer.Ordinal)];
        using (FileStream file = new(segments[1], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = length - 10;
            file.WriteByte((byte)'y');
        }
        link.Published.Clear();
        await SendAllAsync(again, link);
        Assert.Equal(19, link.Published.Count);
        Assert.InRange(again.Health.SpoiledBytes, 2000, 2200);
    }

    [Fact]
    public async Task A_message_that_the_broker_refuses_is_told_and_keeps_its_place()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { LargestPayloadBytes = 10 });
        await using MqttConnection link = await ConnectAsync(broker.Address!);
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a") });
        using var stop = new CancellationTokenSource();
        Task sending = outbox.SendAsync(link, cancellation: stop.Token);
        await outbox.AppendAsync(Message("a", "small"), Eventually.Limit);
        await outbox.AppendAsync(Message("a", "much too large"), Eventually.Limit);
        await Eventually.Holds(() => outbox.Health.Fault is not null && outbox.Health.Acknowledged == 1, "it is refused");
        Assert.Equal($"{broker.Address}: the message to 'a' is over a limit of the broker (larger than 10 bytes); send less at a time, or raise the limit.", outbox.Health.Fault);
        Assert.Equal(1, outbox.Health.Waiting);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task A_listener_of_the_meter_hears_of_what_waits_and_went()
    {
        var heard = new System.Collections.Concurrent.ConcurrentDictionary<string, long>();
        System.Diagnostics.Metrics.Meter? own = null;
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a"), Name = "metered" });
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Tags?.Contains(new("outbox", outbox.Source)) == true)
                {
                    own = instrument.Meter;
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => heard[instrument.Name] = value);
        listener.Start();
        for (int i = 0; i < 3; i++)
            await outbox.AppendAsync(Message("a", "b"), Eventually.Limit);
        listener.RecordObservableInstruments();
        Assert.Equal(MqttConnection.MeterName, own?.Name);
        Assert.Equal(
            ["acknowledged 0", "appended 3", "dropped 0", "waiting 3"],
            heard.Select(each => $"{each.Key["factorytwin.mqtt.outbox.".Length..]} {each.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_belongs_to_one_outbox_at_a_time()
    {
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder("a") });
        string fault = Assert.Throws<OutboxException>(() => Outbox.Open(new OutboxOptions { Folder = Folder("a") })).Message;
        Assert.StartsWith($"The outbox in '{Folder("a")}' cannot be used", fault, StringComparison.Ordinal);
        Assert.EndsWith("see that no other program has it open, and that this one may write there.", fault, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        Task sending = outbox.SendAsync(new FakeLink(), cancellation: stop.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => outbox.SendAsync(new FakeLink(), cancellation: Eventually.Limit));
        await outbox.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await outbox.AppendAsync(Message("a", "late"), Eventually.Limit));
    }

    private string Folder(string name) => Path.Combine(_folder, name);

    /// <summary>One segment with messages, and where each of them ends.</summary>
    private async Task<string> FilledAsync(string name, string[] texts, List<int> ends)
    {
        await using Outbox outbox = Outbox.Open(new OutboxOptions { Folder = Folder(name) });
        foreach (string text in texts)
        {
            await outbox.AppendAsync(Message("a", text), Eventually.Limit);
            ends.Add((int)outbox.Health.Bytes);
        }
        return Directory.EnumerateFiles(Folder(name), "*.segment").Single();
    }

    private static async Task SendAllAsync(Outbox outbox, FakeLink link)
    {
        using var stop = new CancellationTokenSource();
        Task sending = outbox.SendAsync(link, cancellation: stop.Token);
        await outbox.EmptyAsync(Eventually.Limit);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    private sealed class SlowDisk : OutboxDisk
    {
        public ManualResetEventSlim Gate { get; } = new(initialState: true);

        public SemaphoreSlim IsFlushing { get; } = new(0);

        public int Flushes { get; private set; }

        public override void Flush(SafeFileHandle file)
        {
            Flushes++;
            if (!Gate.IsSet)
                IsFlushing.Release();
            Gate.Wait(Eventually.Limit);
            base.Flush(file);
        }
    }

    /// <summary>0 and 1: works; 2: half of it is written, then it is full; 3: all is written, and the flush fails.</summary>
    private sealed class FullDisk(int[] fates) : OutboxDisk
    {
        private int _turn = -1;
        private int _fate;

        public bool IsMended { get; set; }

        public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            _fate = _turn < 0 || IsMended ? 0 : fates[_turn % fates.Length];
            _turn++;
            base.Write(file, _fate == 2 ? bytes[..(bytes.Length / 2)] : bytes, offset);
            if (_fate == 2)
                throw new IOException("No space left on device");
        }

        public override void Flush(SafeFileHandle file)
        {
            if (_fate == 3)
                throw new IOException("No space left on device");
            base.Flush(file);
        }
    }
}
