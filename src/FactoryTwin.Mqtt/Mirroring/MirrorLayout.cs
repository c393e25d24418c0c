using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What a mirror knows of its factory before anything happens: the stations, and how parts pass from one to another.</summary>
internal sealed record MirrorLayout
{
    public required IReadOnlyList<StationInfo> Stations { get; init; }

    public required IReadOnlyList<string> PartTypes { get; init; }

    public IReadOnlyList<AttributeInfo> Attributes { get; init; } = [];

    /// <summary>Ways on by station, in the order of the flow.</summary>
    public required IReadOnlyList<IReadOnlyList<Way>> WaysOn { get; init; }

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
        };
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
}
