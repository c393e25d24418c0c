using System.Collections.Immutable;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <content>Commands: what a run is told to do while it runs, and the log that makes it the same again.</content>
public sealed partial class Simulation
{
    private ImmutableList<AppliedCommand> _commands = [];   // shared with forks
    private ImmutableList<Action<AppliedCommand>> _toldOfCommands = [];

    /// <summary>The commands that the run has followed, in their order; of a fork also those of its original before.</summary>
    public IReadOnlyList<AppliedCommand> Commands => _commands;

    /// <summary>The run that a recording tells of, made again from model, seed and replication, at its start. Have it <see cref="Repeat"/> the recorded commands, and it is the same to the last bit.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="kinds">The kinds that the stations of its model may be of. Default: the built-in ones.</param>
    /// <exception cref="InvalidOperationException">The recording holds no model or no seed, as that of a mirrored factory.</exception>
    /// <exception cref="ModelException">The model cannot be read by this version, or with these kinds of station.</exception>
    public static Simulation From(Recording recording, StationKinds? kinds = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        return FactoryModel.Of(recording.Description, kinds) is { } model && recording.Description.Seed is { } seed
            ? new Simulation(model, seed, recording.Description.Replication)
            : throw new InvalidOperationException("The recording holds no model or no seed, so that the run cannot be made again; what happened can be heard from a Replay.");
    }

    /// <summary>Has a station follow a command at the present instant: after all events that have happened, before all that have not.</summary>
    /// <param name="command">The command.</param>
    /// <returns>The command as it stands in <see cref="Commands"/> now.</returns>
    /// <exception cref="CommandException">There is no such station, its kind does not take such commands, or it cannot follow this one at present. Nothing has changed.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the command is followed, and the run can go on.</exception>
    /// <exception cref="InvalidOperationException">The run is just being moved on, by another thread or by the caller of an observer.</exception>
    public AppliedCommand Apply(FactoryCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        StationInfo station = Stations.FirstOrDefault(known => known.Name == command.Station)
            ?? throw new CommandException($"{command.GetType().Name}: there is no station '{command.Station}'; {NearestName.Remedy(command.Station, [.. Stations.Select(known => known.Name)]) ?? "see Stations for those that there are"}");
        int before = _commands.Count;
        try
        {
            string? problem = Enter((station, command), static (simulation, told) => simulation.Follow(told.station, told.command));
            return problem is null ? _commands[^1]
                : throw new CommandException($"Station '{station.Name}' ({station.Kind}) cannot follow {command.GetType().Name}: {problem}.");
        }
        finally
        {
            if (_commands.Count > before)
                Changed?.Invoke();
        }
    }

    /// <summary>Moves on from command to command of a log and gives each of them where it was given: at its instant, after as many events.</summary>
    /// <param name="commands">Commands of a run of the same model, seed and replication, from the one that comes next here.</param>
    /// <exception cref="InvalidOperationException">A command does not fit here: the log is of another run, model, seed or version, or the run has gone further already.</exception>
    /// <exception cref="CommandException">The station cannot follow a command: the log is of another run.</exception>
    /// <exception cref="SimulationFaultedException">The model failed, now or earlier.</exception>
    /// <exception cref="ObserverException">An observer failed and was let go; the run can go on.</exception>
    public void Repeat(IEnumerable<AppliedCommand> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        foreach (AppliedCommand given in commands)
        {
            if (Now < given.Time)
                AdvanceTo(new SimTime(Math.Max(Now.Ticks, given.Time.Ticks - 1)));
            while (EventCount < given.EventCount && NextDue() <= given.Time)
                Step();
            if (Now < given.Time && NextDue() > given.Time)
                AdvanceTo(given.Time);
            if ((_commands.Count + 1, Now, EventCount) != (given.Number, given.Time, given.EventCount))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Command {given.Number} was given at {given.Time} after {given.EventCount} events, and this run is at {Now} after {EventCount} events and {_commands.Count} commands: repeat the log of the same model, seed and version, from where the run stands."));
            }
            Apply(given.Command);
        }
    }

    /// <summary>Has somebody told of the commands so far, and of each that is followed from now on.</summary>
    internal void TellCommands(Action<AppliedCommand> told)
    {
        _commands.ForEach(told);
        _toldOfCommands = _toldOfCommands.Add(told);
    }

    private string? Follow(StationInfo station, FactoryCommand command)
    {
        if (_run.Follow(station, command) is { } problem)
            return problem;
        var applied = new AppliedCommand(_commands.Count + 1, Now, EventCount, command);
        _commands = _commands.Add(applied);
        foreach (Action<AppliedCommand> told in _toldOfCommands)
        {
            try
            {
                told(applied);
            }
            catch (Exception failure)
            {
                _toldOfCommands = _toldOfCommands.Remove(told);
                _events.Note(failure);
            }
        }
        return null;
    }
}
