using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Sparkplug;

namespace FactoryTwin.Mqtt.Tests.Peers;

/// <summary>Payloads against two codecs that were not made here: npm's sparkplug-payload, and protoc.</summary>
public class SparkplugCodecTests
{
    [Fact]
    public async Task Npm_reads_what_is_written()
    {
        // Its reader knows no arrays, and takes numbers of 32 bits without a sign only as numbers of 64: those two are left to protoc, below.
        (string Name, SparkplugValue Value)[] values = [.. SparkplugPayloadTests.EveryValue.Where(value => !value.Type.IsArray() && value.Type != SparkplugType.UInt32).Select((value, i) => ($"m{i}", value))];
        var payload = new SparkplugPayload(1_700_000_000_000, 7);
        foreach ((int index, (string name, SparkplugValue value)) in values.Index())
            payload.Add(SparkplugMetric.Make(name, (ulong)index, 1_700_000_000_000 + index, value.Type, value, [SparkplugProperty.QualityOf(192), new("engUnit", SparkplugValue.Words("°C"))]));
        SparkplugTable table = EventTable.Empty();
        EventTable.Add(table, new() { Time = new(-1L >>> 2), Sequence = 3, Value = 2.5, Kind = Model.StationEventKind.PartCompleted, Station = new(4), Part = long.MaxValue });
        payload.Add(SparkplugMetric.Make("table", 99, 1_700_000_000_099, SparkplugType.DataSet, SparkplugValue.Table(table)));
        payload.Add(SparkplugMetric.Make("nothing", 100, 1_700_000_000_100, SparkplugType.Double, null, isHistorical: true));

        JsonElement read = (await AskAsync(new { decode = Convert.ToBase64String(payload.ToBytes()) })).RootElement;
        Assert.Equal(("1700000000000", "7"), (read.GetProperty("timestamp").GetString(), read.GetProperty("seq").GetString()));
        JsonElement[] metrics = [.. read.GetProperty("metrics").EnumerateArray()];
        Assert.Equal(values.Length + 2, metrics.Length);
        foreach ((int index, (string name, SparkplugValue value)) in values.Index())
        {
            JsonElement metric = metrics[index];
            Assert.Equal((name, value.Type.ToString().ToUpperInvariant(), $"{1_700_000_000_000 + index}"), (metric.GetProperty("name").GetString(), metric.GetProperty("type").GetString()!.ToUpperInvariant(), metric.GetProperty("timestamp").GetString()));
            Assert.Equal(Words(value), Words(metric.GetProperty("value")));
            Assert.Equal((192, "°C"), (metric.GetProperty("properties").GetProperty("Quality").GetProperty("value").GetInt32(), metric.GetProperty("properties").GetProperty("engUnit").GetProperty("value").GetString()));
        }
        JsonElement row = metrics[^2].GetProperty("value").GetProperty("rows")[0];
        Assert.Equal([$"{-1L >>> 2}", "3", "4", "4", "0", $"{long.MaxValue}", "2.5", "0", "0", "0", "0"], row.EnumerateArray().Select(Words));
        Assert.Equal(JsonValueKind.Null, metrics[^1].GetProperty("value").ValueKind);
        Assert.True(metrics[^1].GetProperty("isHistorical").GetBoolean());
    }

    [Fact]
    public async Task What_npm_writes_is_read()
    {
        (string Type, object Value, SparkplugValue Expected)[] values =
        [
            ("Int8", -128, SparkplugValue.Whole(SparkplugType.Int8, -128)), ("Int16", -2, SparkplugValue.Whole(SparkplugType.Int16, -2)), ("Int32", int.MinValue, SparkplugValue.Whole(SparkplugType.Int32, int.MinValue)),
            ("Int64", -5, SparkplugValue.Whole(SparkplugType.Int64, -5)), ("UInt8", 255, SparkplugValue.Whole(SparkplugType.UInt8, 255)), ("UInt16", 65535, SparkplugValue.Whole(SparkplugType.UInt16, 65535)),
            ("UInt32", uint.MaxValue, SparkplugValue.Whole(SparkplugType.UInt32, uint.MaxValue)), ("UInt64", 1L << 52, SparkplugValue.UInt64(1L << 52)), ("Float", 1.5, SparkplugValue.Float(1.5f)), ("Double", 0.1, SparkplugValue.Double(0.1)),
            ("Boolean", true, SparkplugValue.Flag(true)), ("String", "Fräse", SparkplugValue.Words("Fräse")), ("DateTime", 1_700_000_000_123, SparkplugValue.Whole(SparkplugType.DateTime, 1_700_000_000_123)),
            ("Text", "a", SparkplugValue.Words("a", SparkplugType.Text)), ("UUID", "u", SparkplugValue.Words("u", SparkplugType.Uuid)), ("Bytes", new { base64 = "AAH/" }, SparkplugValue.Bytes([0, 1, 255])),
        ];
        object[] metrics = [.. values.Select((each, i) => (object)new { name = $"m{i}", type = each.Type, value = each.Value, timestamp = 5, alias = i }),
            new { name = "table", type = "DataSet", value = new { numOfColumns = 2, types = new[] { "Int32", "String" }, columns = new[] { "a", "b" }, rows = new object[][] { [-3, "x"] } } },
            new { name = "template", type = "Template", value = new { isDefinition = false, templateRef = "T", metrics = new[] { new { name = "in", type = "Int32", value = -4 } } } }];
        JsonElement answer = (await AskAsync(new { encode = new { timestamp = 1_700_000_000_000, seq = 255, metrics } })).RootElement;
        Assert.True(SparkplugPayload.TryRead(Convert.FromBase64String(answer.GetString()!), out SparkplugPayload payload, out string reason), reason);
        Assert.Equal((1_700_000_000_000, 255, values.Length + 2), (payload.Timestamp!.Value, payload.Sequence!.Value, payload.Count));
        foreach ((int index, (_, _, SparkplugValue expected)) in values.Index())
        {
            Assert.True(payload[index].TryRead(payload[index].Type, out SparkplugValue value, out reason), reason);
            SparkplugPayloadTests.AssertSame(expected, value);
        }
        Assert.True(payload[values.Length].TryRead(SparkplugType.DataSet, out SparkplugValue table, out reason), reason);
        Assert.Equal((-3L, "x"), (table.AsTable!.Rows[0][0]!.Value.AsWhole, table.AsTable.Rows[0][1]!.Value.AsText));
        Assert.True(payload[values.Length + 1].TryRead(SparkplugType.Template, out SparkplugValue template, out reason), reason);
        Assert.Equal("in", template.AsTemplate!.Members[0].Name);
    }

    /// <summary>Without a description of the payload, protoc tells the numbers of the fields and what stands in them.</summary>
    [Fact]
    public async Task Protoc_finds_each_field_under_the_number_that_the_specification_gives_it()
    {
        var payload = new SparkplugPayload(1_700_000_000_000, 7);
        payload.Add(SparkplugMetric.Make("i", 1, 5, SparkplugType.Int8, SparkplugValue.Whole(SparkplugType.Int8, -128), [new("unit", SparkplugValue.Words("kW")), SparkplugProperty.QualityOf(500)], isHistorical: true));
        payload.Add(SparkplugMetric.Make("l", 2, 5, SparkplugType.UInt64, SparkplugValue.UInt64(3)));
        payload.Add(SparkplugMetric.Make("f", 3, 5, SparkplugType.Float, SparkplugValue.Float(1)));
        payload.Add(SparkplugMetric.Make("d", 4, 5, SparkplugType.Double, SparkplugValue.Double(1)));
        payload.Add(SparkplugMetric.Make("b", 5, 5, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        payload.Add(SparkplugMetric.Make("s", 6, 5, SparkplugType.String, SparkplugValue.Words("x")));
        payload.Add(SparkplugMetric.Make("y", 7, 5, SparkplugType.Bytes, SparkplugValue.Bytes([0xFF])));
        payload.Add(SparkplugMetric.Make("n", 8, 5, SparkplugType.Double, null));
        var table = new SparkplugTable(new SparkplugColumn("c", SparkplugType.Int64));
        table.Add(SparkplugValue.Whole(SparkplugType.Int64, 9));
        payload.Add(SparkplugMetric.Make("t", 9, 5, SparkplugType.DataSet, SparkplugValue.Table(table)));
        payload.Add(SparkplugMetric.Make("u", 10, 5, SparkplugType.UInt32, SparkplugValue.Whole(SparkplugType.UInt32, uint.MaxValue)));
        payload.Add(SparkplugMetric.Make("a", 11, 5, SparkplugType.Int8Array, SparkplugValue.Array(SparkplugType.Int8Array, new sbyte[] { -1, -17 })));
        string told = Encoding.UTF8.GetString(await NodePeer.RunAsync(AppContext.BaseDirectory, "protoc", ["--decode_raw"], payload.ToBytes()));
        string Metric(string name, int alias, int type, string rest) => $"2 {{ 1: \"{name}\" 2: {alias} 3: 5 4: {type} {rest} }} ";
        Assert.Equal(
            "1: 1700000000000 "
            + Metric("i", 1, 1, "5: 1 9 { 1: \"unit\" 1: \"Quality\" 2 { 1: 12 8: \"kW\" } 2 { 1: 3 3: 500 } } 10: 4294967168") + Metric("l", 2, 8, "11: 3") + Metric("f", 3, 9, "12: 0x3f800000") + Metric("d", 4, 10, "13: 0x3ff0000000000000")
            + Metric("b", 5, 11, "14: 1") + Metric("s", 6, 12, "15: \"x\"") + Metric("y", 7, 17, "16: \"\\377\"") + Metric("n", 8, 10, "7: 1") + Metric("t", 9, 16, "17 { 1: 1 2: \"c\" 3: 4 4 { 1 { 2: 9 } } }")
            + Metric("u", 10, 7, "10: 4294967295") + Metric("a", 11, 22, "16: \"\\377\\357\"") + "3: 7",
            string.Join(' ', told.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Protoc_writes_the_same_bytes_from_the_description_of_the_payload()
    {
        byte[] written = SparkplugPayloadTests.Example().ToBytes();
        string folder = Path.GetDirectoryName(Repository.PathOf("src/FactoryTwin.Mqtt/Sparkplug/sparkplug_b.proto"))!;
        byte[] text = await NodePeer.RunAsync(folder, "protoc", ["--decode=factorytwin.sparkplug.Payload", "sparkplug_b.proto"], written);
        Assert.Equal(written, await NodePeer.RunAsync(folder, "protoc", ["--encode=factorytwin.sparkplug.Payload", "sparkplug_b.proto"], text));
        string first = Encoding.UTF8.GetString(text);
        Assert.Equal(SparkplugPayloadTests.Example().Count, first.Split("\nmetrics {").Length - 1);
        Assert.DoesNotContain("1000:", first, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^\s*\d+:", first);   // a number in place of a name is a field that the description does not know
    }

    private static string Words(SparkplugValue value) => value.Type switch
    {
        SparkplugType.Float => ((float)value.AsNumber!.Value).ToString("R", CultureInfo.InvariantCulture),
        SparkplugType.Double => value.AsNumber!.Value.ToString("R", CultureInfo.InvariantCulture),
        SparkplugType.UInt64 => value.AsUnsigned.ToString(CultureInfo.InvariantCulture),
        SparkplugType.Boolean => value.AsFlag ? "true" : "false",
        _ when value.AsText is { } text => text,
        _ when value.AsBytes is { } bytes => Convert.ToBase64String(bytes),
        _ => value.AsWhole.ToString(CultureInfo.InvariantCulture),
    };

    private static string Words(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static async Task<JsonDocument> AskAsync(object question)
    {
        using Process codec = await NodePeer.StartAsync("codec.js");
        await codec.StandardInput.WriteLineAsync(JsonSerializer.Serialize(question));
        codec.StandardInput.Close();
        string answer = await codec.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = await codec.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await codec.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(codec.ExitCode == 0, errors);
        return JsonDocument.Parse(answer);
    }
}
