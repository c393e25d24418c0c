using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What a mirror knows of its factory before anything happens: the stations, and how parts pass from one to another.</summary>
internal sealed record MirrorLayout
{
    public required IReadOnlyList<StationInfo> Stations { get; init; }

    public required IReadOnlyList<string> PartTypes { get; init; }

    public IReadOnlyList<AttributeInfo> Attributes { get; init; } = [];

    /// <summary>Ways on by station, in the order of the flow.</summary>
    public required IReadOnlyList<IReadOnlyList<Way>> WaysOn { get; init; }

    /// <summary>For each station the number of the outcome of parts that are not good, and its name; 0 and empty where it has none.</summary>
    public required IReadOnlyList<(int Number, string Name)> Rejections { get; init; }

    /// <summary>For each station what a product takes from the stations that lead to it; empty where it makes none.</summary>
    public required IReadOnlyList<IReadOnlyList<(int From, int Count)>> Recipes { get; init; }

    /// <summary>For each station the number of the part type that enters there.</summary>
    public required IReadOnlyList<int> EnteringTypes { get; init; }

    /// <summary>For each station the number of the part type that its products become; -1 where they keep theirs.</summary>
    public required IReadOnlyList<int> Products { get; init; }

    /// <summary>For each fleet of vehicles the numbers of the transports that it serves.</summary>
    public IReadOnlyDictionary<int, int[]> Transports { get; init; } = new Dictionary<int, int[]>();

    /// <summary>A way on of a station.</summary>
    /// <param name="Outcome">The outcome that goes this way; <c>null</c> for good parts.</param>
    /// <param name="To">Number of the station that it leads to.</param>
    public readonly record struct Way(string? Outcome, int To);

    /// <summary>The stations of a model.</summary>
    public static MirrorLayout Of(FactoryModel model)
    {
        using var run = new Simulation(model);
        Dictionary<string, int> numbers = run.Stations.ToDictionary(station => station.Name, station => station.Id.Index);
        return new MirrorLayout
        {
            Stations = run.Stations,
            PartTypes = run.PartTypes,
            Attributes = run.Attributes,
            WaysOn = [.. run.Stations.Select(station => (Way[])[.. model.Flows.Where(flow => flow.From == station.Name).Select(flow => new Way(flow.Outcome, numbers[flow.To]))])],
            Rejections = [.. run.Stations.Select(station => DefinitionOf(station) is { } definition ? RejectionOf(model.Kinds.Of(definition), definition) : (0, ""))],
            Recipes = [.. run.Stations.Select(station => DefinitionOf(station) is AssemblyDefinition assembly ? [.. assembly.Recipe.Select(item => (numbers[item.From], item.Count))] : (IReadOnlyList<(int, int)>)[])],
            EnteringTypes = [.. run.Stations.Select(station => DefinitionOf(station) is { } definition && model.Kinds.Of(definition).PartTypesOf(definition).FirstOrDefault() is { } type ? Math.Max(0, run.PartTypes.ToList().IndexOf(type)) : 0)],
            Transports = run.Stations.Where(station => station.IsFleet).ToDictionary(fleet => fleet.Id.Index, fleet => model.Stations.Where(entry => entry.Definition is TransportDefinition transport && transport.By == fleet.Name).Select(entry => numbers[entry.Name]).ToArray()),
            Products = [.. run.Stations.Select(station => DefinitionOf(station) is AssemblyDefinition { Makes: { } type } ? run.PartTypes.ToList().IndexOf(type) : -1)],
        };

        StationDefinition? DefinitionOf(StationInfo station) => model.Stations.FirstOrDefault(entry => entry.Name == station.Name)?.Definition;
    }

    /// <summary>What becomes of a part that is not good; an inspection that has every such part reworked, however often, leaves no doubt of it.</summary>
    private static (int, string) RejectionOf(StationSyntax kind, StationDefinition definition)
    {
        bool isReworked = definition is InspectionDefinition { ReworkRatio: 1, ReworkLimit: null };
        int index = kind.Outcomes.ToList().FindIndex(outcome => isReworked ? outcome == "rework" : outcome is "rejected" or "scrapped");
        return index < 0 ? (0, "") : (index + 1, kind.Outcomes[index]);
    }

    /// <summary>The stations that devices make where there is no model: all in parallel, each with parts from one source and to one sink for the good ones and one for the others.</summary>
    public static MirrorLayout Of(MirrorBinding binding)
    {
        (string Name, MirroredKind Kind, int Places)[] workers =
        [
            .. from device in binding.Devices where device.Station is not null group device by device.Station into station
               select (station.Key, station.First().Kind, station.Max(device => device.Place) + 1),
        ];
        var stations = new List<StationInfo>();
        foreach ((string name, MirroredKind kind, int places) in workers)
            Add(name, kind.ToString().ToLowerInvariant(), StationRole.Worker, places);
        int source = Add("arrivals", "source", StationRole.Source), good = Add("done", "sink", StationRole.Sink), bad = Add("rejected", "sink", StationRole.RejectSink);
        return new MirrorLayout
        {
            Stations = stations,
            PartTypes = [DefaultPartType, .. binding.Devices.SelectMany(device => device.PartTypes).Select(pattern => pattern.PartType).Where(type => type != DefaultPartType).Distinct()],
            WaysOn =
            [
                .. workers.Select(_ => (Way[])[new(null, good), new("rejected", bad)]),
                [.. workers.Select((_, i) => new Way(null, i))], [], [],
            ],
            Rejections = [.. stations.Select(station => station.Role == StationRole.Worker ? (1, "rejected") : (0, ""))],
            Recipes = [.. stations.Select(_ => (IReadOnlyList<(int, int)>)[])],
            EnteringTypes = [.. stations.Select(_ => 0)],
            Products = [.. stations.Select(_ => -1)],
        };

        int Add(string wanted, string kind, StationRole role, int places = 1)
        {
            string name = wanted;
            for (int number = 2; stations.Exists(station => station.Name == name); number++)
                name = FormattableString.Invariant($"{wanted}-{number}");
            stations.Add(new StationInfo { Id = new StationId(stations.Count), Name = name, Kind = kind, Role = role, Places = places });
            return stations.Count - 1;
        }
    }

    private const string DefaultPartType = "part";

    /// <summary>The signal of a printer that tells how long the print that begins is expected to take.</summary>
    public static SignalDefinition ExpectedTime { get; } = new() { Name = "expected-time", Unit = "s" };

    /// <summary>The signal of a printer that tells by how much the print that has ended took longer than expected.</summary>
    public static SignalDefinition PrintError { get; } = new() { Name = "print-error", Unit = "%" };

    /// <summary>Whether the places of a station have states.</summary>
    public static bool HasStates(StationInfo station) => station.Role == StationRole.Worker || station.IsFleet;

    /// <summary>Whether a station with states is a rack: where no device tells what its crane does, parts stand in it as in a buffer.</summary>
    public static bool IsRack(StationInfo station) => station is { Kind: "storage", Role: StationRole.Worker };

    /// <summary>The same with the signals that devices bring, and with places whose state is not known before a device tells it; a twin begins as its model does. A station whose power is measured has no power by
    /// state, which would count it twice.</summary>
    public MirrorLayout With(MirrorBinding binding)
    {
        StationInfo[] stations = [.. Stations.Select(station => binding.Twin is null && HasStates(station) ? station with { InitialState = StationState.NoData } : station)];
        foreach (DeviceBinding device in binding.Devices)
        {
            foreach (MeterShare share in device.Meter)
                Add(Array.FindIndex(stations, station => station.Name == share.Station), SignalDefinition.Power);
            if (binding.Model is not null && Array.Find(stations, station => station.Name == device.Station) is { Kind: "printer" } printer)
            {
                Add(printer.Id.Index, ExpectedTime);
                Add(printer.Id.Index, PrintError);
            }
            foreach (SignalDefinition signal in device.Signals)
                Add(Array.FindIndex(stations, station => station.Name == device.Station), signal);
        }
        return this with { Stations = stations };

        void Add(int at, SignalDefinition signal)
        {
            StationInfo station = stations[at];
            if (!station.Signals.Any(known => known.Name == signal.Name))
                station = station with { Signals = station.Signals.Add(signal) };
            stations[at] = signal.Unit == SignalDefinition.PowerUnit ? station with { Power = null } : station;
        }
    }
}
