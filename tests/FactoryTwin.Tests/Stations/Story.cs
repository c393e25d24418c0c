using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>A run told in words, one line an event, times in minutes: <c>10 m completed 1</c>.</summary>
internal sealed class Story(IFactory factory) : IObserver<StationEvent>
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>What happens at some stations until an instant; at all but sources where none is named.</summary>
    public static IReadOnlyList<string> Of(string yaml, double untilMinutes, params string[] stations) => Of(FactoryModel.Parse(yaml), untilMinutes, stations);

    public static IReadOnlyList<string> Of(FactoryModel model, double untilMinutes, params string[] stations)
    {
        using var run = new Simulation(model);
        var story = new Story(run) { Stations = stations };
        run.Events.Subscribe(story);
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(untilMinutes)));
        return story.Lines;
    }

    /// <summary>Fails with the whole story, as it would be written in a test.</summary>
    public static void Equal(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        if (!expected.SequenceEqual(actual))
            Assert.Fail($"It went otherwise:\n{string.Join('\n', actual.Select(line => $"            \"{line}\","))}\nand not:\n{string.Join('\n', expected.Select(line => $"            \"{line}\","))}");
    }

    public static string Yaml(params string[] lines) => "name: Story\n" + string.Join('\n', lines) + "\n";

    public IReadOnlyList<string> Stations { get; init; } = [];

    public void OnNext(StationEvent value)
    {
        StationInfo station = factory.Stations[value.Station.Index];
        if (Stations.Count > 0 ? Stations.Contains(station.Name) : station.Role != StationRole.Source)
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{value.Time.SinceStart.TotalMinutes:0.######} {station.Name}{(station.Places > 1 && (station.Role == StationRole.Worker || station.IsFleet) ? $"#{value.Place + 1}" : "")} {Words(value)}"));
    }

    public void OnError(Exception error) { }

    public void OnCompleted() { }

    private string Words(StationEvent e) => e.Kind switch
    {
        StationEventKind.StateChanged => State(e),
        StationEventKind.PartEntered => string.Create(CultureInfo.InvariantCulture, $"entered {e.Part}"),
        StationEventKind.PartArrived when factory.Stations[e.Station.Index].Role == StationRole.Storage => string.Create(CultureInfo.InvariantCulture, $"arrived {e.Part}"),
        StationEventKind.PartArrived => string.Create(CultureInfo.InvariantCulture, $"arrived {e.Part}: {State(e)}"),
        StationEventKind.PartCompleted => string.Create(CultureInfo.InvariantCulture, $"completed {e.Part}{Outcome(e)}"),
        StationEventKind.PartScrapped => string.Create(CultureInfo.InvariantCulture, $"scrapped {e.Part}"),
        StationEventKind.PartEnded => string.Create(CultureInfo.InvariantCulture, $"ended {e.Part}"),
        StationEventKind.PartAssembled => string.Create(CultureInfo.InvariantCulture, $"used {e.Part} in {e.Value}"),
        StationEventKind.PartBatched => string.Create(CultureInfo.InvariantCulture, $"put {e.Part} on {e.Value}"),
        StationEventKind.PartUnbatched => string.Create(CultureInfo.InvariantCulture, $"let {e.Part} out of {e.Value}"),
        StationEventKind.PartTypeChanged => string.Create(CultureInfo.InvariantCulture, $"made {e.Part} a {factory.PartTypes[(int)e.Value]}"),
        StationEventKind.OperatorAssigned => $"assigned to {factory.Stations[(int)e.Value].Name}",
        StationEventKind.OperatorReleased => $"released by {factory.Stations[(int)e.Value].Name}",
        StationEventKind.OperatorsOnDuty => string.Create(CultureInfo.InvariantCulture, $"on duty: {e.Value}"),
        StationEventKind.VehicleAssigned => string.Create(CultureInfo.InvariantCulture, $"assigned to {e.Part} of {factory.Stations[(int)e.Value].Name}: {State(e)}"),
        StationEventKind.VehicleLoaded => string.Create(CultureInfo.InvariantCulture, $"loaded {e.Part}: {State(e)}"),
        StationEventKind.VehicleUnloaded => string.Create(CultureInfo.InvariantCulture, $"unloaded {e.Part}: {State(e)}"),
        StationEventKind.TripDeparted or StationEventKind.TripArrived => string.Create(CultureInfo.InvariantCulture, $"{(e.Kind == StationEventKind.TripDeparted ? "departed" : "arrived")} with {e.Value}"),
        StationEventKind.SignalChanged when factory.Stations[e.Station.Index].Signals[e.Signal.Index] == SignalDefinition.Carbon => string.Create(CultureInfo.InvariantCulture, $"{factory.Stations[e.Station.Index].Signals[e.Signal.Index].Name} {e.Value:0.######} {factory.Stations[e.Station.Index].Signals[e.Signal.Index].Unit}"),
        _ => e.Kind.ToString(),
    };

    private string Outcome(StationEvent e) => (e.Value, factory.Stations[e.Station.Index].Kind) switch
    {
        (0, _) => "",
        (1, "inspection") => " as rejected",
        (2, "inspection") => " for rework",
        _ => " as scrap",
    };

    private static string State(StationEvent e) => e.Phase == StationPhase.None ? e.State.ToString() : $"{e.State}/{e.Phase}";
}
