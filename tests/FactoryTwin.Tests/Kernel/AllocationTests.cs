using FactoryTwin.Model;
using FactoryTwin.Tests.Stations;

namespace FactoryTwin.Tests.Kernel;

/// <summary>A run that has warmed up makes no garbage.</summary>
public class AllocationTests
{
    private static readonly string[] Busy =
    [
        "operators: { crew: 2, fitters: 1 }",
        "stations:",
        "  s: { kind: source, every: exponential(110 s), part: { gear: 60 %, shaft: 40 % } }",
        "  q: { kind: buffer, capacity: 20, routing: shortest-queue }",
        "  a: { kind: machine, cycle: 'lognormal(mean 80 s, cv 0.2)', places: 2, scrap: 3 %, setup: { time: 1 min, every: 25 parts }, operator: { pool: crew, for: [setup, repair] }, failures: { every: exponential(1 h), repair: 'gamma(mean 5 min, cv 0.8)' } }",
        "  b: { kind: machine, cycle: exponential(60 s), setup: { time: 20 s }, minor-stops: { every: exponential(10 min), lasting: 30 s }, maintenance: { age: 4 h, time: 10 min }, failures: { every: exponential(200 parts), repair: 3 min }, operator: { pool: fitters, for: [repair, maintenance] } }",
        "  c: { kind: machine, cycle: 'triangular(20 s, 30 s, 50 s)', blocking: before-service, routing: { probability: { d: 60 %, e: 40 % } }, failures: { every: 'weibull(shape 2, scale 2 h)', clock: calendar, repair: 2 min } }",
        "  d: { kind: buffer, capacity: 4, order: priority }",
        "  e: { kind: machine, cycle: 40 s, operator: { pool: crew, for: processing } }",
        "  done: { kind: sink }",
        "flow: ['s -> q -> a -> [5] -> c', q -> b -> c, c -> d -> done, c -> e -> done]",
    ];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Events_of_a_busy_line_allocate_nothing(bool isWatched, bool hasShifts)
    {
        string[] shifts = hasShifts ? ["shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:15', late: 'Mon-Fri 14:00-22:00' }"] : [];
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml([.. shifts, .. Busy])));
        var watcher = new Watcher();
        if (isWatched)
            run.Events.Subscribe(watcher);
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(30)));
        long events = run.EventCount, before = GC.GetAllocatedBytesForCurrentThread();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(60)));
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        events = run.EventCount - events;
        Assert.InRange(events, 20_000, long.MaxValue);
        Assert.True(bytes == 0, FormattableString.Invariant($"{bytes} bytes in {events} events"));
        Assert.Equal(isWatched, watcher.Events > 0);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("shortest-processing-time")]
    [InlineData("least-slack")]
    public void Events_of_a_job_shop_allocate_nothing(string order)
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "parts: { gear: { route: [m: exponential(4 min), n: 3 min, m: 1 min] }, shaft: { route: [n: 2 min, m], cycle: { m: 2 min } } }",
            "stations:",
            "  s: { kind: source, every: exponential(10 min), part: { gear: 60 %, shaft: 40 % } }",
            "  t: { kind: source, arrivals: { at: [Mon-Fri 07:30, Sat 09:00], parts: 5 parts }, part: shaft }",
            $"  hall: {{ kind: buffer, order: {order} }}",
            "  m: { kind: machine, cycle: 2 min, setup: { time: 10 s, from-to: { gear: { shaft: 20 s } } }, scrap: 5 % }",
            "  n: { kind: machine, cycle: 2 min }",
            "  done: { kind: sink }",
            "flow: [s -> hall, t -> hall, hall -> m -> hall, hall -> n -> hall, hall -> done, 'm[scrapped] -> hall']")));
        var watcher = new Watcher();
        run.Events.Subscribe(watcher);
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(60)));
        long events = run.EventCount, before = GC.GetAllocatedBytesForCurrentThread();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(120)));
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(run.EventCount - events, 20_000, long.MaxValue);
        Assert.True(bytes == 0, FormattableString.Invariant($"{bytes} bytes in {run.EventCount - events} events"));
    }

    [Fact]
    public void Control_a_listener_that_allocates_is_seen()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(Busy)));
        var heard = new List<object>();
        run.Events.Subscribe(new Watcher(e => heard.Add(e)));
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(1)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(2)));
        Assert.NotEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
