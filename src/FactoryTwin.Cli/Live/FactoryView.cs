using FactoryTwin.Model;

namespace FactoryTwin.Cli.Live;

/// <summary>How a factory stands at an instant: what a dashboard shows of it.</summary>
internal sealed record FactoryView
{
    public required SimTime Time { get; init; }

    /// <summary>Date and local time of day in the factory.</summary>
    public required DateTimeOffset LocalTime { get; init; }

    public required IReadOnlyList<StationView> Stations { get; init; }

    public required long Good { get; init; }

    /// <summary>Parts that were scrapped or rejected.</summary>
    public required long Lost { get; init; }

    /// <summary>Good parts of the last hour; of less, where it has not been watched for so long.</summary>
    public required long GoodLately { get; init; }

    /// <summary>How long that is.</summary>
    public required TimeSpan Lately { get; init; }

    /// <summary>Parts in the factory.</summary>
    public required int InProgress { get; init; }

    /// <summary>OEE of the line since it was watched; <c>null</c> where it has none.</summary>
    public required double? OeeRatio { get; init; }

    /// <summary>OEE of the line over the last <see cref="FactoryWatch.LongWindow"/>; <c>null</c> before one is full, and where too little of it was planned to tell.</summary>
    public required double? RollingOeeRatio { get; init; }

    /// <summary>Whether the alarm of a low rolling OEE is raised.</summary>
    public required bool IsOeeLow { get; init; }

    public required double? EnergyKilowattHours { get; init; }

    public required double? EnergyPerPartKilowattHours { get; init; }
}

/// <summary>How a station stands.</summary>
internal sealed record StationView
{
    public required StationInfo Info { get; init; }

    /// <summary>What its places do.</summary>
    public required IReadOnlyList<PlaceState> Places { get; init; }

    /// <summary>Share of the last <see cref="FactoryWatch.Window"/> in each state, in the order of the states' numbers; empty where it has no states.</summary>
    public required IReadOnlyList<double> ShareRatios { get; init; }

    public required long Good { get; init; }

    /// <summary>Parts that it finished and found not good.</summary>
    public required long NotGood { get; init; }

    /// <summary>What its signals show, those that have told something. Default: nothing.</summary>
    public IReadOnlyList<string> Signals { get; init; } = [];

    /// <summary>What its device calls the jobs that are going on, as files of prints. Default: nothing.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>Parts that are at it.</summary>
    public required int Parts { get; init; }

    /// <summary>How many parts it holds; <c>null</c> without limit, or where that is not known.</summary>
    public required int? Capacity { get; init; }

    /// <summary>Whether what it does is worth a line: it works, or its vehicles drive.</summary>
    public bool HasStates => Info.Role == StationRole.Worker || Info.IsFleet;
}
