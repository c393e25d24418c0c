using CsCheck;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>Random factories of 3 to 49 stations of all built-in kinds. Times come from a few round values, so that much happens at the same instant.</summary>
/// <remarks>The whole factory follows from one number, so that a failure is told by it and becomes an example. The factories up to number 100, whose streams are written down, stay as they are:
/// they have the first kinds only.</remarks>
internal static partial class AnyFactory
{
    /// <summary>Factories up to this number have sources, machines, buffers and sinks alone, as they always had: hashes of their streams are kept.</summary>
    private const ulong LastPlain = 99;

    public static Gen<ulong> Number { get; } = Gen.ULong;

    public static FactoryModel Of(ulong number, Func<Distribution, Distribution>? times = null) => new Maker(number, times ?? (time => time), isTimed: true).Make();

    /// <summary>The same, but with people who are all alike, as the golden hashes know them.</summary>
    public static FactoryModel WithEqualPeople(ulong number) => new Maker(number, time => time, isTimed: true, people: PeopleAre.Equal).Make();

    /// <summary>The same, but every pool has a skill of its own, by which it is asked for, and novices who have nothing to learn.</summary>
    public static FactoryModel WithEqualPeopleBySkill(ulong number) => new Maker(number, time => time, isTimed: true, people: PeopleAre.EqualBySkill).Make();

    /// <summary>The same, but with every time a constant.</summary>
    public static FactoryModel Constant(ulong number, double timeFactor) =>
        new Maker(number, time => Distribution.Constant(TimeSpan.FromSeconds(Math.Round(time.Mean) * timeFactor)), isTimed: false, timeFactor).Make();

    private sealed partial class Maker(ulong number, Func<Distribution, Distribution> times, bool isTimed, double timeFactor = 1, PeopleAre people = PeopleAre.Individuals)
    {
        /// <summary>Factories with small numbers are pinned by golden hashes, and have nothing that came later.</summary>
        private readonly Dice _dice = new(number);
        private readonly Dice _more = new(~number);
        private readonly List<string> _flow = [];
        private readonly Dice _people = new(~number);   // apart, so that what is drawn of people leaves the rest of a factory as it is
        private readonly Dice _sizes = new(number ^ 0x5A5A);   // apart too: of attributes
        private readonly Dice _arms = new(number ^ 0xA5A5);   // apart too: of printers and cobots
        private readonly Dictionary<string, OperatorPoolDefinition> _crews = [];
        private readonly Dictionary<string, StationDefinition> _waiting = [];
        private readonly List<PartDefinition> _parts = [];
        private int _made;

        public FactoryModel Make() => FactoryModel.Build(FormattableString.Invariant($"Factory {number}"), factory =>
        {
            HasSizes = HasMoreKinds && _sizes.Chance(50);
            if (isTimed && _dice.Chance(50))
                AddShifts(factory);
            foreach (string crew in (string[])["crew", "fitters"])
            {
                if (_dice.Chance(50))
                {
                    OperatorPoolDefinition pool = Pool(crew, _dice.From(1, 3), Shifts());
                    factory.Operators(pool);
                    _crews.Add(crew, pool);
                }
            }
            if (_dice.Chance(40))
                factory.Blocking(BlockingRule.BeforeService);
            int size = HasMoreKinds ? _more.From(0, 9) : 5;
            bool isSmall = size == 0, isLarge = size == 9;
            factory.Add("done", new SinkDefinition());
            if (!isSmall)
                AddBin(factory);
            List<string> ends = isSmall ? [AddSource()] : AddSources();
            int stages = isSmall ? 1 : isLarge ? 20 : _dice.From(1, 5), enough = isSmall ? 2 : isLarge ? 34 : 20;
            for (int stage = 0; stage < stages && _made < enough; stage++)
                ends = AddStage(factory, ends);
            if (HasMoreKinds && !isSmall)
            {
                for (int join = _dice.From(0, 2); join > 0; join--)
                    ends = AddJoin(factory, ends);
            }
            foreach (string end in ends)
                Lead(factory, end, ["done"]);
            if (HasMoreKinds && _dice.Chance(30))
                AddTimesOfTypes();
            if (HasSizes)
                _parts.AddRange(((string[])["part", "gearbox", "blank"]).Select(type => new PartDefinition { Name = type, Attributes = Attributes() }));
            if (HasMoreKinds && !isSmall && _dice.Chance(30))
                AddJobShop(factory);
            if (isSmall && _flow.Any(step => step.EndsWith("-> bin", StringComparison.Ordinal)))
                AddBin(factory);
            if (!isSmall && _flow.All(step => !step.EndsWith("-> bin", StringComparison.Ordinal)))
                Lead(factory, AddSource(), ["bin"]);
            factory.Flow([.. _flow]);
            ValueList<string> given = StationKinds.BuiltIn.PartTypesOf([.. _waiting.Select(entry => new StationEntry { Name = entry.Key, Definition = entry.Value })]);
            foreach (PartDefinition part in _parts.Where(part => given.Contains(part.Name)))
                factory.Part(part);
            for (int loop = HasMoreKinds && _dice.Chance(40) ? _dice.From(1, 3) : 0; loop > 0; loop--)
                AddLoop(factory);
        });

        private static void AddBin(FactoryModelBuilder factory) => factory.Add("bin", new SinkDefinition { Rejects = true });

        /// <summary>A loop from anywhere behind a source to anywhere behind that.</summary>
        private void AddLoop(FactoryModelBuilder factory)
        {
            ILookup<string, string> next = _flow.Select(step => step.Split(" -> ")).ToLookup(step => step[0].Split('[')[0], step => step[1]);
            string[] all = [.. next.SelectMany(ways => ways).Distinct()];
            string from = all[_dice.From(0, all.Length - 1)], to = from;
            for (int steps = _dice.From(0, 4); steps > 0 && next[to].ToArray() is { Length: > 0 } ways; steps--)
                to = ways[_dice.From(0, ways.Length - 1)];
            factory.Loop(new LoopDefinition
            {
                Name = Named("loop"), Cards = _dice.From(1, 6), From = from, To = to, Rule = (LoopRule)_dice.From(0, 1), Parts = _sizes.Chance(50) ? Types() : [],
            });
        }

        /// <summary>One or two of the part types that sources give.</summary>
        private ValueList<string> Types()
        {
            string[] types = [.. _waiting.Values.OfType<SourceDefinition>().SelectMany(source => source.Orders?.Orders.Select(order => order.Part) ?? source.Parts.Select(share => share.Type)).Distinct()];
            string first = types[_sizes.From(0, types.Length - 1)], second = types[_sizes.From(0, types.Length - 1)];
            return first == second ? [first] : [first, second];
        }

        /// <summary>Assembly stations, batches that may be split again, or parts that are cut; whatever ends so far leads there.</summary>
        private List<string> AddJoin(FactoryModelBuilder factory, List<string> ends)
        {
            int sort = _dice.From(0, 4);
            if (sort == 0)
                return AddRow(factory, ends, "cut", 1, _ => new SplitDefinition { Parts = _dice.From(2, 3), Makes = _dice.Chance(50) ? "blank" : null });
            if (sort <= 2)
            {
                if (ends.Count == 1 || _dice.Chance(50))
                    ends = [.. ends, AddSource()];
                return AddRow(factory, ends, "assembly", _dice.From(1, 2), Assembly);
            }
            ends = AddRow(factory, ends, "batch", _dice.From(1, 2), Batch);
            ends = AddRow(factory, ends, "machine", 1, Machine);
            return _dice.Chance(25) ? ends : AddRow(factory, ends, "split", 1, _ => new SplitDefinition());

            AssemblyDefinition Assembly(string name)
            {
                MachineDefinition machine = Machine(name);
                return new AssemblyDefinition
                {
                    Cycle = machine.Cycle, Places = machine.Places, ScrapRatio = machine.ScrapRatio, Shifts = machine.Shifts, Blocking = machine.Blocking, Failures = machine.Failures,
                    MinorStops = machine.MinorStops, Maintenance = machine.Maintenance, Setup = machine.Setup, Operators = machine.Operators,
                    Recipe = [.. ends.Select(end => new RecipeItem(end, _dice.From(1, 3)))], Makes = _dice.Chance(50) ? "gearbox" : null,
                };
            }
        }

        private List<string> AddRow(FactoryModelBuilder factory, List<string> ends, string kind, int count, Func<string, StationDefinition> make)
        {
            string[] names = [.. Enumerable.Range(0, count).Select(_ => Named(kind))];
            foreach (string name in names)
                _waiting.Add(name, make(name));
            foreach (string end in ends)
                Lead(factory, end, names);
            return [.. names];
        }

        private bool HasSizes { get; set; }

        private bool HasShifts { get; set; }

        private bool HasMoreKinds => number > LastPlain;

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
            string kind = !isStorage ? "machine" : HasMoreKinds && _more.Chance(60) ? (_more.Chance(60) ? "conveyor" : "storage") : "buffer";
            string[] names = [.. Enumerable.Range(0, _dice.From(1, 3)).Select(_ => Named(kind))];
            var ways = ends.ToDictionary(end => end, _ => new List<string>());
            foreach (string end in ends)
                ways[end].AddRange(names.Where((_, i) => i == 0 || _dice.Chance(70)));
            ways[ends[0]] = [.. names];
            foreach (string name in names)
                _waiting.Add(name, kind switch { "buffer" => Buffer(), "conveyor" => Conveyor(), "storage" => Storage(), _ => HasMoreKinds && _dice.Chance(25) ? Inspection(name) : MachineOfAnyKind(name) });
            foreach (string end in ends)
                Lead(factory, end, ways[end]);
            return [.. names];
        }

        /// <summary>The first attribute has its limits at inspections; a value that is measured again is the same.</summary>
        private ValueList<AttributeDefinition> Attributes() => !HasSizes ? [] :
        [
            new AttributeDefinition { Name = "size", Value = _sizes.Chance(70) ? Distribution.NormalNumber(-1, 0.5) : Distribution.Number(-1), Unit = "mm" },
            .. _sizes.Chance(50) ? [new AttributeDefinition { Name = "mass", Value = Distribution.ParseNumber("triangular(1, 2, 6)"), Unit = "kg" }] : (AttributeDefinition[])[],
        ];

        private MeasureDefinition Measure() => HasSizes && _sizes.Chance(70)
            ? new() { Attribute = "size", Error = _sizes.Chance(50) ? Distribution.NormalNumber(0, 0.1) : null, LowerLimit = -2, UpperLimit = -0.5 }
            : new() { Mean = -1, StandardDeviation = 0.5, LowerLimit = -2, UpperLimit = -0.5, Unit = "mm" };

        private void AddTimesOfTypes()
        {
            IEnumerable<string> machines = _waiting.Where(entry => entry.Value is WorkStationDefinition and not (PrinterDefinition or CobotDefinition)).Select(entry => entry.Key);
            _parts.Add(new PartDefinition { Name = "gear", Priority = _dice.From(0, 2), Attributes = Attributes(), Cycles = [.. machines.Where(_ => _dice.Chance(60)).Select(name => new PartCycle { Station = name, Time = Time() })] });
        }

        /// <summary>A wing whose parts go by routes, all through one buffer; scrap may lead them astray.</summary>
        private void AddJobShop(FactoryModelBuilder factory)
        {
            string hall = Named("hall"), source = AddSource();
            string[] machines = [.. Enumerable.Range(0, _dice.From(2, 3)).Select(_ => Named(_dice.From(0, 3) switch { 0 => "inspection", 1 => "batch", _ => "machine" }))];
            _waiting[source] = (SourceDefinition)_waiting[source] with { Limit = _dice.From(1, 40), Parts = [new PartShare("job-1", 0.5), new PartShare("job-2", 0.25), new PartShare("part", 0.25)] };
            if (isTimed && _dice.Chance(50))
                _waiting[source] = new SourceDefinition { Orders = Orders() };
            else if (isTimed && _dice.Chance(30))
                _waiting[source] = new SourceDefinition { Arrivals = new ArrivalDefinition { At = [new WeeklyTime { Days = [DayOfWeek.Monday], Time = new TimeOnly(6, _dice.From(0, 30)) }], Parts = _dice.From(1, 9) } };
            _waiting.Add(hall, _dice.Chance(25) ? Storage() : Buffer());
            var wing = machines.ToDictionary(machine => machine, machine => machine.StartsWith("inspection", StringComparison.Ordinal) ? Inspection(machine) : machine.StartsWith("batch", StringComparison.Ordinal) ? Batch(machine) with { Cycle = Time() } : MachineOfAnyKind(machine));
            foreach (string job in (string[])["job-1", "job-2"])
            {
                var route = new List<RouteStep>();
                for (int step = _dice.From(1, 4); step > 0; step--)
                {
                    string machine = machines[_dice.From(0, machines.Length - 1)];
                    if (route.Count == 0 || route[^1].Station != machine)
                        route.Add(new RouteStep { Station = machine, Time = _dice.Chance(70) && wing[machine] is not (PrinterDefinition or CobotDefinition) ? Time() : null });
                }
                _parts.Add(new PartDefinition { Name = job, Route = [.. route], Attributes = Attributes() });
            }
            foreach (string machine in machines)
                _waiting.Add(machine, wing[machine]);
            Lead(factory, source, [hall]);
            Lead(factory, hall, [.. machines, "done"]);
            foreach (string machine in machines)
            {
                string behind = hall;
                if (_waiting[machine] is BatchDefinition && _dice.Chance(70))
                {
                    behind = Named("split");
                    _waiting.Add(behind, new SplitDefinition());
                    Lead(factory, behind, [hall]);
                }
                Lead(factory, machine, _dice.Chance(70) ? [behind] : [behind, "done"]);
            }
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
            if (definition is SourceDefinition { Every: null, Limit: null, Orders: null, Arrivals: null } source && to.Any(next => _waiting.GetValueOrDefault(next) is not WorkStationDefinition or BatchDefinition))
                definition = source with { Limit = 25 };   // else it would never end, at one instant
            factory.Add(from, definition with { Routing = routing });
            _flow.AddRange(to.Select(next => $"{from} -> {next}"));
        }

        private OperatorPoolDefinition Pool(string name, int count, ShiftUse shifts) => people switch
        {
            PeopleAre.Equal => new() { Name = name, Count = count, Shifts = shifts },
            PeopleAre.EqualBySkill => new() { Name = name, Count = count, Shifts = shifts, Skills = [$"{name}-work"], Learning = new LearningDefinition { RateRatio = 0.5, NoviceFactor = 1 } },
            _ => Individuals(name, count, shifts),
        };

        private OperatorPoolDefinition Individuals(string name, int count, ShiftUse shifts) => new()
        {
            Name = name,
            Count = count,
            Shifts = shifts,
            Skills = _people.From(0, 3) switch { 0 => ["turning"], 1 => ["turning", "fitting"], _ => [] },
            AbsenceRatio = HasShifts && !shifts.IsAlways && _people.Chance(40) ? 0.25 : 0,
            Learning = isTimed && _people.Chance(30) ? new LearningDefinition { RateRatio = 0.8, NoviceFactor = 2 } : null,
        };

        private OperatorNeed Need(string crew, OperatorTasks tasks)
        {
            ValueList<string> skills = _crews[crew].Skills;
            if (skills.Count == 0 || (people == PeopleAre.Individuals && _people.Chance(30)))
                return new OperatorNeed { Pool = crew, For = tasks };
            string skill = skills[_people.From(0, skills.Count - 1)];
            int able = _crews.Values.Where(pool => pool.Skills.Contains(skill)).Sum(pool => pool.Count);
            return new OperatorNeed { Skill = skill, For = tasks, Count = people == PeopleAre.Individuals && able > 1 && _people.Chance(20) ? 2 : 1 };
        }

        private ValueList<OperatorNeed> Needs()
        {
            var needs = new List<OperatorNeed>();
            var left = OperatorTasks.Processing | OperatorTasks.Setup | OperatorTasks.Repair | OperatorTasks.Maintenance;
            foreach (string crew in _crews.Keys)
            {
                OperatorTasks tasks = left & (OperatorTasks)_dice.From(0, 15);
                left &= ~tasks;
                if (tasks != OperatorTasks.None && _dice.Chance(60))
                    needs.Add(Need(crew, tasks));
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

    private enum PeopleAre
    {
        Individuals,
        Equal,
        EqualBySkill,
    }

    /// <summary>Numbers that follow from one (SplitMix64).</summary>
    internal sealed class Dice(ulong state)
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
