using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>What devices call the jobs that they work on.</content>
internal sealed partial class MirrorCore
{
    /// <summary>The signals by which dialects of printers name a print also to who comes in the middle of it: its name, and its file, which may be called the same for all prints.</summary>
    private static readonly string[] _names = ["job", "file"];

    /// <summary>The job of a place; <c>null</c> where none is going on, or the device does not name it.</summary>
    public string? JobOf(StationId station, int place)
    {
        if ((uint)station.Index >= (uint)_places.Length || (uint)place >= (uint)_places[station.Index].Length)
            return null;
        MirroredPlace at = _places[station.Index][place];
        if (at.IsAtWork ? at.Job is { Length: > 0 } : at.Shown.State is not (StationState.Processing or StationState.Setup))
            return at.IsAtWork ? at.Job : null;
        return (from device in _devices.Values
                where device.Roles.Any(role => role.Place == at)
                from name in _names
                select Values.Find(new ValueBook.Key(device.Dialect, device.Name, ObservationKind.Signal, name))?.Observation.Text).FirstOrDefault(told => told is { Length: > 0 });
    }
}
