using FactoryTwin.Model;
using FactoryTwin.Tests.Live;
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
        "  e: { kind: machine, cycle: 40 s, operator: { pool: crew, for: processing }, tool: { life: 25 parts, change: 2 min } }",
        "  f: { kind: inspection, cycle: 20 s, measure: { mean: 20, sd: 0.01, lower: 19.98, upper: 20.02, unit: mm }, rework: 80 %, rework-limit: 2 }",
        "  g: { kind: machine, cycle: 40 s, tool: { life: 1 h, change: 2 min } }",
        "  done: { kind: sink }",
        "  bars: { kind: source, every: exponential(10 min), part: bar }",
        "  saw: { kind: split, parts: 3, makes: blank }",
        "  box: { kind: batch, size: 4, by: part-type, wait: 20 min, blocking: before-service }",
        "  oven: { kind: machine, cycle: 2 min }",
        "  unpack: { kind: split }",
        "  shelf: { kind: buffer, capacity: 30 }",
        "  wheels: { kind: source }",
        "  join: { kind: assembly, cycle: exponential(2 min), places: 2, recipe: { shelf: 1, wheels: 2 }, makes: cart, failures: { every: exponential(2 h), repair: 5 min } }",
        "flow: [bars -> saw -> box -> oven -> unpack -> shelf -> join -> done, wheels -> join, 's -> q -> a -> [5] -> c', q -> b -> c, c -> d -> done, c -> e -> f -> done, 'f[rework] -> [*] -> g -> f']",
    ];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false, "parts: { gear: { attributes: { size: 'normal(mean 20, sd 0.01)', mass: 3 kg } }, cart: { attributes: { mass: { value: 'gamma(mean 9, cv 0.1)', unit: kg } } } }")]
    [InlineData(true, false, "loops: { gears: { conwip: 5, from: q, to: c, parts: gear }, all: { conwip: 9, from: q, to: c } }")]
    [InlineData(false, false, "loops: { all: { conwip: 9, from: q, to: c }, first: { kanban: 3, from: a }, second: { kanban: 4, from: c, to: d } }")]
    public void Events_of_a_busy_line_allocate_nothing(bool isWatched, bool hasShifts, string more = "")
    {
        string[] shifts = hasShifts ? ["shifts: { early: 'Mon-Fri 06:00-14:00, break 10:00-10:15', late: 'Mon-Fri 14:00-22:00' }"] : [];
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml([.. shifts, .. Busy, more])));
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
    public void Events_of_vehicles_and_legs_allocate_nothing()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "transport: { agvs: { count: 2, speed: 1 m/s, load: exponential(10 s), unload: 10 s, distances: { a: { c: 40 m, depot: 10 m }, b: { c: 60 m } }, home: depot, battery: { capacity: 1 h, charge: 10 min } } }",
            "stations:",
            "  s: { kind: source, every: exponential(150 s) }",
            "  first: { kind: source, every: 1 s, limit: 400 parts }",   // so that there is room for more parts than ever come again
            "  a: { kind: machine, cycle: exponential(60 s) }",
            "  b: { kind: machine, cycle: exponential(90 s) }",
            "  carry: { kind: transport, by: agvs, pick-up: 3 }",
            "  c: { kind: machine, cycle: exponential(50 s) }",
            "  ship: { kind: leg, distance: 60 km, speed: 60 km/h, terminal: exponential(1 h), load: 20 parts, wait: 2 h, part-mass: 1 kg, emission: 90 g/tkm }",
            "  done: { kind: sink }",
            "flow: [s -> a -> carry -> c -> ship -> done, s -> b -> carry, first -> ship]")));
        var watcher = new Watcher();
        run.Events.Subscribe(watcher);
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(30)));
        long events = watcher.Events, before = GC.GetAllocatedBytesForCurrentThread();
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(60)));
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(watcher.Events - events, 20_000, long.MaxValue);
        Assert.True(bytes == 0, FormattableString.Invariant($"{bytes} bytes in {watcher.Events - events} events"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Ticks_of_a_live_factory_allocate_nothing_also_after_commands(double speed)
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(Busy)));
        run.AdvanceTo(SimTime.At(TimeSpan.FromDays(30)));
        run.Apply(new ChangeCycle("a", 0.9));
        run.Apply(new ChangeCycle("join", 0.5));
        run.Apply(new ChangeCapacity("d", 3));
        var clock = new HandClock();
        using var live = new LiveFactory(run, new() { SpeedFactor = speed, Clock = clock });
        var watcher = new Watcher();
        run.Events.Subscribe(watcher);
        long ticks = 0;
        live.Ticks.Subscribe(tick => ticks += tick.KeepsPace ? 1 : 0);
        Tick(5_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tick(5_000);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(bytes == 0, FormattableString.Invariant($"{bytes} bytes"));
        Assert.Equal((10_000, true), (ticks, watcher.Events > 5 * speed));

        void Tick(int times)
        {
            for (int tick = 0; tick < times; tick++, clock.Advance(TimeSpan.FromMilliseconds(100)))
                live.Tick();
        }
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
