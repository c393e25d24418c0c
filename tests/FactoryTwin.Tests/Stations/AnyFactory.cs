using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>Random factories of 3 to 25 stations of all built-in kinds. Times come from a few round values, so that much happens at the same instant.</summary>
/// <remarks>The whole factory follows from one number, so that a failure is told by it and becomes an example.</remarks>
internal static class AnyFactory
{
    public static Gen<ulong> Number { get; } = Gen.ULong;

    public static FactoryModel Of(ulong number, Func<Distribution, Distribution>? times = null) => new Maker(number, times ?? (time => time), isTimed: true).Make();

    /// <summary>The same, but with every time a constant.</summary>
    public static FactoryModel Constant(ulong number, double timeFactor) =>
        new Maker(number, time => Distribution.Constant(TimeSpan.FromSeconds(Math.Round(time.Mean) * timeFactor)), isTimed: false, timeFactor).Make();

    private sealed class Maker(ulong number, Func<Distribution, Distribution> times, bool isTimed, double timeFactor = 1)
    {
        /// <summary>Factories with small numbers are pinned by golden hashes, and have nothing that came later.</summary>
        private readonly bool _isPinned = number < 1000;
        private readonly Dice _dice = new(number);
        private readonly List<string> _flow = [];
        private readonly HashSet<string> _crews = [];
        private readonly Dictionary<string, StationDefinition> _waiting = [];
        private int _made;

        public FactoryModel Make() => FactoryModel.Build(FormattableString.Invariant($"Factory {number}"), factory =>
        {
            if (isTimed && _dice.Chance(50))
                AddShifts(factory);
            foreach (string crew in (string[])["crew", "fitters"])
            {
                if (_dice.Chance(50))
                {
                    factory.Operators(crew, _dice.From(1, 3), Shifts());
                    _crews.Add(crew);
                }
            }
            if (_dice.Chance(40))
                factory.Blocking(BlockingRule.BeforeService);
            factory.Add("done", new SinkDefinition());
            factory.Add("bin", new SinkDefinition { Rejects = true });
            List<string> ends = AddSources();
            int stages = _dice.From(1, 5);
            for (int stage = 0; stage < stages && _made < 20; stage++)
                ends = AddStage(factory, ends);
            foreach (string end in ends)
                Lead(factory, end, ["done"]);
            if (!_isPinned && _dice.Chance(30))
                AddTimesOfTypes(factory);
            if (!_isPinned && _dice.Chance(30))
                AddJobShop(factory);
            if (_flow.All(step => !step.EndsWith("-> bin", StringComparison.Ordinal)))
                Lead(factory, AddSource(), ["bin"]);
            factory.Flow([.. _flow]);
        });

        private bool HasShifts { get; set; }

        private void AddShifts(FactoryModelBuilder factory)
        {
            HasShifts = true;
            factory.Shift("early", "Mon-Sat 06:00-06:10, break 06:04-06:05").Shift("late", "Mon-Sun 06:15-07:00, break 06:20-06:30").Shift("night", "Mon-Sun 22:00-06:00");
        }

        private ShiftUse Shifts() => !HasShifts ? ShiftUse.All : _dice.From(0, 3) switch
        {
            0 => ShiftUse.Always,
            1 => ShiftUse.Only("early"),
            2 => ShiftUse.Only("early", "late"),
            _ => ShiftUse.All,
        };

        private List<string> AddSources() => [.. Enumerable.Range(0, _dice.From(1, 3)).Select(_ => AddSource())];

        private string AddSource()
        {
            string name = Named("source");
            _waiting.Add(name, new SourceDefinition
            {
                Every = _dice.Chance(60) ? Time() : null,
                Limit = _dice.Chance(30) ? _dice.From(1, 40) : null,
                Parts = _dice.Chance(40) ? [new PartShare("gear", 0.5), new PartShare("shaft", 0.25), new PartShare("part", 0.25)] : [new PartShare("part", 1)],
                Priority = _dice.From(0, 2),
                Shifts = Shifts(),
            });
            return name;
        }

        /// <summary>A row of one to three stations; each end leads to one or more of them.</summary>
        private List<string> AddStage(FactoryModelBuilder factory, List<string> ends)
        {
            bool isStorage = _dice.Chance(40);
            string[] names = [.. Enumerable.Range(0, _dice.From(1, 3)).Select(_ => Named(isStorage ? "buffer" : "machine"))];
            var ways = ends.ToDictionary(end => end, _ => new List<string>());
            foreach (string end in ends)
                ways[end].AddRange(names.Where((_, i) => i == 0 || _dice.Chance(70)));
            ways[ends[0]] = [.. names];
            foreach (string name in names)
                _waiting.Add(name, isStorage ? Buffer() : Machine(name));
            foreach (string end in ends)
                Lead(factory, end, ways[end]);
            return [.. names];
        }

        private void AddTimesOfTypes(FactoryModelBuilder factory)
        {
            IEnumerable<string> machines = _waiting.Where(entry => entry.Value is MachineDefinition).Select(entry => entry.Key);
            factory.Part(new PartDefinition { Name = "gear", Priority = _dice.From(0, 2), Cycles = [.. machines.Where(_ => _dice.Chance(60)).Select(name => new PartCycle { Station = name, Time = Time() })] });
        }

        /// <summary>A wing whose parts go by routes, all through one buffer; scrap may lead them astray.</summary>
        private void AddJobShop(FactoryModelBuilder factory)
        {
            string hall = Named("hall"), source = AddSource();
            string[] machines = [.. Enumerable.Range(0, _dice.From(2, 3)).Select(_ => Named("machine"))];
            foreach (string job in (string[])["job-1", "job-2"])
            {
                var route = new List<RouteStep>();
                for (int step = _dice.From(1, 4); step > 0; step--)
                {
                    string machine = machines[_dice.From(0, machines.Length - 1)];
                    if (route.Count == 0 || route[^1].Station != machine)
                        route.Add(new RouteStep { Station = machine, Time = _dice.Chance(70) ? Time() : null });
                }
                factory.Part(new PartDefinition { Name = job, Route = [.. route] });
            }
            _waiting[source] = (SourceDefinition)_waiting[source] with { Limit = _dice.From(1, 40), Parts = [new PartShare("job-1", 0.5), new PartShare("job-2", 0.25), new PartShare("part", 0.25)] };
            if (isTimed && _dice.Chance(50))
                _waiting[source] = new SourceDefinition { Orders = Orders() };
            else if (isTimed && _dice.Chance(30))
                _waiting[source] = new SourceDefinition { Arrivals = new ArrivalDefinition { At = [new WeeklyTime { Days = [DayOfWeek.Monday], Time = new TimeOnly(6, _dice.From(0, 30)) }], Parts = _dice.From(1, 9) } };
            _waiting.Add(hall, Buffer());
            foreach (string machine in machines)
                _waiting.Add(machine, Machine(machine));
            Lead(factory, source, [hall]);
            Lead(factory, hall, [.. machines, "done"]);
            foreach (string machine in machines)
                Lead(factory, machine, _dice.Chance(70) ? [hall] : [hall, "done"]);
        }

        private OrderBook Orders() => new()
        {
            Orders = [.. Enumerable.Range(0, _dice.From(1, 5)).Select(_ => new OrderDefinition
            {
                Part = _dice.From(0, 2) switch { 0 => "job-1", 1 => "job-2", _ => "part" },
                Quantity = _dice.From(1, 6),
                Release = PlannedTime.After(TimeSpan.FromMinutes(_dice.From(0, 30))),
                Due = _dice.From(0, 2) switch { 0 => null, 1 => PlannedTime.At(new DateTime(2026, 1, 5, 7, 0, 0)), _ => PlannedTime.After(TimeSpan.FromMinutes(_dice.From(30, 60))) },
                Priority = _dice.Chance(50) ? _dice.From(0, 2) : null,
            })],
        };

        /// <summary>A station is added when its ways on are known, since shares name them.</summary>
        private void Lead(FactoryModelBuilder factory, string from, IReadOnlyList<string> to)
        {
            RoutingDefinition routing = _dice.From(0, 3) switch
            {
                3 when to.Count == 2 => new() { Rule = RoutingRule.Probability, Shares = [new RoutingShare(to[0], 0.75), new RoutingShare(to[1], 0.25)] },
                var rule => new() { Rule = (RoutingRule)(rule % 3) },
            };
            StationDefinition definition = _waiting[from];
            if (definition is SourceDefinition { Every: null, Limit: null, Orders: null, Arrivals: null } source && to.Any(next => _waiting.GetValueOrDefault(next) is not MachineDefinition))
                definition = source with { Limit = 25 };   // else it would never end, at one instant
            factory.Add(from, definition with { Routing = routing });
            _flow.AddRange(to.Select(next => $"{from} -> {next}"));
        }

        private BufferDefinition Buffer() => new()
        {
            Capacity = _dice.Chance(80) ? _dice.From(1, 4) : null,
            Order = _dice.Chance(30) ? _isPinned ? BufferOrder.Priority : (BufferOrder)_dice.From(1, 4) : BufferOrder.Fifo,
        };

        private MachineDefinition Machine(string name)
        {
            double scrap = _dice.Chance(30) ? 0.25 : 0;
            string[] earlier = [.. _waiting.Where(entry => entry.Value is BufferDefinition).Select(entry => entry.Key)];
            if (scrap > 0 && _dice.Chance(50))
                _flow.Add($"{name}[scrapped] -> {(earlier.Length > 0 && _dice.Chance(50) ? earlier[_dice.From(0, earlier.Length - 1)] : "bin")}");
            return new MachineDefinition
            {
                Cycle = Time(),
                Places = _dice.Chance(30) ? _dice.From(2, 3) : 1,
                ScrapRatio = scrap,
                Shifts = Shifts(),
                Blocking = _dice.Chance(25) ? (BlockingRule)_dice.From(0, 1) : null,
                Failures = [.. Enumerable.Range(0, _dice.Chance(50) ? _dice.From(1, 2) : 0).Select(_ => Failure())],
                MinorStops = _dice.Chance(25) ? new MinorStopDefinition { Every = Time(), Lasting = Time() } : null,
                Maintenance = _dice.Chance(25) ? Maintenance() : null,
                Setup = _dice.Chance(35) ? Setup() : null,
                Operators = Needs(),
            };
        }

        private SetupDefinition Setup()
        {
            var setup = new SetupDefinition { Time = Time(), EveryParts = _dice.Chance(50) ? _dice.From(1, 3) : null };
            string[] types = [.. _waiting.Values.OfType<SourceDefinition>().SelectMany(source => source.Parts).Select(share => share.Type).Distinct()];
            if (_isPinned || types.Length < 2 || setup.EveryParts is not null)
                return setup;
            return setup with { Time = _dice.Chance(50) ? setup.Time : null, FromTo = [new SetupChange(types[0], types[1], Time()), new SetupChange(types[1], types[0], Time())] };
        }

        private FailureDefinition Failure()
        {
            var clock = (WearClock)_dice.From(0, 2);
            return new FailureDefinition
            {
                Clock = clock,
                Every = clock == WearClock.Parts ? (isTimed && _dice.Chance(50) ? Distribution.ExponentialParts(5) : Distribution.ConstantParts(_dice.From(1, 5))) : Time(),
                Repair = Time(),
            };
        }

        private MaintenanceDefinition Maintenance()
        {
            bool isByAge = _dice.Chance(50);
            return new MaintenanceDefinition
            {
                Every = TimeSpan.FromSeconds(_dice.From(2, 5) * 60 * timeFactor),
                ByAge = isByAge,
                Clock = isByAge && _dice.Chance(50) ? WearClock.Calendar : WearClock.Processing,
                Time = Time(),
                AsGoodAsNew = _dice.Chance(50),
            };
        }

        private ValueList<OperatorNeed> Needs()
        {
            var needs = new List<OperatorNeed>();
            var left = OperatorTasks.Processing | OperatorTasks.Setup | OperatorTasks.Repair | OperatorTasks.Maintenance;
            foreach (string crew in _crews)
            {
                OperatorTasks tasks = left & (OperatorTasks)_dice.From(0, 15);
                left &= ~tasks;
                if (tasks != OperatorTasks.None && _dice.Chance(60))
                    needs.Add(new OperatorNeed { Pool = crew, For = tasks });
            }
            return [.. needs];
        }

        private Distribution Time()
        {
            TimeSpan round = TimeSpan.FromSeconds((double)(_dice.From(0, 4) switch { 0 => 10, 1 => 20, 2 => 30, 3 => 60, _ => 120 }));
            return times(_dice.From(0, 5) switch
            {
                0 => Distribution.Exponential(round),
                1 => Distribution.Weibull(2, round),
                2 => Distribution.Gamma(round, 0.5),
                _ => Distribution.Constant(round),
            });
        }

        private string Named(string kind) => FormattableString.Invariant($"{kind}-{++_made}");
    }

    /// <summary>Numbers that follow from one (SplitMix64).</summary>
    private sealed class Dice(ulong state)
    {
        public bool Chance(int percent) => From(0, 99) < percent;

        public int From(int first, int last)
        {
            unchecked
            {
                ulong z = state += 0x9E3779B97F4A7C15;
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                return first + (int)((z ^ (z >> 31)) % (ulong)(last - first + 1));
            }
        }
    }
}
