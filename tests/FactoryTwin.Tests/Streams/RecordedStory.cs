using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>A folder with recordings, which goes when it is disposed.</summary>
internal sealed class RecordedStory : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-");

    /// <summary>A short line with failures.</summary>
    public static FactoryModel Line { get; } = FactoryModel.Parse(Story.Yaml(
        "operators: { crew: 1 }",
        "stations: { s: { kind: source }, a: { kind: machine, cycle: exponential(60 s), failures: { every: exponential(10 min), repair: 3 min }, operator: { pool: crew, for: repair } }, b: { kind: machine, cycle: 50 s, scrap: 5 % }, done: { kind: sink } }",
        "flow: ['s -> a -> [3] -> b -> done']"));

    public string PathOf(string name = "line.ftr") => Path.Combine(_folder.FullName, name);

    public string Files => string.Join(' ', Directory.EnumerateFiles(_folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    /// <summary>Records a run.</summary>
    /// <returns>All that happened.</returns>
    public static List<StationEvent> Record(string path, FactoryModel model, TimeSpan length, RecordingOptions? options = null, ulong seed = 1)
    {
        var heard = new List<StationEvent>();
        using var run = new Simulation(model, seed);
        using Recorder recorder = run.Record(path, options);
        run.Events.Subscribe(heard.Add);
        run.AdvanceTo(SimTime.At(length));
        recorder.End(new(run.Now, run.EventCount));
        return heard;
    }

    public static List<StationEvent> Read(string path)
    {
        using Recording recording = Recording.Open(path);
        return [.. recording.Read()];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
