using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>What devices call the jobs that they work on.</content>
internal sealed partial class MirrorCore
{
    /// <summary>The signal by which dialects of printers tell the file of a print, also to who comes in the middle of it.</summary>
    private const string File = "file";

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
                select Values.Find(new ValueBook.Key(device.Dialect, device.Name, ObservationKind.Signal, File))?.Observation.Text).FirstOrDefault(file => file is { Length: > 0 });
    }
}
