using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin;

/// <summary>A factory as a description: its stations, the flow between them, its shifts and people. It says nothing of any run.</summary>
/// <remarks>Read from text (<see cref="Load"/>, <see cref="Parse"/>) or built in code (<see cref="Build"/>). A model that exists has been checked as a whole. Models are equal when all they say is equal.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed partial record FactoryModel
{
    private FactoryModel(FactoryText text, FactoryLayout layout, StationKinds kinds)
    {
        Kinds = kinds;
        Name = text.Name;
        Description = text.Description;
        Start = text.Start;
        Shifts = text.Shifts;
        Operators = text.Operators;
        Parts = text.Parts;
        Transport = text.Transport;
        Stations = layout.Stations;
        Flows = layout.Flows;
        Loops = text.Loops;
        Blocking = text.Blocking;
        Study = text.Study;
        Costs = text.Costs;
        Energy = text.Energy;
    }

    /// <summary>Name of the factory.</summary>
    public string Name { get; }

    /// <summary>What it is, for people. Default: empty.</summary>
    public string Description { get; }

    /// <summary>Where a run starts in the calendar. Default: Monday 2026-01-05, 06:00, without daylight saving.</summary>
    public FactoryStart Start { get; }

    /// <summary>Shifts. Default: none, always open.</summary>
    public ValueList<ShiftDefinition> Shifts { get; }

    /// <summary>Pools of operators. Default: none.</summary>
    public ValueList<OperatorPoolDefinition> Operators { get; }

    /// <summary>Part types that have something of their own. Default: none.</summary>
    public ValueList<PartDefinition> Parts { get; }

    /// <summary>Pools of vehicles. Default: none.</summary>
    public ValueList<VehiclePoolDefinition> Transport { get; }

    /// <summary>Stations: those with a name in the order in which they were named, then unnamed buffers in the order of the flow.</summary>
    public ValueList<StationEntry> Stations { get; }

    /// <summary>The steps that parts may take, in the order in which the flow names them.</summary>
    public ValueList<FlowDefinition> Flows { get; }

    /// <summary>Loops of cards. Default: none.</summary>
    public ValueList<LoopDefinition> Loops { get; }

    /// <summary>When a station stops because its way on is full. Default: after service.</summary>
    public BlockingRule Blocking { get; }

    /// <summary>How the model is meant to be studied. Default: <c>null</c>, as the one who runs it says.</summary>
    public StudyDefinition? Study { get; }

    /// <summary>What it costs. Default: <c>null</c>, not known.</summary>
    public CostDefinition? Costs { get; }

    /// <summary>Where its electricity comes from, what it costs and what it emits. Default: <c>null</c>, not known.</summary>
    public EnergyDefinition? Energy { get; }

    /// <summary>The kinds that its stations are of.</summary>
    public StationKinds Kinds { get; }

    /// <summary>Full paths of the files that it named when it was read, such as measured values. Default: none. They make no difference to whether models are equal.</summary>
    public ValueList<string> FilesRead { get; private init; } = ValueList<string>.Empty;

    /// <summary>The folder from which it names files; empty where it was built in code.</summary>
    internal string Folder { get; private init; } = "";

    /// <summary>What must be said with every result of it, as of models that are no assessment of safety. Default: none.</summary>
    public ValueList<string> Notices => Stations.Select(entry => entry.Definition.Notice).OfType<string>().Distinct().ToValueList();

    /// <summary>Whether the other model says the same. The list of kinds that could be used makes no difference.</summary>
    public bool Equals(FactoryModel? other) => other is not null
        && (Name, Description, Start, Blocking, Study, Costs, Energy) == (other.Name, other.Description, other.Start, other.Blocking, other.Study, other.Costs, other.Energy)
        && Shifts.Equals(other.Shifts) && Operators.Equals(other.Operators) && Stations.Equals(other.Stations) && Flows.Equals(other.Flows)
        && Loops.Equals(other.Loops) && Parts.Equals(other.Parts) && Transport.Equals(other.Transport);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Stations, Flows, Shifts, Operators, Blocking);

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    /// <summary>This model with another definition of a station.</summary>
    /// <param name="name">Name of the station.</param>
    /// <param name="definition">Its new definition.</param>
    /// <exception cref="ArgumentException">There is no such station.</exception>
    /// <exception cref="ModelException">The model is then faulty.</exception>
    public FactoryModel WithStation(string name, StationDefinition definition)
    {
        int index = IndexOf(name);
        return Checked(ToText(), Stations.SetItem(index, Stations[index] with { Definition = definition }));
    }

    /// <summary>This model with another speed of a station, that of part types with times of their own there included, or with vehicles of a pool that drive faster or slower; <c>null</c> where speed
    /// means nothing to the station, or would leave its range.</summary>
    /// <param name="name">Name of the station or of the pool of vehicles.</param>
    /// <param name="speedFactor">How many times as fast. Range: above 0.</param>
    /// <exception cref="ArgumentException">There is no such station or pool of vehicles.</exception>
    public FactoryModel? WithSpeed(string name, double speedFactor)
    {
        int pool = Transport.ToList().FindIndex(known => known.Name == name);
        if (pool >= 0)
        {
            double speed = Transport[pool].SpeedMetresPerSecond * speedFactor;
            return speed is >= VehiclePoolDefinition.LeastSpeedMetresPerSecond and <= VehiclePoolDefinition.MostSpeedMetresPerSecond
                ? Checked(ToText() with { Transport = Transport.SetItem(pool, Transport[pool] with { SpeedMetresPerSecond = speed }) }, Stations)
                : null;
        }
        int index = IndexOf(name);
        bool hasOwnTimes = Parts.Any(part => part.Cycles.Any(cycle => cycle.Station == name) || part.Route.Any(step => step.Station == name && step.Time is not null));
        if ((Stations[index].Definition.WithSpeed(speedFactor) ?? (hasOwnTimes ? Stations[index].Definition : null)) is not { } definition)
            return null;
        ValueList<PartDefinition> parts = Parts.Select(part => part with
        {
            Cycles = part.Cycles.Select(cycle => cycle.Station == name ? cycle with { Time = cycle.Time.Scaled(1 / speedFactor) } : cycle).ToValueList(),
            Route = part.Route.Select(step => step.Station == name ? step with { Time = step.Time?.Scaled(1 / speedFactor) } : step).ToValueList(),
        }).ToValueList();
        return Checked(ToText() with { Parts = parts }, Stations.SetItem(index, Stations[index] with { Definition = definition }));
    }

    /// <summary>This model with another start: where time 0 of its runs lies in the calendar, and so when shifts begin.</summary>
    /// <param name="start">The start.</param>
    /// <exception cref="ModelException">The model is then faulty, as where the start does not exist in its time zone.</exception>
    public FactoryModel WithStart(FactoryStart start) => Checked(ToText() with { Start = start }, Stations);

    /// <summary>This model with another number of people in a pool.</summary>
    /// <param name="pool">Name of the pool.</param>
    /// <param name="count">Its new number of people.</param>
    /// <exception cref="ArgumentException">There is no such pool.</exception>
    /// <exception cref="ModelException">The model is then faulty.</exception>
    public FactoryModel WithOperators(string pool, int count)
    {
        int index = Operators.ToList().FindIndex(known => known.Name == pool);
        if (index < 0)
            throw new ArgumentException($"There is no pool '{pool}' in '{Name}'.", nameof(pool));
        return Checked(ToText() with { Operators = Operators.SetItem(index, Operators[index] with { Count = count }) }, Stations);
    }

    /// <summary>This model with another number of vehicles in a pool.</summary>
    /// <param name="pool">Name of the pool.</param>
    /// <param name="count">Its new number of vehicles. Range: 1 to 1,000.</param>
    /// <exception cref="ArgumentException">There is no such pool.</exception>
    /// <exception cref="ModelException">The model is then faulty.</exception>
    public FactoryModel WithVehicles(string pool, int count)
    {
        int index = Transport.ToList().FindIndex(known => known.Name == pool);
        if (index < 0)
            throw new ArgumentException($"There is no pool of vehicles '{pool}' in '{Name}'.", nameof(pool));
        return Checked(ToText() with { Transport = Transport.SetItem(index, Transport[index] with { Count = count }) }, Stations);
    }

    /// <summary>This model with another number of cards in a loop.</summary>
    /// <param name="loop">Name of the loop.</param>
    /// <param name="cards">Its new number of cards. Range: 1 or more.</param>
    /// <exception cref="ArgumentException">There is no such loop.</exception>
    /// <exception cref="ModelException">The model is then faulty.</exception>
    public FactoryModel WithLoop(string loop, int cards) => Checked(ToText() with { Loops = Loops.SetItem(LoopIndexOf(loop), Loops[LoopIndexOf(loop)] with { Cards = cards }) }, Stations);

    /// <summary>This model with another definition of a loop.</summary>
    /// <param name="loop">Name of the loop.</param>
    /// <param name="definition">Its new definition.</param>
    /// <exception cref="ArgumentException">There is no such loop.</exception>
    /// <exception cref="ModelException">The model is then faulty.</exception>
    public FactoryModel WithLoop(string loop, LoopDefinition definition) => Checked(ToText() with { Loops = Loops.SetItem(LoopIndexOf(loop), definition) }, Stations);

    private int LoopIndexOf(string loop)
    {
        int index = Loops.ToList().FindIndex(known => known.Name == loop);
        return index >= 0 ? index : throw new ArgumentException($"There is no loop '{loop}' in '{Name}'.", nameof(loop));
    }

    private int IndexOf(string name)
    {
        int index = Stations.ToList().FindIndex(entry => entry.Name == name);
        return index >= 0 ? index : throw new ArgumentException($"There is no station '{name}' in '{Name}'.", nameof(name));
    }

    private FactoryModel Checked(FactoryText text, ValueList<StationEntry> stations) =>
        Check(text, stations, Flows, Kinds, new TextSheet(null, "")) with { FilesRead = FilesRead, Folder = Folder };

    /// <summary>A model, or all that is wrong with it.</summary>
    /// <exception cref="ModelException">Something is wrong.</exception>
    private static FactoryModel Check(FactoryText text, ValueList<StationEntry> stations, ValueList<FlowDefinition> flows, StationKinds kinds, TextSheet sheet)
    {
        var layout = new FactoryLayout { Stations = stations, Flows = flows, Shifts = text.Shifts, Operators = text.Operators, Loops = text.Loops, Parts = text.Parts, Transport = text.Transport, PartTypes = kinds.PartTypesOf(stations), Start = text.Start, Blocking = text.Blocking };
        sheet.IsChecking = true;
        FactoryChecks.Run(text, layout, kinds.All, new TextContext(sheet));
        sheet.ThrowIfFaulty();
        return new FactoryModel(text, layout, kinds) { FilesRead = sheet.FilesRead.Select(Path.GetFullPath).Distinct().ToValueList(), Folder = sheet.Folder };
    }
}
