using FactoryTwin.Experiments;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

public sealed class LineOeeTests
{
    private static readonly StudyOptions _aDay = new() { For = TimeSpan.FromHours(24), WarmUp = TimeSpan.FromHours(1), Replications = 10 };

    /// <summary>One part in 25 is taken to the lab for 8 minutes, which is less than half a minute for each part that the mill makes in one.</summary>
    [Fact]
    public void A_lab_that_few_parts_visit_is_not_the_design_bottleneck()
    {
        StudyResult result = Study.Run(WithLab("8 min"), _aDay, TestContext.Current.CancellationToken);

        Assert.Equal("mill", result.LineOee!.DesignBottleneck);
        Assert.InRange(result.LineOee.Oee.Mean!.Value, 0.97, 1.01);
        Assert.EndsWith("here 1", result.LineOee.Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lab_that_takes_longer_than_its_share_of_the_parts_leaves_it_is_the_design_bottleneck()
    {
        StudyResult result = Study.Run(WithLab("50 min"), _aDay, TestContext.Current.CancellationToken);

        Assert.Equal("lab", result.LineOee!.DesignBottleneck);
        Assert.InRange(result.LineOee.Oee.Mean!.Value, 0.8, 1.05);
        Assert.Contains("visits(lab)", result.LineOee.Formula, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_serial_line_no_station_is_weighed_whatever_is_scrapped_on_the_way()
    {
        StudyResult result = Study.Run(FactoryModel.Parse("""
            name: Serial line
            stations:
              parts: { kind: source }
              mill: { kind: machine, cycle: 50 s, scrap: 20 % }
              lathe: { kind: machine, cycle: 55 s }
              done: { kind: sink }
            flow: parts -> mill -> [10] -> lathe -> done
            """), _aDay, TestContext.Current.CancellationToken);
        double busySeconds = result.Options.For.TotalSeconds;

        Assert.Equal("lathe", result.LineOee!.DesignBottleneck);
        Assert.StartsWith("good parts out * PRI(lathe) / PBT(lathe);", result.LineOee.Formula, StringComparison.Ordinal);
        Assert.Equal(result.ThroughputPerHour.Mean!.Value * 24 * 55 / busySeconds, result.LineOee.Oee.Mean!.Value, 9);
    }

    /// <summary>The mill takes 5 minutes and is busy most of the time, but nobody has said what is ideal there.</summary>
    [Fact]
    public void Stations_whose_ideal_cycle_is_not_known_are_named_beside_the_design_bottleneck()
    {
        const string Yaml = """
            name: Job shop
            parts:
              gear: { route: [mill: 5 min, pack] }
            stations:
              parts: { kind: source, part: gear }
              mill: { kind: machine, cycle: 1 s }
              pack: { kind: machine, cycle: 10 s }
              done: { kind: sink }
            flow: parts -> mill -> pack -> done
            """;
        StudyResult result = Study.Run(FactoryModel.Parse(Yaml), _aDay, TestContext.Current.CancellationToken);
        Assert.Equal("pack", result.LineOee!.DesignBottleneck);
        Assert.EndsWith("; only among the stations whose ideal cycle is known: 'mill' may limit more, give it an 'ideal'", result.LineOee.Formula, StringComparison.Ordinal);

        result = Study.Run(FactoryModel.Parse(Yaml.Replace("cycle: 1 s", "cycle: 1 s, ideal: 5 min", StringComparison.Ordinal)), _aDay, TestContext.Current.CancellationToken);
        Assert.Equal("mill", result.LineOee!.DesignBottleneck);
        Assert.DoesNotContain("known", result.LineOee.Formula, StringComparison.Ordinal);
    }

    private static FactoryModel WithLab(string cycle) => FactoryModel.Parse($$"""
        name: Mill and lab
        stations:
          parts: { kind: source }
          mill: { kind: machine, cycle: 60 s, routing: { probability: { lab: 4 %, done: 96 % } } }
          lab: { kind: machine, cycle: {{cycle}} }
          done: { kind: sink }
        flow:
          - parts -> mill -> done
          - mill -> [10] -> lab -> done
        """);
}
