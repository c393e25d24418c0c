using System.Reactive.Linq;
using System.Reactive.Subjects;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>Durations, waves and paces, told minute by minute.</summary>
public class StateQueriesTests
{
    private static readonly StationId _mill = new(0), _drill = new(1), _lathe = new(2);

    [Fact]
    public void A_state_is_told_with_its_duration_when_it_is_left_and_its_begin_was_heard()
    {
        Assert.Equal(
            [new StateSpan(At(8), _mill, 1, StationState.Blocked, Minutes(3)), new StateSpan(At(9), _mill, 0, StationState.Processing, Minutes(6))],   // not the first of each place
            Told(changes => changes.Durations(),
                (1, _mill, 0, StationState.Down), (2, _mill, 1, StationState.Setup), (3, _mill, 0, StationState.Processing), (5, _mill, 1, StationState.Blocked), (8, _mill, 1, StationState.Starved), (9, _mill, 0, StationState.Idle)));
    }

    [Fact]
    public void A_wave_begins_with_the_first_station_and_ends_with_the_last_and_tells_them_in_their_order()
    {
        (int, StationId, int, StationState)[] changes =
        [
            (1, _lathe, 0, StationState.Blocked), (2, _lathe, 0, StationState.Processing),                                          // alone
            (3, _lathe, 0, StationState.Blocked), (4, _drill, 0, StationState.Blocked), (5, _lathe, 0, StationState.Processing),    // goes upstream
            (6, _mill, 1, StationState.Blocked), (7, _drill, 0, StationState.Processing), (9, _mill, 1, StationState.Starved),
        ];
        Wave wave = Assert.Single(Told(all => all.BlockingWaves(), changes));
        Assert.Equal(new Wave(At(3), At(9), StationState.Blocked, [_lathe, _drill, _mill]), wave);
        Assert.Equal(Minutes(6), wave.Lasted);
        Assert.Equal(2, Told(all => all.BlockingWaves(stations: 1), changes).Count);
        Assert.Empty(Told(all => all.BlockingWaves(stations: 4), changes));
        Assert.Empty(Told(all => all.StarvationWaves(), changes));
        Assert.Throws<ArgumentOutOfRangeException>(() => Observable.Empty<StateChange>().BlockingWaves(stations: 0));
    }

    [Fact]
    public void Starvation_waves_are_those_of_starved_stations()
    {
        Assert.Equal(
            [new Wave(At(1), At(4), StationState.Starved, [_mill, _drill])],
            Told(all => all.StarvationWaves(), (1, _mill, 0, StationState.Starved), (2, _drill, 0, StationState.Starved), (3, _mill, 0, StationState.Processing), (4, _drill, 0, StationState.Blocked)));
    }

    [Fact]
    public void Takt_is_from_part_to_part_and_cycle_time_without_what_came_between()
    {
        // A part comes each 10 minutes, is processed for 4, and the machine fails after each 6 minutes of processing for 1.
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source, every: 10 min }, m: { kind: machine, cycle: 4 min, failures: { every: 6 min, repair: 1 min } }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        var takts = new List<string>();
        var cycles = new List<string>();
        run.Events.TaktTimes().Subscribe(part => takts.Add($"{part.Time} {part.Part} {part.Took.TotalMinutes}"));
        run.Events.CycleTimes().Subscribe(part => cycles.Add($"{part.Time} {part.Part} {part.Took.TotalMinutes}"));
        run.Advance(Minutes(41));
        Assert.Equal(["0:25:00 2 11", "0:34:00 3 9"], takts);
        Assert.Equal(["0:14:00 1 4", "0:25:00 2 4", "0:34:00 3 4"], cycles);
    }

    [Fact]
    public void A_cycle_that_was_going_on_when_listening_began_is_left_out()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 4 min, failures: { every: 6 min, repair: 1 min } }, done: { kind: sink } }", "flow: [s -> m -> done]")));
        run.Advance(Minutes(5));
        var cycles = new List<string>();
        run.Events.CycleTimes().Subscribe(part => cycles.Add($"{part.Time} {part.Part} {part.Took.TotalMinutes}"));
        run.Advance(Minutes(10));
        Assert.Equal(["0:13:00 3 4"], cycles);   // the second part, from 4 on, was stopped from 6 to 7 and finished at 9
    }

    private static List<T> Told<T>(Func<IObservable<StateChange>, IObservable<T>> query, params (int Minute, StationId Station, int Place, StationState State)[] changes)
    {
        using var events = new Subject<StationEvent>();
        var told = new List<T>();
        query(events.StateChanges()).Subscribe(told.Add);
        foreach ((int minute, StationId station, int place, StationState state) in changes)
            events.OnNext(new StationEvent { Time = At(minute), Station = station, Place = (ushort)place, Kind = StationEventKind.StateChanged, State = state });
        return told;
    }

    private static SimTime At(int minute) => SimTime.At(Minutes(minute));

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}
