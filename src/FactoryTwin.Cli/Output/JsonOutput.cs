using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>What the JSON of all commands has in common.</summary>
internal static class JsonOutput
{
    /// <summary>Writes one object.</summary>
    public static void WriteObject(TextWriter output, Action<Utf8JsonWriter> write) => Write(output, json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    /// <summary>Writes one array.</summary>
    public static void WriteArray(TextWriter output, Action<Utf8JsonWriter> write) => Write(output, json =>
    {
        json.WriteStartArray();
        write(json);
        json.WriteEndArray();
    });

    private static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        output.Write(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        output.Write('\n');
    }

    /// <summary>Writes an estimate in one line; <c>null</c> where it does not apply.</summary>
    public static void Write(this Utf8JsonWriter json, string name, Estimate estimate)
    {
        json.WritePropertyName(name);
        if (estimate.Mean is not { } mean)
            json.WriteNullValue();
        else
            json.WriteRawValue($$"""{ "mean": {{Number(mean)}}, "halfWidth95": {{(estimate.HalfWidth95 is { } half ? Number(half) : "null")}} }""");
    }

    public static void WriteObject(this Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }

    /// <summary>How the figures came about; a real line has no seed.</summary>
    public static void WriteStudy(this Utf8JsonWriter json, StudyOptions options, StudyWarmUp warmUp, StudyRun run, bool hasSeed = true)
    {
        if (hasSeed)
            json.WriteNumber("seed", options.Seed);
        else
            json.WriteNull("seed");
        json.WriteNumber("replications", run.Replications);
        json.WriteNumber("warmUpSeconds", warmUp.Length.TotalSeconds);
        json.WriteNumber("horizonSeconds", options.For.TotalSeconds);
        json.WriteNumber("events", run.Events);
        json.WriteNumber("wallSeconds", Math.Round(run.Wall.TotalSeconds, 3));
    }

    public static void WriteDoubts(this Utf8JsonWriter json, StudyWarmUp warmUp, IEnumerable<string> warnings)
    {
        json.WriteObject("warmUp", () =>
        {
            json.WriteString("method", warmUp.Search is null ? "given" : "mser-5");
            if (warmUp.Search is { } outcome)
                json.WriteBoolean("found", outcome == WarmUpOutcome.Found);
            else
                json.WriteNull("found");
        });
        json.WriteStartArray("warnings");
        foreach (string warning in warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    /// <summary>What must be said with results, where there is such.</summary>
    public static void WriteNotices(this Utf8JsonWriter json, IEnumerable<string> notices)
    {
        if (!notices.Any())
            return;
        json.WriteStartArray("notices");
        foreach (string notice in notices)
            json.WriteStringValue(notice);
        json.WriteEndArray();
    }

    /// <summary>A word of the code as a key: <c>WaitingForOperator</c> is <c>waitingForOperator</c>.</summary>
    public static string Key<T>(T word) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>What a study took.</summary>
internal readonly record struct StudyRun(int Replications, long Events, TimeSpan Wall);
