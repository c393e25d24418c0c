using System.Buffers.Binary;
using CsCheck;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

public class MessageEnvelopeTests
{
    [Fact]
    public void An_id_comes_back_whatever_the_source_is_called() =>
        Gen.Select(Gen.String[1, 40].Where(text => !text.Any(char.IsSurrogate)), Gen.Long[0, long.MaxValue], Gen.Byte.Array[0, 50]).Sample((source, number, payload) =>
        {
            var id = new MqttMessageId(source, number);
            ReadOnlyMemory<byte> bytes = MessageEnvelope.Wrap(id, payload);
            return MessageEnvelope.FromProperty(MessageEnvelope.ToProperty(id)) == id && MessageEnvelope.Unwrap(ref bytes) == id && bytes.Span.SequenceEqual(payload);
        }, iter: 500);

    [Fact]
    public void A_payload_without_an_id_or_with_a_damaged_one_stays_as_it_is() =>
        Gen.Select(Gen.Int[0, 32], Gen.Int[1, 255]).Sample((at, flip) =>
        {
            byte[] bytes = MessageEnvelope.Wrap(new MqttMessageId("source", 7), "payload"u8);
            bytes[at % (bytes.Length - 7)] ^= (byte)flip;
            ReadOnlyMemory<byte> payload = bytes;
            return MessageEnvelope.Unwrap(ref payload) is null && payload.Length == bytes.Length;
        }, iter: 500);

    [Fact]
    public void A_payload_that_is_cut_anywhere_has_no_id()
    {
        byte[] whole = MessageEnvelope.Wrap(new MqttMessageId("source", 7), []);
        for (int length = 0; length < whole.Length; length++)
        {
            ReadOnlyMemory<byte> cut = whole.AsMemory(0, length);
            Assert.Null(MessageEnvelope.Unwrap(ref cut));
        }
    }

    /// <summary>The check value of CRC-32C over the digits 1 to 9 (RFC 3720 has others; this one is in the catalogue of parametrised CRC algorithms).</summary>
    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        byte[] zeros = new byte[32];
        Assert.Equal(0x8A9136AAu, Crc32C.Of(zeros));   // RFC 3720, B.4: 32 bytes of zeroes: aa 36 91 8a
        Assert.Equal(0xAA36918Au, BinaryPrimitives.ReverseEndianness(Crc32C.Of(zeros)));
    }

    [Fact]
    public void A_message_is_new_once_in_whatever_order_it_comes_and_the_state_is_bounded()
    {
        Gen.Select(Gen.Int[0, 500].Array[1, 300], Gen.Long[0, long.MaxValue / 2]).Sample((numbers, first) =>
        {
            var known = new Deduplicator();
            HashSet<int> seen = [];
            return numbers.All(number => known.IsNew(new MqttMessageId("a", first + number)) == seen.Add(number));
        }, iter: 300);
        var late = new Deduplicator();
        Assert.True(late.IsNew(new MqttMessageId("a", 10_000)));
        Assert.False(late.IsNew(new MqttMessageId("a", 10_000 - Deduplicator.Window)));
        Assert.True(late.IsNew(new MqttMessageId("a", 10_001 - Deduplicator.Window)));
        Assert.True(late.IsNew(new MqttMessageId("a", long.MaxValue)));
        Assert.True(late.IsNew(new MqttMessageId("b", 0)));
        Assert.True(late.IsNew(null) && late.IsNew(null) && late.IsNew(new MqttMessageId("a", -1)));
        Assert.Equal(1, late.Duplicates);
        for (int i = 0; i < Deduplicator.MostSources; i++)
            Assert.True(late.IsNew(new MqttMessageId($"source {i}", 1)));
        Assert.False(late.IsNew(new MqttMessageId("source 0", 1)));
        Assert.True(late.IsNew(new MqttMessageId("b", 0)));   // forgotten, as the one that was silent for longest
    }

    [Fact]
    public void The_greatest_number_that_somebody_can_write_does_no_harm()
    {
        var seen = new Deduplicator();
        Assert.True(seen.IsNew(new MqttMessageId("a", long.MaxValue)));
        Assert.False(seen.IsNew(new MqttMessageId("a", long.MaxValue)));
        Assert.True(seen.IsNew(new MqttMessageId("a", long.MaxValue - 1)));
        var again = new Deduplicator();
        foreach ((MqttMessageId id, byte[] bits) in seen.Save())
            again.Load(id, bits);
        Assert.False(again.IsNew(new MqttMessageId("a", long.MaxValue)));
        Assert.False(again.IsNew(new MqttMessageId("a", long.MaxValue - 1)));
        Assert.True(again.IsNew(new MqttMessageId("a", long.MaxValue - 2)));
    }
}
