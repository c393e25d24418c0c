using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>What holds in every factory, whatever it consists of.</summary>
public class FactoryPropertyTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(2);

    [Fact]
    public void Parts_people_and_places_add_up_at_every_instant() =>
        AnyFactory.Number.Sample(number => Assert.Empty(Faults(number)), iter: 400);

    [Fact]
    public void Control_an_audit_finds_parts_people_and_places_that_do_not_add_up()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml("stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min }, q: { kind: buffer, capacity: 1 }, done: { kind: sink } }", "flow: [s -> q -> m -> done]")));
        var audit = new Audit(run);
        long number = 0;
        void Tell(StationEventKind kind, int station, long part, StationState state = StationState.Idle, int second = 0) => audit.OnNext(new StationEvent
        {
            Sequence = ++number, Kind = kind, Station = new StationId(station), Part = part, State = state, Time = SimTime.At(TimeSpan.FromSeconds(second)),
        });
        Tell(StationEventKind.PartEntered, 0, 1);
        Tell(StationEventKind.PartArrived, 2, 1);
        Tell(StationEventKind.PartEntered, 0, 2);
        Tell(StationEventKind.PartArrived, 2, 2);
        Tell(StationEventKind.PartArrived, 2, 7);
        Tell(StationEventKind.StateChanged, 1, 0, StationState.Processing, second: 1);
        Tell(StationEventKind.PartEnded, 3, 2, second: 2);
        audit.CheckRun();
        Assert.Equal(
        [
            "0:00:00: 2 parts are in q, which holds 1",
            "0:00:00: part 7 came to q from nowhere",
            "0:00:00: m is starved, and a part waits for it",
            "0:00:01: m is Processing without a part",
            "0:00:02: part 2 went from q to done, where no flow leads",
            "0:00:02: m is Processing without a part",
            "0:00:02: the run counts 0 parts entered and 0 in process; the stream 2 and 1",
        ], audit.Faults);
    }

    [Fact]
    public void Control_an_audit_finds_a_loop_with_more_parts_than_cards()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source }, m: { kind: machine, cycle: 1 min }, q: { kind: buffer, capacity: 3 }, done: { kind: sink } }", "flow: [s -> q -> m -> done]",
            "loops: { cards: { conwip: 2, from: q, to: m } }"));
        using var run = new Simulation(model);
        var audit = new Audit(run);
        using var other = new Simulation(model.WithLoop("cards", 3));
        other.Events.Subscribe(audit);
        other.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(30)));
        Assert.Equal(["0:00:00: 3 parts are in the loop cards, which has 2 cards"], audit.Faults.Distinct());
    }

    [Fact]
    public void Control_an_audit_finds_a_part_that_goes_the_way_of_another_outcome_or_is_reworked_too_often()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations: { s: { kind: source }, i: { kind: inspection, cycle: 1 min, accept: 90 %, rework: 50 %, rework-limit: 1 }, m: { kind: machine, cycle: 1 min }, done: { kind: sink } }",
            "flow: [s -> i -> done, 'i[rework] -> m -> i']")));
        var audit = new Audit(run);
        long number = 0;
        void Tell(StationEventKind kind, int station, int outcome = 0) => audit.OnNext(new StationEvent
        {
            Sequence = ++number, Kind = kind, Station = new StationId(station), Part = 1, Value = outcome, State = StationState.Starved,
        });
        Tell(StationEventKind.PartEntered, 0);
        Tell(StationEventKind.PartArrived, 1);
        for (int pass = 0; pass < 2; pass++)
        {
            Tell(StationEventKind.PartCompleted, 1, 2);
            Tell(StationEventKind.PartArrived, 2);
            Tell(StationEventKind.PartCompleted, 2);
            Tell(StationEventKind.PartArrived, 1);
        }
        Tell(StationEventKind.PartCompleted, 1, 1);
        Tell(StationEventKind.PartEnded, 3);
        Assert.Equal(["0:00:00: part 1 was sent to be reworked by i more than 1 times", "0:00:00: part 1 went from i to done, and was rejected"], audit.Faults);
    }

    [Fact]
    public void The_same_seed_gives_the_same_stream_and_another_seed_another() =>
        AnyFactory.Number.Sample(number =>
        {
            FactoryModel model = AnyFactory.Of(number);
            Assert.Equal(Heard.Hash(model, number, Horizon), Heard.Hash(AnyFactory.Of(number), number, Horizon));
        }, iter: 60);

    [Fact]
    public void Stopping_on_the_way_changes_nothing() =>
        Gen.Select(AnyFactory.Number, Gen.Int[1, 40]).Sample((number, stops) =>
        {
            FactoryModel model = AnyFactory.Of(number);
            string stopped = Heard.Hash(model, number, Horizon, run =>
            {
                for (int stop = 1; stop < stops; stop++)
                {
                    run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(Math.Round(Horizon.TotalSeconds * stop / stops / 10) * 10)));   // round: often just when something happens
                    run.NextDue();
                }
            });
            Assert.Equal(Heard.Hash(model, number, Horizon), stopped);
        }, iter: 300);

    [Fact]
    public void Step_by_step_is_the_same_run() =>
        AnyFactory.Number.Sample(number =>
        {
            FactoryModel model = AnyFactory.Of(number);
            string stepped = Heard.Hash(model, number, Horizon, run =>
            {
                while (run.NextDue() <= SimTime.At(Horizon / 2))
                    Assert.True(run.Step());
            });
            Assert.Equal(Heard.Hash(model, number, Horizon), stepped);
        }, iter: 100);

    [Fact]
    public void A_fork_goes_on_as_its_original_and_leaves_it_alone() =>
        Gen.Select(AnyFactory.Number, Gen.Int[0, 60], Gen.Int[0, 30]).Sample((number, minutes, steps) =>
        {
            FactoryModel model = AnyFactory.Of(number);
            using var original = new Simulation(model, number);
            if (minutes > 0)
                original.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minutes)));
            for (int step = 0; step < steps; step++)
                original.Step();   // into the middle of an instant at which much happens
            StreamHash Follow(Simulation run)
            {
                var rest = new StreamHash();
                run.Events.Subscribe(rest);
                return rest;
            }
            using Simulation first = original.Fork();
            StreamHash ofFirst = Follow(first);
            SimTime end = SimTime.At(original.Now.SinceStart + Horizon);
            first.AdvanceTo(end);
            using Simulation second = original.Fork();
            StreamHash ofSecond = Follow(second), ofOriginal = Follow(original);
            using Simulation other = original.Fork();
            other.Redraw(99);
            for (int part = 1; part <= 8; part++)
            {
                SimTime until = SimTime.At(end.SinceStart - Horizon + Horizon * part / 8);
                other.AdvanceTo(until);
                original.AdvanceTo(until);
            }
            second.AdvanceTo(end);
            Assert.Equal((ofOriginal.Value, ofOriginal.Count), (ofFirst.Value, ofFirst.Count));
            Assert.Equal((ofOriginal.Value, ofOriginal.Count), (ofSecond.Value, ofSecond.Count));
            Assert.Equal((original.EventCount, original.PartsInProcess, original.PartsEntered), (first.EventCount, first.PartsInProcess, first.PartsEntered));
        }, iter: 300);

    [Fact]
    public void Forks_that_are_drawn_again_with_one_seed_are_equal_and_keep_all_rules() =>
        Gen.Select(AnyFactory.Number, Gen.Int[1, 60]).Sample((number, minutes) =>
        {
            using var original = new Simulation(AnyFactory.Of(number), number);
            var audit = new Audit(original);
            using IDisposable watching = original.Events.Subscribe(audit);
            original.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(minutes)));
            using Simulation one = original.Fork(), other = original.Fork();
            one.Redraw(7, 3);
            other.Redraw(7, 3);
            var (ofOne, ofOther) = (new StreamHash(), new StreamHash());
            one.Events.Subscribe(ofOne);
            other.Events.Subscribe(ofOther);
            one.Advance(Horizon);
            other.Advance(Horizon);
            Assert.Equal(ofOne.Value, ofOther.Value);
            original.Redraw(7, 3);
            original.Advance(Horizon);
            audit.CheckRun();
            Assert.Empty(audit.Faults);
            Assert.Equal(original.PartsEntered, one.PartsEntered);
        }, iter: 100);

    [Fact]
    public void A_model_written_as_text_and_read_again_gives_the_same_stream() =>
        AnyFactory.Number.Sample(number =>
        {
            FactoryModel model = AnyFactory.Of(number), read = FactoryModel.Parse(model.ToYaml());
            Assert.Equal(model, read);
            Assert.Equal(Heard.Hash(model, number, Horizon), Heard.Hash(read, number, Horizon));
        }, iter: 100);

    [Fact]
    public void Twice_the_time_for_everything_gives_the_same_stream_at_twice_the_time() =>
        AnyFactory.Number.Sample(number =>
        {
            List<StationEvent> single = Heard.Events(AnyFactory.Constant(number, 1), number, Horizon), twice = Heard.Events(AnyFactory.Constant(number, 2), number, Horizon * 2);
            Assert.Equal(single.Select(e => e with { Time = new SimTime(e.Time.Ticks * 2) }), twice);
        }, iter: 100);

    [Fact]
    public void Loops_with_more_cards_than_parts_change_nothing() =>
        AnyFactory.Number.Sample(number =>
        {
            FactoryModel model = AnyFactory.Of(number);
            if (HasStorageOutOfOrder(model) && model.Loops.Any(loop => loop.Parts.Count > 0))
                return;
            FactoryModel ample = model.Loops.Aggregate(model, (factory, loop) => factory.WithLoop(loop.Name, 1_000_000));
            string yaml = model.ToYaml();
            int from = yaml.IndexOf("\nloops:", StringComparison.Ordinal), behind = from < 0 ? -1 : yaml.IndexOf("\nblocking:", from, StringComparison.Ordinal);
            FactoryModel without = from < 0 ? model : FactoryModel.Parse(behind < 0 ? yaml[..(from + 1)] : yaml.Remove(from, behind - from));
            Assert.Empty(without.Loops);
            Assert.Equal(Heard.Hash(without, number, Horizon), Heard.Hash(ample, number, Horizon));
        }, iter: 200);

    /// <summary>Where several ways lead into a loop, a card that comes free can go to another one of those who wait: who waits is asked in another order.</summary>
    [Fact]
    public void Loops_that_name_every_part_type_count_as_those_that_name_none_where_one_way_leads_in() =>
        AnyFactory.Number.Sample(number =>
        {
            FactoryModel model = AnyFactory.Of(number);
            if (HasStorageOutOfOrder(model) || model.Plan.Loops.Any(loop => loop.WaysIn.Length > 1))
                return;
            ValueList<string> types = StationKinds.BuiltIn.PartTypesOf(model.Stations);
            Assert.Equal(Heard.Hash(With([]), number, Horizon), Heard.Hash(With(types), number, Horizon));

            FactoryModel With(ValueList<string> parts) => model.Loops.Aggregate(model, (factory, loop) => factory.WithLoop(loop.Name, loop with { Parts = parts }));
        }, iter: 200);

    [Fact]
    public void A_station_elsewhere_changes_nothing_for_the_others() =>
        AnyFactory.Number.Sample(number =>
        {
            FactoryModel model = AnyFactory.Of(number);
            string yaml = model.ToYaml()
                .Replace("\nflow: ", "\nflow:\n  - ", StringComparison.Ordinal)   // one way stands on the line of its key
                .Replace("\nflow:", "\n  elsewhere: { kind: source, every: exponential(20 s) }\n  press: { kind: machine, cycle: exponential(30 s), scrap: 10 %, failures: { every: exponential(1 min), repair: 10 s } }\n  out: { kind: sink }\nflow:", StringComparison.Ordinal)
                .Replace("\nflow:", "\nflow:\n  - elsewhere -> press -> out", StringComparison.Ordinal);
            FactoryModel larger = FactoryModel.Parse(yaml);
            Assert.Equal(Known(model), Known(larger));

            // Names instead of numbers; what happens at one instant in the two halves has no order of its own. Parts are counted for both together, so that their numbers differ.
            List<string> Known(FactoryModel factory)
            {
                string[] names = [.. model.Stations.Select(entry => entry.Name)];
                using var run = new Simulation(factory, number);
                return [.. Heard.Events(factory, number, Horizon).Where(e => names.Contains(run.Stations[e.Station.Index].Name))
                    .Select(e => FormattableString.Invariant($"{e.Time.Ticks} {run.Stations[e.Station.Index].Name} {e.Place} {e.Kind} {e.State} {e.Phase} {(e.Kind is StationEventKind.PartAssembled or StationEventKind.PartBatched or StationEventKind.PartUnbatched ? 0 : e.Value)}"))];
            }
        }, iter: 100);

    [Fact]
    public void People_who_are_asked_for_by_a_skill_of_their_pool_alone_make_no_difference() =>
        AnyFactory.Number.Sample(number =>
        {
            // They are told apart, so the stream has their numbers; nothing else is different.
            List<StationEvent> byPool = Heard.Events(AnyFactory.WithEqualPeople(number), number, Horizon), bySkill = Heard.Events(AnyFactory.WithEqualPeopleBySkill(number), number, Horizon);
            Assert.Equal(byPool, bySkill.Select(e => e.Kind is StationEventKind.OperatorAssigned or StationEventKind.OperatorReleased ? e with { Place = 0 } : e));
        }, iter: 100);

    /// <summary>Whether a storage may retrieve another part than the first: before a loop of certain part types the one that has got its card goes first there, whatever has come in front since.</summary>
    private static bool HasStorageOutOfOrder(FactoryModel model) => model.Stations.Any(entry => entry.Definition is StorageDefinition { Order: not StorageOrder.Fifo });

    private static List<string> Faults(ulong number)
    {
        using var run = new Simulation(AnyFactory.Of(number), number);
        var audit = new Audit(run);
        run.Events.Subscribe(audit);
        try
        {
            for (int stop = 1; stop <= 24; stop++)
            {
                run.AdvanceTo(SimTime.At(Horizon * stop / 24));
                audit.CheckRun();
            }
        }
        catch (SimulationFaultedException fault)
        {
            audit.Faults.Add(fault.ToString());
        }
        return audit.Faults;
    }
}
