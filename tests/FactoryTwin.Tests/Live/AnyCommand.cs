using FactoryTwin.Model;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Live;

/// <summary>Random commands for any factory; they follow from one number, and some cannot be followed.</summary>
internal sealed class AnyCommand(ulong seed, bool changesRoom = true)
{
    private readonly AnyFactory.Dice _dice = new(seed);

    /// <summary>Moves a run on to somewhere, by time or by events, into the middle of an instant, and gives it a command.</summary>
    /// <returns>Whether it could be followed.</returns>
    public bool Give(Simulation run)
    {
        if (_dice.Chance(50))
            run.Advance(TimeSpan.FromSeconds(10 * _dice.From(0, 59)));
        for (int step = _dice.From(0, 19); step > 0; step--)
            run.Step();
        StationInfo station = run.Stations[_dice.From(0, run.Stations.Count - 1)];
        int? place = _dice.Chance(33) ? _dice.From(0, Math.Max(1, station.Places) - 1) : null;
        FactoryCommand command = (station.Kind, _dice.From(0, 5)) switch
        {
            ("buffer", _) when changesRoom => new ChangeCapacity(station.Name, _dice.Chance(25) ? null : _dice.From(1, 4)),
            ("cobot", <= 1) => new SendPeople(station.Name) { Lasting = _dice.Chance(50) ? TimeSpan.FromSeconds(10 * _dice.From(1, 30)) : null },
            ("cobot", 2) => new RecallPeople(station.Name),
            ("source", _) => new AddOrder(station.Name, _dice.From(1, 3)) { Part = _dice.Chance(50) ? "part" : null, Due = _dice.Chance(50) ? run.Now + TimeSpan.FromMinutes(20) : null },
            (_, <= 1) => new InjectFault(station.Name) { Place = place },
            (_, 2) => new InjectFault(station.Name) { Place = place, Failure = _dice.From(1, 2) },
            (_, 3) => new ChangeCycle(station.Name, _dice.From(1, 4) / 2.0),
            _ => new RepairFault(station.Name) { Place = place },
        };
        try
        {
            run.Apply(command);
            return true;
        }
        catch (CommandException)
        {
            return false;
        }
    }
}
