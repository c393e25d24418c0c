using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;
using Xunit;

namespace FactoryTwin.Tests.Model;

public sealed class ModelBuilderTests
{
    private sealed record OvenDefinition : StationDefinition
    {
        public Distribution Heat { get; init; } = Distribution.Constant(TimeSpan.Zero);

        public double FullLoadKilowatts { get; init; }
    }

    private static readonly StationKind<OvenDefinition> Oven = new()
    {
        Behaviour = (_, _) => throw new NotSupportedException("this kind is only read and written here"),
        Kind = "oven",
        Summary = "Heats parts.",
        Outcomes = ["burnt"],
        Empty = new OvenDefinition(),
        Keys =
        [
            Key<OvenDefinition>.Required("heat", TextOf.Durations(), "5 min", "Time that a part heats.", oven => oven.Heat, (oven, heat) => oven with { Heat = heat }),
            Key<OvenDefinition>.Optional("full-load", TextOf.Power, "12 kW", "Power at full load. Default: 0 kW.", oven => oven.FullLoadKilowatts, (oven, power) => oven with { FullLoadKilowatts = power }),
        ],
        CheckAll = (oven, layout, context) =>
        {
            if (oven.Heat.Mean > 3600 && layout.Operators.Count == 0)
                context.At("heat").Report("OVEN1", $"'{oven.Heat}' is long to be alone", "name a pool of operators");
        },
    };

    private static FactoryModel Line(Distribution? cycle = null) => FactoryModel.Build("Line", line => line
        .Source("parts").Machine("mill", cycle ?? Distribution.Exponential(TimeSpan.FromSeconds(80))).Sink("done").Flow("parts -> mill -> [5] -> done"));

    [Fact]
    public void A_need_of_operators_names_a_pool_or_a_skill_and_not_both()
    {
        string Faults(OperatorNeed need) => Assert.Throws<ModelException>(() => FactoryModel.Build("Line", line => line
            .Operators(new OperatorPoolDefinition { Name = "p", Count = 1, Skills = ["x"] }).Source("s").Sink("o")
            .Machine("m", new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.FromMinutes(1)), Operators = [need] }).Flow("s -> m -> o"))).Message;
        Assert.Equal("stations.m.operator.pool: FT1007 pool: 'pool' or 'skill' is missing; write one of them", Faults(new OperatorNeed { For = OperatorTasks.Setup }));
        Assert.Equal("stations.m.operator.skill: FT1028 skill: 'pool' and 'skill' are both here; write one of them", Faults(new OperatorNeed { Pool = "p", Skill = "x", For = OperatorTasks.Setup }));
    }

    [Fact]
    public void A_line_built_in_code_is_written_as_text() => Assert.Equal(
        """
        name: Line
        stations:
          parts: { kind: source }
          mill: { kind: machine, cycle: exponential(80 s) }
          done: { kind: sink }
        flow: parts -> mill -> [5] -> done

        """.ReplaceLineEndings("\n"), Line().ToYaml());

    [Fact]
    public void Keys_that_a_kind_does_not_heed_are_faults_in_code_as_well() => Assert.Equal(
        "stations.oven.shifts: FT1029 shifts: a station of kind 'oven' does not heed 'shifts'; leave it out\n"
        + "stations.done.power: FT1029 power: the station has no states, so its power is always the same; write one power, as in 'power: 0.2 kW'",
        Assert.Throws<ModelException>(() => FactoryModel.Build("Bakery", bakery => bakery
            .Source("dough")
            .Add("oven", new OvenDefinition { Heat = Distribution.Constant(TimeSpan.FromMinutes(5)), Shifts = ShiftUse.Always, Power = new PowerByState { IdleKilowatts = 1 } })
            .Add("done", new SinkDefinition { Power = new PowerByState { IdleKilowatts = 1, States = [new(StationState.Processing, 2)] } })
            .Flow("dough -> oven -> done"), StationKinds.BuiltIn.With(Oven))).Message.ReplaceLineEndings("\n"));

    [Fact]
    public void All_faults_of_a_model_built_in_code_come_at_once_by_path() => Assert.Equal(
        """
        shifts.early: FT1004 early: 'Mon 6-14' cannot be read as days and hours; write days and hours such as 'Mon-Fri 06:00-14:00, break 10:00-10:15'
        flow: FT1014 flow: '[4' has a '[' without its ']'; write it as in 'source -> mill -> [4] -> done'
        operators.p.count: FT1005 count: '0' is out of range; it must be 1 to 10000
        stations.bad.cycle: FT1005 cycle: '0 s' is zero; it must be more
        stations.bad.places: FT1005 places: '0' is out of range; it must be 1 to 10000
        stations.bad.scrap: FT1005 scrap: '150 %' is out of range; it must be 0 % to 100 %
        stations.bad.operator.count: FT1021 count: 2 are needed at once, and the pool 'p' has 0
        flow[1].to: FT1011 flow: there is no station 'nowhere'; there are 'parts', 'bad' and 'done'
        """.ReplaceLineEndings("\n"),
        Assert.Throws<ModelException>(() => FactoryModel.Build("Line", line => line
            .Shift("early", "Mon 6-14")
            .Operators("p", 0)
            .Source("parts")
            .Machine("bad", new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.Zero), Places = 0, ScrapRatio = 1.5, Operators = [new OperatorNeed { Pool = "p", For = OperatorTasks.Setup, Count = 2 }] })
            .Sink("done")
            .Flow("parts -> [4 -> done", "parts -> bad -> nowhere"))).Message);

    [Fact]
    public void A_name_is_there_once() => Assert.Contains("stations.mill: FT1008 mill: 'mill' is here twice; rename or remove one",
        Assert.Throws<ModelException>(() => FactoryModel.Build("Line", line => line.Source("parts").Buffer("mill").Buffer("mill").Sink("done").Flow("parts -> mill -> done"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_changed_model_is_checked_as_well()
    {
        FactoryModel faster = Line().WithStation("mill", Line().Stations[1].Definition.WithSpeed(2)!);
        Assert.Equal(Line(Distribution.Exponential(TimeSpan.FromSeconds(40))), faster);
        FactoryModel larger = Line().WithStation("mill->done", Line().Stations[^1].Definition.WithOneMorePlace()!);
        Assert.Contains("[6]", larger.ToYaml(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Line().WithStation("lathe", new SinkDefinition()));
        Assert.Equal("stations.mill.cycle: FT1005 cycle: '0 s' is zero; it must be more",
            Assert.Throws<ModelException>(() => Line().WithStation("mill", new MachineDefinition { Cycle = Distribution.Constant(TimeSpan.Zero) })).Message);
    }

    [Fact]
    public void A_pool_can_have_one_vehicle_more()
    {
        FactoryModel model = FactoryModel.Build("Line", line => line
            .Transport(new VehiclePoolDefinition { Name = "v", Count = 1, SpeedMetresPerSecond = 1, Home = "parts", Distances = [new("parts", "done", 10)] })
            .Source("parts").Add("carry", new TransportDefinition { By = "v" }).Sink("done").Flow("parts -> carry -> done"));
        Assert.Equal(2, model.WithVehicles("v", 2).Transport[0].Count);
        Assert.Throws<ArgumentException>(() => model.WithVehicles("w", 2));
        Assert.Throws<ModelException>(() => model.WithVehicles("v", 1001));
    }

    [Fact]
    public void A_pool_can_have_one_person_more()
    {
        FactoryModel model = FactoryModel.Build("Line", line => line.Operators("p", 1).Source("parts", Distribution.Constant(TimeSpan.FromMinutes(1))).Sink("done").Flow("parts -> done"));
        Assert.Equal(2, model.WithOperators("p", 2).Operators[0].Count);
        Assert.Throws<ArgumentException>(() => model.WithOperators("q", 2));
    }

    [Fact]
    public void A_kind_of_ones_own_is_read_written_checked_and_described_as_the_built_in_ones()
    {
        StationKinds kinds = StationKinds.BuiltIn.With(Oven);
        const string text = "name: Bakery\nstations:\n  dough: { kind: source }\n  oven: { kind: oven, heat: 30 min, full-load: 12 kW }\n  bread: { kind: sink }\n  bin: { kind: sink, rejects: true }\nflow:\n  - dough -> oven -> bread\n  - oven[burnt] -> bin\n";
        FactoryModel model = FactoryModel.Parse(text, "bakery.yaml", kinds);
        Assert.Equal(new OvenDefinition { Heat = Distribution.Constant(TimeSpan.FromMinutes(30)), FullLoadKilowatts = 12 }, model.Stations[1].Definition);
        Assert.Equal(text, model.ToYaml());
        Assert.Equal("bakery.yaml:4:29: OVEN1 heat: '2 h' is long to be alone; name a pool of operators",
            Assert.Throws<ModelException>(() => FactoryModel.Parse(text.Replace("30 min", "2 h"), "bakery.yaml", kinds)).Message);
        Assert.Contains("\"full-load\"", FactoryModel.JsonSchema(kinds), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_is_not_known_is_a_fault_and_a_kind_that_is_taken_an_error()
    {
        Assert.Equal("stations.oven: FT1009 oven: no kind has definitions of type OvenDefinition; add the kind to the StationKinds that the model is built with",
            Assert.Throws<ModelException>(() => FactoryModel.Build("Bakery", line => line.Source("dough").Add("oven", new OvenDefinition()).Sink("bread").Flow("dough -> oven -> bread"))).Message);
        Assert.Throws<ArgumentException>(() => StationKinds.BuiltIn.With(Oven).With(Oven));
    }

    [Fact]
    public void Models_are_equal_by_what_they_say()
    {
        Assert.Equal(Line(), Line());
        Assert.Equal(Line().GetHashCode(), Line().GetHashCode());
        Assert.NotEqual(Line(), Line(Distribution.Constant(TimeSpan.FromSeconds(80))));
    }

    [Fact]
    public void What_text_cannot_say_is_not_written()
    {
        Assert.Throws<InvalidOperationException>(() => Line(Distribution.Empirical([1, 2, 3])).ToYaml());
        Assert.Throws<InvalidOperationException>(() => Line().WithStation("mill->done", new BufferDefinition { Capacity = 5, Order = BufferOrder.Priority }).ToYaml());
    }
}
