using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Tests.Mirroring;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Twins;

/// <summary>Whatever comes as an answer of a twin, nothing is thrown, and no event comes of it that is none.</summary>
public sealed class SpoiledAnswerTests
{
    private const int Spoiled = 100_000;

    [Fact]
    public async Task Whatever_comes_as_an_answer_or_a_question_throws_nothing()
    {
        using var twin = new ToldTwin();
        twin.GoOn(TimeSpan.FromMinutes(10));
        await using FactoryMirror mirror = twin.MirrorThatHeard(twin.Kept);
        Assert.True(mirror.TryTakeQuestion(out MqttMessage question));
        Assert.True(TwinRequest.TryRead(question.Payload, out TwinRequest request));
        var description = twin.Run.Model.Describe(twin.Run);
        var blocks = new TwinBlocks();
        byte[] events = blocks.Pack([new StationEvent { Time = new SimTime(1), Sequence = 1, Kind = StationEventKind.PartEntered, Part = 1 }]);
        byte[][] whole =
        [
            new TwinAnswer { Run = request.Run, Id = request.Id, From = 1, First = 1, To = 1, Events = events, Before = events }.ToBytes(),
            new TwinAnswer { Run = request.Run, Model = blocks.Pack(description) }.ToBytes(),
            request.ToBytes(),
        ];
        ulong state = 7;
        int Next(int below) => (int)((state = unchecked(state * 6364136223846793005 + 1442695040888963407)) >> 33) % below;
        int read = 0;
        for (int i = 0; i < Spoiled; i++)
        {
            byte[] bytes = [.. whole[i % whole.Length]];
            for (int times = Next(3); times >= 0; times--)
                bytes[Next(bytes.Length)] = (byte)Next(256);
            if (Next(10) == 0)
                bytes = bytes[..Next(bytes.Length)];
            mirror.Receive(new MqttMessage { Topic = i % 3 == 1 ? "factorytwin/Pin%20line/model" : "factorytwin/Pin%20line/answer", Payload = bytes, ArrivedAt = MirrorBench.At(1) });
            read += TwinRequest.TryRead(bytes, out _) ? 1 : 0;
        }
        Assert.True(read > Spoiled / 100);
        Assert.True(mirror.Unreadable.Total > Spoiled / 10);
        for (int i = 0; i < Spoiled; i++)
        {
            byte[] content = new byte[Next(200) + 45];
            for (int at = 0; at < content.Length; at++)
                content[at] = (byte)(Next(4) == 0 ? Next(256) : Next(3));
            content[0] = 11;
            for (int column = 0; column < 11; column++)
            {
                content.AsSpan(1 + 4 * column, 4).Clear();
                content[1 + 4 * column] = (byte)Next(12);
            }
            byte[] block = [];
            int length = RecordingFormat.Pack(new BlockHead { Kind = BlockKind.Events, Count = Next(4), First = 0, Last = 0 }, content, ref block);
            foreach (StationEvent e in TwinBlocks.ReadEvents(block.AsSpan(0, length), [1, 2, 1]) ?? [])
            {
                Assert.InRange(e.Station.Index, 0, 2);
                Assert.True(Enum.IsDefined(e.Kind) && Enum.IsDefined(e.State) && e.Time >= SimTime.Start && e.Sequence > 0);
            }
        }
    }

    [Fact]
    public void A_block_that_says_it_is_huge_takes_no_memory()
    {
        byte[] block = [];
        int length = RecordingFormat.Pack(new BlockHead { Kind = BlockKind.Description }, new byte[100 << 20], ref block);
        Assert.Null(TwinBlocks.ReadModel(block.AsSpan(0, length)));
        Assert.Null(TwinBlocks.ReadEvents(block.AsSpan(0, length), [1]));
    }
}
