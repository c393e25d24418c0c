using System.Reactive.Linq;
using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests;

/// <summary>A factory as streams: one station's events, its states, its signals.</summary>
public class FactoryStreamsTests
{
    private static readonly FactoryModel Model = FactoryModel.Parse(Story.Yaml(
        "stations: { s: { kind: source }, mill: { kind: machine, cycle: 2 min, places: 2 }, q: { kind: buffer, capacity: 2 }, lathe: { kind: machine, cycle: 3 min }, done: { kind: sink } }",
        "flow: [s -> mill -> q -> lathe -> done]"));

    [Fact]
    public void One_station_tells_what_happens_there_and_nothing_else()
    {
        using var run = new Simulation(Model);
        var all = new List<StationEvent>();
        var lathe = new List<StationEvent>();
        run.Events.Subscribe(all.Add);
        run.EventsOf("lathe").Subscribe(lathe.Add);
        run.Advance(TimeSpan.FromHours(1));
        Assert.NotEmpty(lathe);
        Assert.Equal(all.Where(e => run.NameOf(e.Station) == "lathe"), lathe);
    }

    [Fact]
    public void Who_comes_late_hears_the_present_state_of_each_place_first_if_they_ask_for_it()
    {
        using var run = new Simulation(Model);
        run.Advance(TimeSpan.FromMinutes(4.5));   // nobody has listened before
        var asked = new List<StateChange>();
        var not = new List<StateChange>();
        IObservable<StateChange> states = run.StatesOf("lathe", presentFirst: true);
        run.StatesOf("lathe").Subscribe(not.Add);
        states.Subscribe(asked.Add);
        StationId lathe = run.Station("lathe").Id, mill = run.Station("mill").Id;
        Assert.Equal([new StateChange(run.Now, lathe, 0, StationState.Processing)], asked);
        run.Advance(TimeSpan.FromMinutes(10));
        Assert.DoesNotContain(not, change => change.Time < SimTime.At(TimeSpan.FromMinutes(5)));
        Assert.Equal([new(run.Now, mill, 0, StationState.Processing), new(run.Now, mill, 1, StationState.Blocked)], First(run.StatesOf("mill", presentFirst: true)));
        Assert.Empty(First(run.StatesOf("q", presentFirst: true)));
    }

    [Fact]
    public void Before_anything_has_happened_the_present_state_is_the_initial_one()
    {
        using var run = new Simulation(Model);
        Assert.Equal(StationState.Starved, Assert.Single(First(run.StatesOf("lathe", presentFirst: true))).State);
    }

    [Fact]
    public void The_present_state_is_the_one_that_was_published_last() => Gen.Select(AnyFactory.Number, Gen.Int[0, 3600].Array[1, 5]).Sample((number, stops) =>
    {
        using var run = new Simulation(AnyFactory.Of(number));
        var last = new Dictionary<(StationId, int), PlaceState>();
        run.Events.Subscribe(e => last[(e.Station, e.Place)] = new(e.State, e.Phase));
        foreach (int stop in stops.Order())
        {
            run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(stop)));
            foreach (StationInfo station in run.Stations)
            {
                for (int place = 0; place < station.Places; place++)
                {
                    PlaceState? present = run.StateOf(station.Id, place);
                    if (station.Role != StationRole.Worker && !station.IsFleet)
                        Assert.Null(present);
                    else
                        Assert.Equal(last.TryGetValue((station.Id, place), out PlaceState told) ? told : new PlaceState(station.InitialState, StationPhase.None), present);
                }
            }
        }
    }, iter: 100);

    [Fact]
    public void Signals_come_with_their_unit_and_quality()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source }, store: { kind: storage, places: 5, store: 1 min, retrieve: 1 min }, m: { kind: machine, cycle: 5 min }, done: { kind: sink } }", "flow: [s -> store -> m -> done]")));
        string name = Assert.Single(run.Station("store").Signals).Name;
        var all = new List<SignalSample>();
        var one = new List<SignalSample>();
        run.SignalsOf("store").Subscribe(all.Add);
        run.SignalOf("store", name).Subscribe(one.Add);
        run.Advance(TimeSpan.FromMinutes(3));
        Assert.NotEmpty(one);
        Assert.Equal(all, one);
        Assert.All(one, sample => Assert.Equal((run.Station("store").Signals[0].Unit, SignalQuality.Good, SignalType.Number), (sample.Unit, sample.Quality, sample.Type)));
    }

    [Fact]
    public void A_name_that_does_not_exist_is_told_with_the_nearest()
    {
        using var run = new Simulation(Model);
        Assert.StartsWith("There is no station 'lath'; did you mean 'lathe'?", Assert.Throws<ArgumentException>(() => run.EventsOf("lath")).Message, StringComparison.Ordinal);
        Assert.StartsWith("Station 'lathe' has no signal 'power' (", Assert.Throws<ArgumentException>(() => run.SignalOf("lathe", "power")).Message, StringComparison.Ordinal);
        Assert.StartsWith("The factory has 5 stations, with numbers from 0.", Assert.Throws<ArgumentOutOfRangeException>(() => run.StateOf(new StationId(5))).Message, StringComparison.Ordinal);
        Assert.StartsWith("Station 'mill' has 2 places, with numbers from 0.", Assert.Throws<ArgumentOutOfRangeException>(() => run.StateOf(run.Station("mill").Id, 2)).Message, StringComparison.Ordinal);
    }

    private static List<StateChange> First(IObservable<StateChange> states)
    {
        var first = new List<StateChange>();
        states.Subscribe(first.Add);
        return first;
    }
}
