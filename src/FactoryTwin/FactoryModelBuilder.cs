using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;

namespace FactoryTwin;

public sealed partial record FactoryModel
{
    /// <summary>Builds a model in code.</summary>
    /// <param name="name">Name of the factory.</param>
    /// <param name="describe">Says what is in it.</param>
    /// <param name="kinds">The kinds that its stations may be of. Default: the built-in ones.</param>
    /// <exception cref="ModelException">The model is faulty; all faults are listed.</exception>
    public static FactoryModel Build(string name, Action<FactoryModelBuilder> describe, StationKinds? kinds = null)
    {
        var builder = new FactoryModelBuilder(name);
        describe(builder);
        return FromText(builder.Text, builder.Sheet, kinds ?? StationKinds.BuiltIn);
    }
}

/// <summary>Says what is in a factory, while <see cref="FactoryModel.Build"/> builds it. Nothing is checked before all is said.</summary>
/// <threadsafety>Not safe to share between threads.</threadsafety>
public sealed class FactoryModelBuilder
{
    internal FactoryModelBuilder(string name) => Text = new FactoryText { Name = name };

    internal FactoryText Text { get; private set; }

    internal TextSheet Sheet { get; } = new(null, "");

    /// <summary>What the factory is, for people.</summary>
    public FactoryModelBuilder Description(string text) => Set(Text with { Description = text });

    /// <summary>Where a run starts in the calendar.</summary>
    public FactoryModelBuilder Start(FactoryStart start) => Set(Text with { Start = start });

    /// <summary>A shift.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hours">Its days and hours as in a model file: <c>Mon-Fri 06:00-14:00, break 10:00-10:15</c>.</param>
    public FactoryModelBuilder Shift(string name, string hours)
    {
        TextContext context = new TextContext(Sheet).At("shifts").At(name);
        return new ShiftHoursType().TryRead(TextNode.Of(hours), context, out ShiftDefinition? shift) ? Set(Text with { Shifts = Text.Shifts.Add(shift) }) : this;
    }

    /// <summary>A shift.</summary>
    public FactoryModelBuilder Shift(ShiftDefinition shift) => Set(Text with { Shifts = Text.Shifts.Add(shift) });

    /// <summary>A pool of operators.</summary>
    /// <param name="pool">Its name.</param>
    /// <param name="count">People on duty during its shifts. Range: 1 to 10,000.</param>
    /// <param name="shifts">The shifts that they work in. Default: all shifts of the factory.</param>
    public FactoryModelBuilder Operators(string pool, int count, ShiftUse? shifts = null) =>
        Operators(new OperatorPoolDefinition { Name = pool, Count = count, Shifts = shifts ?? ShiftUse.All });

    /// <summary>A pool of operators with skills, absence or learning.</summary>
    /// <param name="pool">The pool.</param>
    public FactoryModelBuilder Operators(OperatorPoolDefinition pool) => Set(Text with { Operators = Text.Operators.Add(pool) });

    /// <summary>A part type that has something of its own.</summary>
    public FactoryModelBuilder Part(PartDefinition part) => Set(Text with { Parts = Text.Parts.Add(part) });

    /// <summary>A pool of vehicles.</summary>
    public FactoryModelBuilder Transport(VehiclePoolDefinition pool) => Set(Text with { Transport = Text.Transport.Add(pool) });

    /// <summary>A station of any kind.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="definition">What it is.</param>
    public FactoryModelBuilder Add(string name, StationDefinition definition) =>
        Set(Text with { Stations = Text.Stations.Add(new StationEntry { Name = name, Definition = definition }) });

    /// <summary>A source.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="every">Time from one arrival to the next. Default: it never runs out.</param>
    public FactoryModelBuilder Source(string name, Distribution? every = null) => Add(name, new SourceDefinition { Every = every });

    /// <summary>A source.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="every">Time from one arrival to the next, as in a model file: <c>exponential(90 s)</c>.</param>
    public FactoryModelBuilder Source(string name, string every) => Add(name, new SourceDefinition { Every = Read(name, "every", every) });

    /// <summary>A source.</summary>
    public FactoryModelBuilder Source(string name, SourceDefinition definition) => Add(name, definition);

    /// <summary>A machine.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cycle">Time that a part takes.</param>
    public FactoryModelBuilder Machine(string name, Distribution cycle) => Add(name, new MachineDefinition { Cycle = cycle });

    /// <summary>A machine.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cycle">Time that a part takes, as in a model file: <c>exponential(60 s)</c>.</param>
    public FactoryModelBuilder Machine(string name, string cycle) => Add(name, new MachineDefinition { Cycle = Read(name, "cycle", cycle) });

    /// <summary>A machine.</summary>
    public FactoryModelBuilder Machine(string name, MachineDefinition definition) => Add(name, definition);

    /// <summary>A buffer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="capacity">How many parts it holds. Default: without limit.</param>
    public FactoryModelBuilder Buffer(string name, int? capacity = null) => Add(name, new BufferDefinition { Capacity = capacity });

    /// <summary>A sink.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rejects">Whether what ends there is rejected. Default: no.</param>
    public FactoryModelBuilder Sink(string name, bool rejects = false) => Add(name, new SinkDefinition { Rejects = rejects });

    /// <summary>Ways that parts may go, as in a model file: <c>source -> mill -> [4] -> done</c>.</summary>
    public FactoryModelBuilder Flow(params ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            TextContext context = new TextContext(Sheet).At("flow");
            if (new FlowType().TryRead(TextNode.Of(line), context, out ValueList<FlowPoint>? points))
                Set(Text with { Flow = Text.Flow.Add(points) });
        }
        return this;
    }

    /// <summary>A loop of cards: at most so many parts are from one station to another at once.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cards">How many parts. Range: 1 or more.</param>
    /// <param name="from">The first station in it.</param>
    /// <param name="to">The last station in it. Default: the first one.</param>
    /// <param name="rule">What people call it; it makes no difference. Default: <see cref="LoopRule.Conwip"/>.</param>
    public FactoryModelBuilder Loop(string name, int cards, string from, string? to = null, LoopRule rule = LoopRule.Conwip) =>
        Loop(new LoopDefinition { Name = name, Cards = cards, Rule = rule, From = from, To = to });

    /// <summary>A loop of cards, which may count certain part types alone.</summary>
    public FactoryModelBuilder Loop(LoopDefinition loop) => Set(Text with { Loops = Text.Loops.Add(loop) });

    /// <summary>When a station stops because its way on is full.</summary>
    public FactoryModelBuilder Blocking(BlockingRule rule) => Set(Text with { Blocking = rule });

    /// <summary>How the model is meant to be studied.</summary>
    public FactoryModelBuilder Study(StudyDefinition study) => Set(Text with { Study = study });

    /// <summary>What the factory costs.</summary>
    public FactoryModelBuilder Costs(CostDefinition costs) => Set(Text with { Costs = costs });

    /// <summary>Where the factory's electricity comes from, what it costs and what it emits.</summary>
    public FactoryModelBuilder Energy(EnergyDefinition energy) => Set(Text with { Energy = energy });

    // What cannot be read is reported, and then not judged any more.
    private Distribution Read(string station, string key, string text) =>
        TextOf.Durations().TryRead(TextNode.Of(text), new TextContext(Sheet).At("stations").At(station).At(key), out Distribution? read) ? read : Distribution.Constant(TimeSpan.Zero);

    private FactoryModelBuilder Set(FactoryText text)
    {
        Text = text;
        return this;
    }
}
