using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>What the mirror knows of a device, bound or not.</summary>
internal sealed class MirroredDevice(string dialect, string name)
{
    public string Dialect { get; } = dialect;

    public string Name { get; } = name;

    /// <summary>Its clock.</summary>
    public SourceClock Clock { get; } = new();

    /// <summary>The stations that it is. Default: none.</summary>
    public IReadOnlyList<Role> Roles { get; set; } = [];

    /// <summary>How long it is silent at most while all is well; <c>null</c> where silence means nothing.</summary>
    public TimeSpan? Expected { get; set; }

    /// <summary>When it was heard last, what the broker kept left aside; <c>null</c> before.</summary>
    public DateTimeOffset? HeardAt { get; set; }

    /// <summary>Whether it is taken to be away: it has not been heard yet, was silent for too long, or its will says so.</summary>
    public bool IsAway { get; set; } = true;

    /// <summary>Whether its will, or itself, has said that it is away.</summary>
    public bool HasSaidSo { get; set; }

    /// <summary>Whether it is a twin, which tells events.</summary>
    public bool IsTwin { get; set; }

    /// <summary>The newest values that seemed late, while it is not clear yet whether its clock has jumped.</summary>
    public Dictionary<ValueBook.Key, Observation> Withheld { get; } = [];

    /// <summary>When the last news came that no clock said was old, by the clock of the device, for each thing that it tells.</summary>
    public Dictionary<ValueBook.Key, DateTimeOffset> NewestTimes { get; } = [];

    /// <summary>When it is to be heard again.</summary>
    public DateTimeOffset? Deadline => !IsAway && HeardAt is { } heard && Expected is { } expected ? heard + SilenceFactor * expected : null;

    /// <summary>So many expected intervals without a word mean that there is no data: one or two messages may be lost.</summary>
    public const int SilenceFactor = 3;

    /// <summary>A station that a device is, or measures.</summary>
    /// <param name="Binding">How it is bound.</param>
    /// <param name="Place">The place that it is; <c>null</c> for a meter that is none.</param>
    /// <param name="Signals">Numbers of the signals of the place, by the name that the device has for them.</param>
    /// <param name="Meters">The places that it measures, each with its share and the number of its power signal.</param>
    /// <param name="PartTypes">Part types by the names of jobs.</param>
    public sealed record Role(DeviceBinding Binding, MirroredPlace? Place, IReadOnlyDictionary<string, SignalId> Signals, IReadOnlyList<(MirroredPlace Place, SignalId Signal, double Ratio)> Meters, IReadOnlyList<(PartTypePattern Pattern, int Type)> PartTypes)
    {
        /// <summary>The part type of a job; -1 where nobody says it.</summary>
        public int TypeOf(string? job)
        {
            foreach ((PartTypePattern pattern, int type) in PartTypes)
            {
                if (job is not null && pattern.Fits(job))
                    return type;
            }
            return -1;
        }
    }
}
