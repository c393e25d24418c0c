using CsCheck;
using FactoryTwin.Mqtt.Sparkplug;
using Google.Protobuf;
using Wire = FactoryTwin.Mqtt.Sparkplug.Wire;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

public class SparkplugPayloadTests
{
    /// <summary>A value of every type that is produced, with the ends of its range.</summary>
    internal static readonly SparkplugValue[] EveryValue =
    [
        SparkplugValue.Whole(SparkplugType.Int8, sbyte.MinValue), SparkplugValue.Whole(SparkplugType.Int8, sbyte.MaxValue),
        SparkplugValue.Whole(SparkplugType.Int16, short.MinValue), SparkplugValue.Whole(SparkplugType.Int16, -1),
        SparkplugValue.Whole(SparkplugType.Int32, int.MinValue), SparkplugValue.Whole(SparkplugType.Int32, int.MaxValue),
        SparkplugValue.Whole(SparkplugType.Int64, long.MinValue), SparkplugValue.Whole(SparkplugType.Int64, long.MaxValue),
        SparkplugValue.Whole(SparkplugType.UInt8, byte.MaxValue), SparkplugValue.Whole(SparkplugType.UInt16, ushort.MaxValue),
        SparkplugValue.Whole(SparkplugType.UInt32, uint.MaxValue), SparkplugValue.UInt64(ulong.MaxValue),
        SparkplugValue.Float(-1.5f), SparkplugValue.Double(Math.PI), SparkplugValue.Flag(true), SparkplugValue.Flag(false),
        SparkplugValue.Words("Fräse 1 °C"), SparkplugValue.Words("", SparkplugType.Text), SparkplugValue.Words("6ba7b810-9dad-11d1-80b4-00c04fd430c8", SparkplugType.Uuid),
        SparkplugValue.Instant(DateTimeOffset.UnixEpoch.AddMilliseconds(1_700_000_000_123)),
        SparkplugValue.Bytes([0, 1, 255]), SparkplugValue.Bytes([], SparkplugType.File),
        SparkplugValue.Array(SparkplugType.Int8Array, new sbyte[] { -128, 0, 127 }), SparkplugValue.Array(SparkplugType.Int16Array, new short[] { -30000, 30000 }),
        SparkplugValue.Array(SparkplugType.Int32Array, new[] { -1, 315338746 }), SparkplugValue.Array(SparkplugType.Int64Array, new[] { long.MinValue, 1 }),
        SparkplugValue.Array(SparkplugType.UInt8Array, new byte[] { 23, 250 }), SparkplugValue.Array(SparkplugType.UInt16Array, new ushort[] { 30, 52360 }),
        SparkplugValue.Array(SparkplugType.UInt32Array, new[] { 52u, 3293969225u }), SparkplugValue.Array(SparkplugType.UInt64Array, new[] { 5222222222222222222u, ulong.MaxValue }),
        SparkplugValue.Array(SparkplugType.FloatArray, new[] { 1.23f, 89.341f }), SparkplugValue.Array(SparkplugType.DoubleArray, new[] { 12.354213, double.MinValue }),
        SparkplugValue.Array(SparkplugType.BooleanArray, new[] { false, false, true, true, false, true, false, false, true, true, false, true }),
        SparkplugValue.Array(SparkplugType.StringArray, new[] { "ABC", "", "hello" }), SparkplugValue.Array(SparkplugType.StringArray, Array.Empty<string>()),
        SparkplugValue.Array(SparkplugType.DateTimeArray, new ulong[] { 1256102875335, 1656107875000 }),
    ];

    [Fact]
    public void A_value_of_every_type_comes_back_as_it_was()
    {
        foreach (SparkplugValue value in EveryValue)
            AssertSame(value, RoundTrip(value));
        SparkplugType[] produced = [.. EveryValue.Select(value => value.Type).Append(SparkplugType.DataSet)];
        Assert.Empty(Enum.GetValues<SparkplugType>().Except(produced).Except([SparkplugType.Unknown, SparkplugType.Template, SparkplugType.PropertySet, SparkplugType.PropertySetList]));
    }

    [Fact]
    public void Arrays_are_packed_as_the_examples_of_the_specification()
    {
        Assert.Equal([0xEF, 0x7B], SparkplugArrays.ToBytes(new sbyte[] { -17, 123 }));
        Assert.Equal([0xD0, 0x8A, 0x30, 0x75], SparkplugArrays.ToBytes(new short[] { -30000, 30000 }));
        Assert.Equal([12, 0, 0, 0, 0x34, 0xD0], SparkplugArrays.ToBytes(new[] { false, false, true, true, false, true, false, false, true, true, false, true }));
        Assert.Equal("ABC\0hello\0"u8.ToArray(), SparkplugArrays.ToBytes(new[] { "ABC", "hello" }));
    }

    [Theory]
    [InlineData("Int8", 4294967168, -128)]       // 32 bits, as most peers
    [InlineData("Int8", 128, -128)]              // 8 bits
    [InlineData("Int16", 4294967295, -1)]
    [InlineData("Int32", 2147483648, -2147483648)]
    public void A_negative_number_is_read_whatever_its_width_was(string name, uint wire, long expected)
    {
        SparkplugType type = Enum.Parse<SparkplugType>(name);
        Assert.True(new SparkplugMetric(new Wire.Metric { IntValue = wire }).TryRead(type, out SparkplugValue value, out _));
        Assert.Equal(expected, value.AsWhole);
        Assert.True(new SparkplugMetric(new Wire.Metric { LongValue = wire }).TryRead(type, out value, out _));
        Assert.Equal(expected, value.AsWhole);
        Assert.True(new SparkplugMetric(new Wire.Metric { LongValue = unchecked((ulong)expected) }).TryRead(type, out value, out _));
        Assert.Equal(expected, value.AsWhole);
    }

    [Fact]
    public void An_unsigned_number_of_32_bits_is_written_short_and_read_short_or_long()
    {
        SparkplugMetric written = SparkplugMetric.Make("n", null, 1, SparkplugType.UInt32, SparkplugValue.Whole(SparkplugType.UInt32, uint.MaxValue));
        Assert.Equal(Wire.Metric.ValueOneofCase.IntValue, written.Wire.ValueCase);
        Assert.True(new SparkplugMetric(new Wire.Metric { LongValue = uint.MaxValue }).TryRead(SparkplugType.UInt32, out SparkplugValue read, out _));
        Assert.Equal(uint.MaxValue, read.AsWhole);
    }

    [Theory]
    [InlineData("UInt8", 256)]
    [InlineData("Int8", 300)]
    [InlineData("Boolean", 1)]
    [InlineData("String", 1)]
    [InlineData("Unknown", 1)]
    [InlineData("Int32Array", 1)]
    public void What_does_not_fit_its_type_is_not_read(string name, uint wire)
    {
        SparkplugType type = Enum.Parse<SparkplugType>(name);
        Assert.False(new SparkplugMetric(new Wire.Metric { IntValue = wire }).TryRead(type, out _, out string reason));
        Assert.Equal($"value is no {type}", reason);
    }

    [Fact]
    public void What_does_not_fit_its_type_cannot_be_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SparkplugValue.Whole(SparkplugType.Int8, 128));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparkplugValue.Whole(SparkplugType.UInt8, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparkplugValue.Whole(SparkplugType.Double, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparkplugProperty.QualityOf(193));
        Assert.Throws<ArgumentException>(() => SparkplugValue.Array(SparkplugType.Int8Array, new[] { 1 }));
        Assert.Throws<ArgumentException>(() => new SparkplugTable(new SparkplugColumn("a", SparkplugType.Bytes)));
        Assert.Throws<ArgumentException>(() => new SparkplugTable(new SparkplugColumn("a", SparkplugType.Int64)).Add(SparkplugValue.Double(1)));
    }

    [Fact]
    public void Tables_and_properties_come_back_as_they_were()
    {
        var table = new SparkplugTable(new SparkplugColumn("a", SparkplugType.Int32), new SparkplugColumn("b", SparkplugType.String), new SparkplugColumn("c", SparkplugType.Double));
        table.Add(SparkplugValue.Whole(SparkplugType.Int32, -5), SparkplugValue.Words("x"), SparkplugValue.Double(0.1));
        table.Add(SparkplugValue.Whole(SparkplugType.Int32, 6), null, SparkplugValue.Double(double.NaN));
        SparkplugProperty[] inner = [new("low", SparkplugValue.Float(1)), new("none", SparkplugType.Int64, null)];
        SparkplugProperty[] properties = [SparkplugProperty.QualityOf(192), new("engUnit", SparkplugValue.Words("kW")), new("limits", SparkplugValue.Properties(inner)), new("all", SparkplugValue.PropertyList([inner, inner]))];
        var payload = new SparkplugPayload(1, 2);
        payload.Add(SparkplugMetric.Make("t", 3, 4, SparkplugType.DataSet, SparkplugValue.Table(table), properties, isHistorical: true));
        SparkplugMetric read = Read(payload)[0];
        Assert.True(read.TryRead(SparkplugType.DataSet, out SparkplugValue value, out _));
        Assert.Equal(table.Columns, value.AsTable!.Columns);
        Assert.Equal(table.Rows, value.AsTable.Rows);
        Assert.Equal(("t", 3ul, 4L, true, false), (read.Name!, read.Alias!.Value, read.Timestamp!.Value, read.IsHistorical, read.IsNull));
        Assert.Equal([properties[0], properties[1]], read.Properties.Take(2));
        Assert.Equal(inner, read.Properties[2].Value!.Value.AsProperties);
        Assert.All(read.Properties[3].Value!.Value.AsPropertyList!, list => Assert.Equal(inner, list));
    }

    [Fact]
    public void A_template_is_read_and_cannot_be_produced()
    {
        var wire = new Wire.Metric { Name = "motor", Datatype = (uint)SparkplugType.Template };
        wire.TemplateValue = new Wire.Template { TemplateRef = "Motor", Version = "1", IsDefinition = false };
        wire.TemplateValue.Metrics.Add(new Wire.Metric { Name = "speed", Datatype = (uint)SparkplugType.Double, DoubleValue = 5 });
        wire.TemplateValue.Parameters.Add(new Wire.Parameter { Name = "poles", Type = (uint)SparkplugType.Int32, IntValue = 4 });
        Assert.True(new SparkplugMetric(wire).TryRead(SparkplugType.Template, out SparkplugValue value, out _));
        Assert.Equal(("Motor", "1", false, "speed", 4.0), (value.AsTemplate!.Reference, value.AsTemplate.Version, value.AsTemplate.IsDefinition, value.AsTemplate.Members[0].Name, value.AsTemplate.Parameters[0].Value!.Value.AsNumber));
        Assert.Throws<InvalidOperationException>(() => SparkplugMetric.Make("motor", null, 1, SparkplugType.Template, value));
    }

    [Fact]
    public void A_number_of_a_message_that_is_none_and_a_time_beyond_the_calendar_are_not_there()
    {
        Assert.True(SparkplugPayload.TryRead(new Wire.Payload { Timestamp = ulong.MaxValue, Seq = 256 }.ToByteArray(), out SparkplugPayload payload, out _));
        Assert.Null(payload.Timestamp);
        Assert.Null(payload.Sequence);
    }

    [Fact]
    public void Bytes_of_any_kind_are_read_or_refused_with_a_reason()
    {
        byte[] whole = Example().ToBytes();
        Gen.Int[0, 2].SelectMany(how => how switch
        {
            0 => Gen.Byte.Array[0, 200],
            1 => Gen.Int[0, whole.Length].Select(length => whole[..length]),
            _ => Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 5].Select(changes =>
            {
                byte[] changed = [.. whole];
                foreach ((int at, byte to) in changes)
                    changed[at] = to;
                return changed;
            }),
        }).Sample(bytes =>
        {
            if (!SparkplugPayload.TryRead(bytes, out SparkplugPayload payload, out string reason))
                return reason == "payload is no Sparkplug B";
            foreach (SparkplugMetric metric in payload.Metrics)
            {
                _ = metric.Properties;
                foreach (SparkplugType type in Enum.GetValues<SparkplugType>())
                    metric.TryRead(type, out _, out _);
            }
            return true;
        }, iter: 100_000);
        Assert.False(SparkplugPayload.TryRead(new byte[SparkplugPayload.MostBytes + 1], out _, out string large));
        Assert.Equal("payload is too large", large);
    }

    /// <summary>A payload with a metric of every type that is produced.</summary>
    internal static SparkplugPayload Example()
    {
        var payload = new SparkplugPayload(1_700_000_000_000, 7);
        foreach ((int index, SparkplugValue value) in EveryValue.Index())
            payload.Add(SparkplugMetric.Make($"m{index}", (ulong)index, 1_700_000_000_000 + index, value.Type, value, index % 5 == 0 ? [SparkplugProperty.QualityOf(500), new("engUnit", SparkplugValue.Words("°C"))] : null));
        var table = new SparkplugTable(new SparkplugColumn("time", SparkplugType.Int64), new SparkplugColumn("value", SparkplugType.Double), new SparkplugColumn("name", SparkplugType.String), new SparkplugColumn("good", SparkplugType.Boolean));
        table.Add(SparkplugValue.Whole(SparkplugType.Int64, -7), SparkplugValue.Double(2.5), SparkplugValue.Words("mill"), SparkplugValue.Flag(true));
        payload.Add(SparkplugMetric.Make("table", 100, 1_700_000_000_100, SparkplugType.DataSet, SparkplugValue.Table(table)));
        payload.Add(SparkplugMetric.Make("nothing", 101, 1_700_000_000_101, SparkplugType.Double, null));
        return payload;
    }

    internal static void AssertSame(SparkplugValue expected, SparkplugValue actual)
    {
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal((expected.AsWhole, expected.AsText), (actual.AsWhole, actual.AsText));
        Assert.Equal(expected.AsBytes, actual.AsBytes);
        Assert.Equal(expected.AsArray, actual.AsArray);
    }

    private static SparkplugValue RoundTrip(SparkplugValue value)
    {
        var payload = new SparkplugPayload(1, 0);
        payload.Add(SparkplugMetric.Make("n", null, 1, value.Type, value));
        Assert.True(Read(payload)[0].TryRead(value.Type, out SparkplugValue read, out string reason), reason);
        return read;
    }

    private static SparkplugPayload Read(SparkplugPayload written)
    {
        Assert.True(SparkplugPayload.TryRead(written.ToBytes(), out SparkplugPayload read, out string reason), reason);
        return read;
    }
}
