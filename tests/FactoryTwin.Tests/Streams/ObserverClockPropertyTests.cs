using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Streams;

/// <summary>Operators of Rx in the factory's time, on random factories whose times come from a few round values, so that much meets at one instant.</summary>
public class ObserverClockPropertyTests
{
    private static readonly TimeSpan _end = TimeSpan.FromHours(1);

    /// <summary>Lengths that meet the times of the factories.</summary>
    private static readonly Gen<TimeSpan> _length = Gen.Int[0, 6].Select(i => TimeSpan.FromSeconds(((int[])[1, 5, 10, 30, 60, 90, 300])[i]));

    /// <summary>The time operators, each as a text of what it gives.</summary>
    private static readonly Dictionary<string, Func<IObservable<long>, TimeSpan, IScheduler, IObservable<string>>> _operators = new()
    {
        ["Buffer"] = (source, length, clock) => source.Buffer(length, clock).Select(Text),
        ["Buffer that overlaps"] = (source, length, clock) => source.Buffer(length * 2, length, clock).Select(Text),
        ["Buffer by time or number"] = (source, length, clock) => source.Buffer(length, 3, clock).Select(Text),
        ["Window"] = (source, length, clock) => source.Window(length, clock).SelectMany(window => window.ToList()).Select(Text),
        ["Throttle"] = (source, length, clock) => source.Throttle(length, clock).Select(Text),
        ["Sample"] = (source, length, clock) => source.Sample(length, clock).Select(Text),
        ["Timeout"] = (source, length, clock) => source.Timeout(length, Observable.Return(-1L), clock).Select(Text),
        ["Delay"] = (source, length, clock) => source.Delay(length, clock).Select(Text),
        ["Interval"] = (source, length, clock) => Observable.Interval(length, clock).WithLatestFrom(source, (tick, item) => $"{tick} {item}"),
        ["Timer"] = (source, length, clock) => Observable.Timer(length, length * 2, clock).Select(Text),
        ["TakeUntil"] = (source, length, clock) => source.TakeUntil(Observable.Timer(length, clock)).Select(Text),
        ["TimeInterval"] = (source, _, clock) => source.TimeInterval(clock).Select(item => item.ToString()),
    };

    public static TheoryData<string> Operators => [.. _operators.Keys];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Operators_give_what_they_give_over_another_clock(string name) => Gen.Select(AnyFactory.Number, _length).Sample((number, length) =>
    {
        using var run = new Simulation(AnyFactory.Of(number));
        var events = new List<StationEvent>();
        run.Events.Subscribe(events.Add);
        List<string> here = Collect(_operators[name](run.Events.Select(e => e.Sequence), length, run.Clock), () => run.Now.Ticks);
        run.AdvanceTo(SimTime.At(_end));

        var clock = new FakeClock();
        using var source = new Subject<long>();
        foreach (StationEvent e in events)
            clock.ScheduleAbsolute(e.Time.Ticks, () => source.OnNext(e.Sequence));
        List<string> there = Collect(_operators[name](source, length, clock), () => clock.Clock);
        clock.AdvanceTo(_end.Ticks);
        Assert.Equal(there, here);
    }, iter: 20);

    [Theory]
    [MemberData(nameof(Operators))]
    public void Stopping_on_the_way_changes_nothing_for_operators(string name) => Gen.Select(AnyFactory.Number, _length, Gen.Int[0, 3600].Array[0, 5]).Sample((number, length, stops) =>
    {
        Assert.Equal(Told(name, number, length, []), Told(name, number, length, stops));
    }, iter: 10);

    [Fact]
    public void A_run_with_timers_is_the_same_run_to_the_last_bit() => Gen.Select(AnyFactory.Number, _length).Sample((number, length) =>
    {
        FactoryModel model = AnyFactory.Of(number);
        var hashes = new StreamHash[3];
        for (int i = 0; i < hashes.Length; i++)
        {
            using var run = new Simulation(model);
            run.Events.Subscribe(hashes[i] = new StreamHash());
            if (i > 0)
            {
                foreach (Func<IObservable<long>, TimeSpan, IScheduler, IObservable<string>> query in _operators.Values)
                    query(run.Events.Select(e => e.Sequence), length, run.Clock).Subscribe();
                run.Clock.SchedulePeriodic(length, () => throw new InvalidOperationException());
            }
            Assert.True(i == 0 == (Record.Exception(() => run.AdvanceTo(SimTime.At(_end))) is null));
            if (i == 2)
                Assert.Equal(hashes[1].Value, hashes[2].Value);
        }
        Assert.Equal((hashes[0].Value, hashes[0].Count), (hashes[1].Value, hashes[1].Count));
    }, iter: 20);

    private static List<string> Told(string name, ulong number, TimeSpan length, int[] stops)
    {
        using var run = new Simulation(AnyFactory.Of(number));
        List<string> told = Collect(_operators[name](run.Events.Select(e => e.Sequence), length, run.Clock), () => run.Now.Ticks);
        foreach (int stop in stops.Order())
        {
            run.AdvanceTo(Later(run.Now, SimTime.At(TimeSpan.FromSeconds(stop))));
            run.Step();   // may stop in the middle of an instant
        }
        run.AdvanceTo(Later(run.Now, SimTime.At(_end)));
        return [.. told.Where(line => long.Parse(line.Split(' ')[0]) <= _end.Ticks)];
    }

    private static SimTime Later(SimTime one, SimTime other) => one > other ? one : other;

    private static List<string> Collect(IObservable<string> told, Func<long> now)
    {
        var lines = new List<string>();
        told.Subscribe(item => lines.Add($"{now()} {item}"), () => lines.Add($"{now()} over"));
        return lines;
    }

    private static string Text(long item) => item.ToString();

    private static string Text(IEnumerable<long> items) => string.Join(',', items);

    /// <summary>Another clock than ours, that a test moves on: Rx's own.</summary>
    private sealed class FakeClock : VirtualTimeScheduler<long, long>
    {
        protected override long Add(long absolute, long relative) => absolute + relative;

        protected override DateTimeOffset ToDateTimeOffset(long absolute) => DateTimeOffset.UnixEpoch.AddTicks(absolute);

        protected override long ToRelative(TimeSpan timeSpan) => timeSpan.Ticks;
    }
}
