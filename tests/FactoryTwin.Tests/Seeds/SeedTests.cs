using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Seeds;

/// <summary>What holds for every starter factory.</summary>
public class SeedTests
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static TheoryData<string> Seeds => SeedFile.All;

    [Theory, MemberData(nameof(Seeds))]
    public void A_seed_names_its_schema_in_its_first_line(string seed) =>
        Assert.StartsWith("# yaml-language-server: $schema=factory.schema.json\n", SeedFile.Read(seed), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Seeds))]
    public void A_seed_says_what_it_is_and_how_to_study_it(string seed)
    {
        FactoryModel model = SeedFile.Load(seed);
        Assert.NotEqual("", model.Description);
        Assert.NotNull(model.Study?.For);
        Assert.InRange(model.Study.Replications ?? 0, 10, 1000);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_seed_written_as_text_reads_back_equal(string seed)
    {
        FactoryModel model = SeedFile.Load(seed);
        Assert.Equal(model, FactoryModel.Parse(model.ToYaml(), SeedFile.PathOf(seed)));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void No_part_is_lost_or_made_from_nothing_in_a_week(string seed)
    {
        using var run = new Simulation(SeedFile.Load(seed), seed: 1);
        FactoryIndicators indicators = run.Indicators();
        while (run.Now.SinceStart < Week)
        {
            run.Advance(TimeSpan.FromMinutes(97));
            FlowIndicators flow = indicators.Read(run.Now).Flow;
            Assert.Equal(run.PartsEntered, flow.Entered);
            Assert.Equal(run.PartsInProcess, flow.Present);
            Assert.Equal(flow.Entered, flow.Good + flow.Rejected + flow.Scrapped + flow.Assembled + flow.Present);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_seed_makes_as_much_in_its_third_week_as_in_its_second_and_holds_no_more(string seed)
    {
        FlowIndicators[] second = Flows(1), third = Flows(2);
        double made = second.Sum(flow => flow.Good), held = second.Sum(flow => flow.WorkInProgress.Value!.Value);
        Assert.InRange(third.Sum(flow => flow.Good), made * 0.95, made * 1.05);
        Assert.InRange(third.Sum(flow => flow.WorkInProgress.Value!.Value), held * 0.75, held * 1.25);

        FlowIndicators[] Flows(int weeksBefore) => [.. Enumerable.Range(0, 20).Select(i => SeedFile.Measure(SeedFile.Load(seed), i, Week, weeksBefore * Week).Flow)];
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Littles_law_holds_after_a_warm_up_of_a_day(string seed)
    {
        LittlesLaw law = SeedFile.Measure(SeedFile.Load(seed), 0, Week, TimeSpan.FromDays(1)).LittlesLaw;
        Assert.True(law.Holds, $"{law}");
        Assert.NotEqual(0, law.MeanPresentParts);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void The_study_of_a_seed_gives_figures_without_a_warning(string seed)
    {
        FactoryModel model = SeedFile.Load(seed);
        StudyResult result = Study.Run(model, StudyOptions.Of(model) with { Replications = 2 }, TestContext.Current.CancellationToken);
        Assert.Empty(result.Warnings);
        Assert.True(result.LittlesLaw.Holds);
        Assert.True(result.ThroughputPerHour.Mean > 0);
        Assert.All(result.Stations.Where(station => station.Station.Role == StationRole.Worker), station => Assert.True(
            station.States[(int)StationState.Blocked].Share.Mean + station.States[(int)StationState.WaitingForTransport].Share.Mean < 0.5, $"{station.Station.Name} stands still with a part for most of its time"));
        Assert.Equal(model.Costs is null, result.Cost is null);
        Assert.All(result.Cost?.Items ?? [], item => Assert.True(item.PerPart.Mean > 0, $"{item}"));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void A_fork_of_a_seed_has_the_same_future(string seed)
    {
        using var run = new Simulation(SeedFile.Load(seed), seed: 1);
        run.Advance(TimeSpan.FromMinutes(345));
        using Simulation fork = run.Fork();
        Assert.Equal(Future(run), Future(fork));

        static (ulong, long) Future(Simulation run)
        {
            var hash = new StreamHash();
            run.Events.Subscribe(hash);
            run.Advance(Week);
            Assert.NotEqual(0, hash.Count);
            return (hash.Value, hash.Count);
        }
    }
}
