using FactoryTwin.Cobots;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <content>The stations of a random factory, kind by kind.</content>
internal static partial class AnyFactory
{
    private sealed partial class Maker
    {
        private BufferDefinition Buffer() => new()
        {
            Capacity = _dice.Chance(80) ? _dice.From(1, 4) : null,
            Order = _dice.Chance(30) ? !HasMoreKinds ? BufferOrder.Priority : (BufferOrder)_dice.From(1, 4) : BufferOrder.Fifo,
        };

        private ConveyorDefinition Conveyor()
        {
            double metresPerSecond = 0.1 / timeFactor;
            return new()
            {
                PartLengthMetres = _more.From(1, 2),   // 10 or 20 s
                LengthMetres = _more.From(2, 9),
                SpeedMetresPerSecond = metresPerSecond,
                IsAccumulating = _more.Chance(60),
                Shifts = Shifts(),
            };
        }

        private StorageDefinition Storage() => new()
        {
            Places = _more.From(1, 4),
            Store = Time(),
            Retrieve = Time(),
            Order = (StorageOrder)_more.From(0, 2),
            Shifts = Shifts(),
        };

        private MachineDefinition Machine(string name)
        {
            double scrap = _dice.Chance(30) ? 0.25 : 0;
            if (scrap > 0 && _dice.Chance(50))
                _flow.Add($"{name}[scrapped] -> {Aside()}");
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
                Tool = HasMoreKinds && _dice.Chance(30) ? Tool() : null,
                Operators = Needs(),
            };
        }

        /// <summary>A machine, a printer or a cobot. Programs and prints have times of their own, which know no factor.</summary>
        private WorkStationDefinition MachineOfAnyKind(string name)
        {
            MachineDefinition machine = Machine(name);
            return !HasMoreKinds || !isTimed ? machine : _arms.From(0, 5) switch
            {
                0 => Printer(machine),
                1 => Cobot(machine),
                _ => machine,
            };
        }

        private PrinterDefinition Printer(MachineDefinition machine) => (PrinterDefinition)Like(machine, AnyPrint.Printer with
        {
            Jobs = [new PrintJob(_arms.Chance(50) ? AnyPrint.Short : AnyPrint.Long)],
            Filament = _arms.Chance(30) ? new FilamentDefinition { SpoolKilograms = 0.0001 * _arms.From(1, 5), Change = Time() } : null,
            Removal = _crews.Count > 0 && _arms.Chance(50) ? new RemovalDefinition { Time = Time(), Pool = _crews.Keys.First() } : null,
            PrintFailures = _arms.Chance(50) ? [.. Enumerable.Range(0, 2).Select(PrintFailure)] : [],
            Sample = _arms.Chance(20) ? TimeSpan.FromSeconds(10 * _arms.From(1, 3)) : null,
        });

        private PrintFailureDefinition PrintFailure(int number) => new()
        {
            Name = number == 0 ? "adhesion" : "clog",
            LayerProbability = number == 0 ? 0.1 : null,
            Every = number == 0 ? null : Time(),
            Repair = Time(),
            Outcome = (PrintFailureOutcome)_arms.From(0, 1),
        };

        private CobotDefinition Cobot(MachineDefinition machine)
        {
            var rule = (SharingRule)_arms.From(0, 3);
            return (CobotDefinition)Like(machine, new CobotDefinition(ArmDefinition.Find(_arms.Chance(50) ? "UR5e" : "UR10e")!, AnyPrint.Program)
            {
                Signals = [new AwaitedSignal("door", Time())],
                ArmPower = _arms.Chance(30) ? new ArmPowerDefinition { StandbyKilowatts = 0.1, MovingKilowatts = 0.1 } : null,
                Sample = _arms.Chance(20) ? TimeSpan.FromSeconds(10) : null,
                Sharing = new SharingDefinition
                {
                    Rule = rule,
                    Restart = TimeSpan.FromSeconds(5 * _arms.From(0, 2)),
                    People = rule == SharingRule.Fence ? null : new PeopleDefinition { Every = Time(), Stay = Time(), DistanceMetres = _arms.Chance(50) ? 1.05 : 0.4 },
                    Contact = rule == SharingRule.ForceLimiting ? new ContactDefinition { Region = BodyRegion.Face } : ContactDefinition.Default,
                },
            });
        }

        /// <summary>With what a machine has, but for its cycle and its tool.</summary>
        private static MachineDefinition Like(MachineDefinition machine, MachineDefinition other) => other with
        {
            Places = machine.Places, ScrapRatio = machine.ScrapRatio, Shifts = machine.Shifts, Blocking = machine.Blocking, Failures = machine.Failures,
            MinorStops = machine.MinorStops, Maintenance = machine.Maintenance, Setup = machine.Setup, Operators = machine.Operators,
        };

        private BatchDefinition Batch(string name)
        {
            MachineDefinition machine = Machine(name);
            return new BatchDefinition
            {
                Cycle = _dice.Chance(50) ? machine.Cycle : Distribution.Constant(TimeSpan.Zero), Places = machine.Places, ScrapRatio = machine.ScrapRatio, Shifts = machine.Shifts,
                Blocking = machine.Blocking, Failures = machine.Failures, MinorStops = machine.MinorStops, Maintenance = machine.Maintenance, Setup = machine.Setup, Operators = machine.Operators,
                Size = _dice.From(1, 4), By = (BatchRule)_dice.From(0, 1), Wait = _dice.Chance(50) ? TimeSpan.FromSeconds(_dice.From(1, 4) * 60 * timeFactor) : null,
            };
        }

        private InspectionDefinition Inspection(string name)
        {
            double rework = _dice.Chance(60) ? _dice.Chance(50) ? 1 : 0.5 : 0;
            if (rework > 0)
                _flow.Add($"{name}[rework] -> {Aside()}");
            if (_dice.Chance(50))
                _flow.Add($"{name}[rejected] -> {Aside()}");
            bool isMeasured = isTimed && _dice.Chance(40);
            return new InspectionDefinition
            {
                Cycle = Time(),
                Places = _dice.Chance(30) ? _dice.From(2, 3) : 1,
                AcceptRatio = isMeasured ? null : 0.75,
                Measures = isMeasured ? [Measure()] : [],
                ReworkRatio = rework,
                ReworkLimit = rework > 0 && _dice.Chance(60) ? _dice.From(1, 3) : null,
                Shifts = Shifts(),
                Blocking = _dice.Chance(25) ? (BlockingRule)_dice.From(0, 1) : null,
                Failures = [.. Enumerable.Range(0, _dice.Chance(30) ? 1 : 0).Select(_ => Failure())],
                Setup = _dice.Chance(35) ? Setup() : null,
                Operators = Needs(),
            };
        }

        /// <summary>Where parts go that are not good: back to a buffer, or to the bin.</summary>
        private string Aside()
        {
            string[] earlier = [.. _waiting.Where(entry => entry.Value is BufferDefinition).Select(entry => entry.Key)];
            return earlier.Length > 0 && _dice.Chance(50) ? earlier[_dice.From(0, earlier.Length - 1)] : "bin";
        }

        private SetupDefinition Setup()
        {
            var setup = new SetupDefinition { Time = Time(), EveryParts = _dice.Chance(50) ? _dice.From(1, 3) : null };
            string[] types = [.. _waiting.Values.OfType<SourceDefinition>().SelectMany(source => source.Parts).Select(share => share.Type).Distinct()];
            if (!HasMoreKinds || types.Length < 2 || setup.EveryParts is not null)
                return setup;
            return setup with { Time = _dice.Chance(50) ? setup.Time : null, FromTo = [new SetupChange(types[0], types[1], Time()), new SetupChange(types[1], types[0], Time())] };
        }

        private ToolDefinition Tool() => _dice.Chance(25)
            ? new() { CuttingSpeedMetresPerMinute = 150, Taylor = new TaylorDefinition { ExponentFactor = 0.5, ConstantMetresPerMinute = 150 * Math.Sqrt(timeFactor) }, Change = Time() }
            : new() { Life = _dice.Chance(50) ? Time() : Distribution.ConstantParts(_dice.From(1, 5)), Change = Time() };

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
    }
}
