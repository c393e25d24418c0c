using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>Vehicles of a fleet: what they carry is a signal of theirs, and that it changes is a movement of parts.</content>
internal sealed partial class MirrorCore
{
    /// <summary>What dialects call the number of loads on a vehicle.</summary>
    private const string Loads = "loads";

    private const int MostLoads = 100;

    private void TellLoads(MirroredDevice device, Observation observation)
    {
        if (observation is not { Name: Loads, Number: >= 0 and <= MostLoads and var number })
            return;
        foreach (MirroredPlace vehicle in device.Roles.Select(role => role.Place).OfType<MirroredPlace>().Where(place => place.Station.IsFleet))
        {
            int loads = (int)number, before = vehicle.Loads ?? loads;
            if (vehicle.Loads is null)
            {
                for (int i = 0; i < loads; i++)
                    vehicle.Aboard.Enqueue(default);   // what was on it before
            }
            vehicle.Loads = loads;
            SimTime time = TimeOf(device, observation);
            for (; before < loads; before++)
                _flow.Load(vehicle, time);
            for (; before > loads; before--)
                _flow.Unload(vehicle, time);
        }
    }
}
