using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What the mirror knows of one place of a station.</summary>
internal sealed class MirroredPlace(StationInfo station, int place)
{
    public StationInfo Station { get; } = station;

    public int Place { get; } = place;

    /// <summary>What the device told last; <c>null</c> before it has told anything.</summary>
    public PlaceState? Told { get; set; }

    /// <summary>What observers were told last.</summary>
    public PlaceState Shown { get; set; } = new(station.InitialState, StationPhase.None);

    /// <summary>When it came into the state that it shows.</summary>
    public SimTime ShownSince { get; set; }

    /// <summary>The part on it; 0 where there is none, as far as is known.</summary>
    public long Part { get; set; }

    /// <summary>Whether the part on it is finished.</summary>
    public bool IsFinished { get; set; }

    /// <summary>When work on its part began; <c>null</c> where that was not seen.</summary>
    public SimTime? StartedAt { get; set; }

    /// <summary>The job of the part on it, as the device calls it.</summary>
    public string? Job { get; set; }

    /// <summary>Whether the device tells itself when it begins: then nothing is inferred from its states.</summary>
    public bool TellsStarts { get; set; }

    /// <summary>Whether the device tells itself when it ends.</summary>
    public bool TellsEnds { get; set; }

    /// <summary>Whether the last begin was inferred, and the device has not told it since.</summary>
    public bool IsStartOpen { get; set; }

    /// <summary>Whether the last end was inferred, and the device has not told it since.</summary>
    public bool IsEndOpen { get; set; }

    /// <summary>What a vehicle said that it carries; <c>null</c> before it has said it.</summary>
    public int? Loads { get; set; }

    /// <summary>The parts on a vehicle, and the transports that they came from, the first loaded first; 0 for one that is not known.</summary>
    public Queue<(long Part, int Transport)> Aboard { get; } = [];

    /// <summary>What the device's counters of parts showed last, by their names.</summary>
    public Dictionary<string, double> Counters { get; } = [];

    /// <summary>Whether a part is worked on.</summary>
    public bool IsAtWork => Part != 0 && !IsFinished;
}
