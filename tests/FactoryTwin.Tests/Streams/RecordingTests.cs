using System.Runtime.InteropServices;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Streams;

/// <summary>The file: what is written is read, and what is damaged is told.</summary>
public sealed class RecordingTests : IDisposable
{
    private static readonly RecordingOptions SmallBlocks = new() { EventsPerBlock = 16 };
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(12);

    private readonly RecordedStory _story = new();

    public void Dispose() => _story.Dispose();

    [Fact]
    public void A_recording_has_model_seed_events_and_end()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, TimeSpan.FromHours(10), seed: 7);
        using Recording recording = Recording.Open(_story.PathOf());
        Assert.Null(recording.Damage);
        Assert.Equal(heard, recording.Read());
        Assert.Equal((heard.Count, SimTime.Start, SimTime.At(TimeSpan.FromHours(10))), (recording.Events, recording.From, recording.To));
        Assert.Equal(((ulong?)7, 0, TimeSpan.Zero), (recording.Description.Seed, recording.Description.Replication, recording.Description.WarmUp));
        using var replay = new Replay(recording);
        using var run = new Simulation(RecordedStory.Line);
        Assert.Equal(RecordedStory.Line, replay.Model);
        Assert.Equal(run.Stations, replay.Stations);
        Assert.Equal(run.PartTypes, replay.PartTypes);
        Assert.True(new FileInfo(_story.PathOf()).Length < heard.Count * 8);
    }

    [Fact]
    public void Every_field_survives_to_the_last_bit()
    {
        StationEvent plain = new() { Station = new StationId(1), Kind = StationEventKind.SignalChanged };
        double[] values = [0, -0.0, 1, -1, 0.1, double.NaN, BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0BAD), double.PositiveInfinity, double.MinValue, double.Epsilon, 1L << 52, (1L << 52) - 1, -(1L << 53), 1e300];
        StationEvent[] events =
        [
            .. values.Select(value => plain with { Value = value }),
            plain with { Part = long.MaxValue }, plain with { Part = long.MinValue }, plain with { Sequence = long.MaxValue }, plain with { Sequence = -1 },
            plain with { Signal = new SignalId(ushort.MaxValue), Quality = SignalQuality.Bad, Phase = StationPhase.Charging, State = StationState.NoData },
            plain with { Kind = (StationEventKind)200, Phase = (StationPhase)201 },
            plain with { Time = SimTime.Never },
        ];
        using (Recorder recorder = Recorder.Create(_story.PathOf(), Describe()))
            recorder.On(events);
        Assert.Equal(Bytes(events), Bytes([.. RecordedStory.Read(_story.PathOf())]));

        static byte[] Bytes(StationEvent[] some) => MemoryMarshal.AsBytes(some.AsSpan()).ToArray();
    }

    [Fact]
    public void Cut_at_any_byte_a_recording_has_all_whole_blocks_before_and_says_so()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, Short, SmallBlocks);
        byte[] whole = File.ReadAllBytes(_story.PathOf());
        long[] ends = Ends(_story.PathOf(), out long begin);
        Assert.True(ends.Length > 3);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_story.PathOf("cut.ftr"), whole[..length]);
            if (length < begin)
            {
                Assert.Throws<RecordingException>(() => Recording.Open(_story.PathOf("cut.ftr")));
                continue;
            }
            using Recording cut = Recording.Open(_story.PathOf("cut.ftr"));
            int expected = Math.Min(heard.Count, 16 * ends.Count(end => end <= length));
            Assert.Equal(heard.Take(expected), cut.Read());
            Assert.True(cut.Damage!.IsCut);
            Assert.Equal(length - cut.Damage.Offset, cut.Damage.LostBytes);
            Assert.Contains(expected == 0 ? "no event could be read" : $"{expected} events up to {heard[expected - 1].Time} can be read", cut.Damage.Problem);
        }
    }

    [Fact]
    public void With_any_byte_changed_a_recording_has_no_wrong_event_and_says_where_it_is_damaged()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, Short, SmallBlocks);
        byte[] bytes = File.ReadAllBytes(_story.PathOf());
        Ends(_story.PathOf(), out long begin);
        for (int at = 0; at < bytes.Length; at++)
        {
            byte good = bytes[at];
            bytes[at] ^= (byte)(1 << at % 8);
            File.WriteAllBytes(_story.PathOf("bad.ftr"), bytes);
            bytes[at] = good;
            if (at < begin)
            {
                Assert.Throws<RecordingException>(() => Recording.Open(_story.PathOf("bad.ftr")));
                continue;
            }
            using Recording bad = Recording.Open(_story.PathOf("bad.ftr"));
            List<StationEvent> read = [.. bad.Read()];
            Assert.Equal(heard.Take(read.Count), read);
            Assert.Equal(Math.Min(heard.Count, 16 * Blocks(bad)), read.Count);
            Assert.InRange(at, bad.Damage!.Offset, bad.Damage.Offset + bad.Damage.LostBytes);
            Assert.False(bad.Damage.IsCut);
        }

        static int Blocks(Recording recording) => recording.BlockCount;
    }

    [Fact]
    public void What_is_no_recording_is_told_with_what_to_do()
    {
        string path = _story.PathOf();
        Assert.Equal($"{path}: byte 0: the file does not exist", Fault());
        File.WriteAllText(path, "");
        Assert.Equal($"{path}: byte 0: the file is empty; a recording is written by 'factorytwin record' or by Recorder", Fault());
        File.WriteAllText(path, "name: Line\n");
        Assert.Equal($"{path}: byte 0: the file is not a recording; one is written by 'factorytwin record' or by Recorder", Fault());
        RecordedStory.Record(path, RecordedStory.Line, Short);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..10]);
        Assert.Equal($"{path}: byte 0: the recording ends within its first bytes; nothing can be read, record it again", Fault());
        File.WriteAllBytes(path, bytes[..100]);
        Assert.Equal($"{path}: byte 12: the recording ends within the description of its factory; nothing can be read, record it again", Fault());
        bytes[8] = 2;
        File.WriteAllBytes(path, bytes);
        Assert.Equal($"{path}: byte 8: the recording has format version 2, and this version of FactoryTwin reads up to 1; nothing can be read, use a newer one", Fault());
        Assert.Matches("cannot be read", Assert.Throws<RecordingException>(() => Recording.Open(Path.GetTempPath())).Message);

        string Fault() => Assert.Throws<RecordingException>(() => Recording.Open(path)).Message;
    }

    [Fact]
    public void Blocks_of_a_later_version_are_passed_over()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, Short, SmallBlocks);
        byte[] bytes = File.ReadAllBytes(_story.PathOf()), block = [];
        long[] ends = Ends(_story.PathOf(), out long _);
        int length = RecordingFormat.Pack(new BlockHead { Kind = (BlockKind)1000, Count = 3 }, "of the future"u8, ref block);
        File.WriteAllBytes(_story.PathOf(), [.. bytes[..(int)ends[1]], .. block[..length], .. bytes[(int)ends[1]..], .. block[..length]]);
        using Recording recording = Recording.Open(_story.PathOf());
        Assert.Null(recording.Damage);
        Assert.Equal(heard, recording.Read());
    }

    [Fact]
    public void A_recording_of_format_1_is_read_as_it_was_written()
    {
        using Recording recording = Recording.Open(Path.Combine(Folder(), "format-1.ftr"));
        var hash = new StreamHash();
        foreach (StationEvent e in recording.Read())
            hash.OnNext(e);
        Assert.Null(recording.Damage);
        Assert.Equal((GoldenHash, GoldenEvents), (hash.ToString(), hash.Count));
        using var replay = new Replay(recording);
        Assert.Equal(RecordedStory.Line, replay.Model);
    }

    [Fact]
    public void A_recording_that_is_continued_is_one()
    {
        List<StationEvent> heard = RecordedStory.Record(_story.PathOf(), RecordedStory.Line, Short, SmallBlocks);
        RecordingDescription description;
        using (Recording whole = Recording.Open(_story.PathOf()))
            description = whole.Description;
        StationEvent[] all = [.. heard];
        string path = _story.PathOf("parts.ftr");
        using (Recorder recorder = Recorder.Create(path, description, SmallBlocks))
        {
            recorder.On(all.AsSpan(0, 50));
            recorder.End(new(all[49].Time));
        }
        using (Recorder recorder = Recorder.Append(path, description, SmallBlocks))
            recorder.On(all.AsSpan(50, 32));
        // A crash leaves half a block, which goes.
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(file.Length - 3);
        Assert.Equal(heard.Take(66), RecordedStory.Read(path));
        using (Recorder recorder = Recorder.Append(path, description, SmallBlocks))
        {
            recorder.On(all.AsSpan(66));
            Assert.Throws<ArgumentException>(() => recorder.On(all.AsSpan(0, 1)));
            Assert.Throws<ArgumentException>(() => recorder.End(new(SimTime.Start)));
            recorder.End(new(SimTime.At(Short)));
            Assert.Throws<ObjectDisposedException>(() => recorder.On(all.AsSpan(0, 1)));
        }
        using Recording recording = Recording.Open(path);
        Assert.Null(recording.Damage);
        Assert.Equal(heard, recording.Read());
        Assert.Equal(SimTime.At(Short), recording.To);
    }

    [Fact]
    public void Another_factory_or_a_damaged_recording_is_not_continued()
    {
        RecordedStory.Record(_story.PathOf(), RecordedStory.Line, Short, SmallBlocks);
        byte[] bytes = File.ReadAllBytes(_story.PathOf());
        Assert.EndsWith(": byte 12: the recording tells of another factory than 'Press', or of another model or seed; begin a new one",
            Assert.Throws<RecordingException>(() => Recorder.Append(_story.PathOf(), Describe())).Message, StringComparison.Ordinal);
        RecordingDescription description;
        using (Recording whole = Recording.Open(_story.PathOf()))
            description = whole.Description;
        bytes[^60] ^= 1;
        File.WriteAllBytes(_story.PathOf(), bytes);
        Assert.EndsWith("a damaged recording is not continued, begin a new one", Assert.Throws<RecordingException>(() => Recorder.Append(_story.PathOf(), description)).Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(_story.PathOf()));
    }

    [Fact]
    public void What_is_still_being_written_can_be_read_up_to_the_last_block()
    {
        using var run = new Simulation(RecordedStory.Line);
        using Recorder recorder = run.Record(_story.PathOf(), SmallBlocks);
        run.AdvanceTo(SimTime.At(Short));
        Assert.Equal(recorder.Events / 16 * 16, RecordedStory.Read(_story.PathOf()).Count);
        recorder.Flush();
        using Recording recording = Recording.Open(_story.PathOf());
        Assert.Equal((recorder.Events, recorder.Size), (recording.Events, recording.Size));
        Assert.Matches("^the recording was not ended, as when its writer was stopped or still writes; [0-9]+ events up to 0:1[12]:.* can be read$", recording.Damage!.Problem);
    }

    private static RecordingDescription Describe() => new()
    {
        Name = "Press",
        Stations = [Station(0), Station(1)],
        PartTypes = ["part"],
    };

    private static StationInfo Station(int number) => new() { Id = new StationId(number), Name = $"press-{number}", Kind = "machine", Role = StationRole.Worker };

    /// <summary>Where the blocks of events end.</summary>
    private static long[] Ends(string path, out long begin)
    {
        using Recording recording = Recording.Open(path);
        begin = recording.Begin;
        return [.. recording.Blocks.Select(block => block.Offset + RecordingFormat.HeadLength + block.Head.Length)];
    }

    private const string GoldenHash = "512fd15c93d5eaa3";
    private const long GoldenEvents = 1364;

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
