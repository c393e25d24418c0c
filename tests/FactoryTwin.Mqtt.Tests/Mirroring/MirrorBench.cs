using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A mirror that is told observations straight away, and what it said of them.</summary>
internal sealed class MirrorBench : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.FromHours(1));

    private readonly Script _script;
    private readonly TemporaryFolder _folder = new();

    /// <param name="binding">The devices, below <c>devices:</c>, or the whole binding.</param>
    /// <param name="model">The model that it names as <c>line.yaml</c>. Default: none.</param>
    /// <param name="dialect">The dialect that is spoken. Default: <c>x</c>.</param>
    public MirrorBench(string binding, string? model = null, string dialect = "x")
    {
        _script = new Script(dialect);
        if (model is not null)
            File.WriteAllText(_folder.PathOf("line.yaml"), model);
        Mirror = new FactoryMirror(Parse(binding, model is not null), [_script], Start);
        Mirror.Events.Subscribe(Heard.Add);
    }

    public FactoryMirror Mirror { get; }

    public List<StationEvent> Heard { get; } = [];

    /// <summary>What was told since the last call, one line for each event.</summary>
    public string[] Said()
    {
        string[] said = [.. Heard.Select(Line)];
        Heard.Clear();
        return said;
    }

    public MirrorBinding Parse(string binding, bool hasModel = false) => MirrorBinding.Parse(
        binding.StartsWith("name:", StringComparison.Ordinal) ? binding : $"name: L\ndialects: {{ {_script.Name}: {{}} }}\n{(hasModel ? "model: line.yaml\n" : "")}devices:\n  {binding.ReplaceLineEndings("\n  ")}\n", _folder.PathOf("b.yaml"));

    /// <summary>A message that arrives some seconds after the begin.</summary>
    public void Tell(double seconds, params Observation[] told)
    {
        _script.Next = told;
        Mirror.Receive(new MqttMessage { Topic = "x", ArrivedAt = At(seconds) });
    }

    public void AdvanceTo(double seconds) => Mirror.AdvanceTo(At(seconds));

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static Observation State(string device, StationState? state, double? deviceSeconds = null, string? word = null) =>
        new() { Device = device, Kind = ObservationKind.State, State = state, Text = word, ArrivedAt = Start, DeviceTime = deviceSeconds is { } at ? At(at) : null };

    public static Observation Job(string device, ObservationKind kind, string? job = null) => new() { Device = device, Kind = kind, Text = job, ArrivedAt = Start };

    public static Observation Signal(string device, string name, double number, string unit = "", double? deviceSeconds = null) =>
        new() { Device = device, Kind = ObservationKind.Signal, Name = name, Number = number, Unit = unit, ArrivedAt = Start, DeviceTime = deviceSeconds is { } at ? At(at) : null };

    public static Observation Presence(string device, bool isThere) => new() { Device = device, Kind = ObservationKind.Presence, Flag = isThere, ArrivedAt = Start };

    public void Dispose()
    {
        Mirror.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private string Line(StationEvent e)
    {
        StationInfo station = Mirror.Stations[e.Station.Index];
        string what = e.Kind == StationEventKind.SignalChanged ? FormattableString.Invariant($"{station.Signals[e.Signal.Index].Name} {e.Value}") : e.Kind.ToString();
        string value = e.Kind is StationEventKind.PartCompleted or StationEventKind.PartTypeChanged or StationEventKind.PartAssembled || e.Kind == StationEventKind.PartEntered && e.Value != 0 ? FormattableString.Invariant($"={e.Value}") : "";
        string state = station.Role == StationRole.Worker || station.IsFleet ? $" {e.State}" : "";
        return FormattableString.Invariant($"{e.Time.SinceStart.TotalSeconds} {station.Name}{(e.Place > 0 ? $"[{e.Place}]" : "")} {what}{value}{(e.Part > 0 ? $" #{e.Part}" : "")}{state}{(e.Quality == SignalQuality.Good ? "" : " ?" + e.Quality)}");
    }

    /// <summary>A dialect that says what the test wants.</summary>
    private sealed class Script(string name) : IDialect
    {
        public Observation[] Next { get; set; } = [];

        public string Name => name;

        public IReadOnlyList<string> TopicFilters => ["x"];

        public bool Read(MqttMessage message, IObservationSink sink)
        {
            foreach (Observation observation in Next)
                sink.Observed(observation with { ArrivedAt = message.ArrivedAt });
            return Next.Length > 0;
        }
    }
}
