using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;

namespace FactoryTwin.Tests;

public sealed class FactoryExtensionsTests
{
    private static Simulation Line(FactoryStart? start = null) => new(FactoryModel.Build("Line", line => line
        .Start(start ?? FactoryStart.Default).Source("parts", "2 min").Machine("mill", "95 s").Sink("done").Flow("parts -> mill -> done")));

    [Fact]
    public void Indicators_of_a_factory_listen_from_then_on_and_gather_what_was_asked_for()
    {
        using Simulation run = Line();
        FactoryIndicators indicators = run.Indicators(new IndicatorOptions { SeriesInterval = TimeSpan.FromMinutes(10) });
        run.Advance(TimeSpan.FromHours(1));

        IndicatorReport report = indicators.Read(run.Now);

        Assert.Equal(report.Stations[1], report["mill"]);
        Assert.Equal(29, report["mill"].Completed);
        Assert.NotNull(report.Series);
    }

    [Fact]
    public void A_station_that_is_not_in_the_report_is_refused_with_the_nearest_name()
    {
        using Simulation run = Line();
        IndicatorReport report = run.Indicators().Read(run.Now);

        string message = Assert.Throws<ArgumentException>(() => report["mil"]).Message;

        Assert.StartsWith("There is no station 'mil'; did you mean 'mill'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_station_has_the_name_that_the_model_gives_it()
    {
        using Simulation run = Line();

        Assert.Equal("mill", run.NameOf(new StationId(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => run.NameOf(StationId.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => run.NameOf(new StationId(3)));
    }

    [Fact]
    public void The_clock_keeps_a_fixed_offset()
    {
        using Simulation run = Line(new FactoryStart { Local = new DateTime(2026, 3, 28, 22, 0, 0), Offset = TimeSpan.FromHours(1) });

        Assert.Equal(new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.FromHours(1)), run.ClockAt(SimTime.At(TimeSpan.FromHours(24))));
        Assert.Equal(TimeSpan.FromHours(1), run.ClockAt(SimTime.At(TimeSpan.FromHours(24))).Offset);
    }

    /// <summary>In Italy the clock is put forward from 02:00 to 03:00 on 2026-03-29 and back from 03:00 to 02:00 on 2026-10-25.</summary>
    [Theory]
    [InlineData("2026-03-28T22:00", 3.5, "2026-03-29T01:30:00+01:00")]
    [InlineData("2026-03-28T22:00", 4.5, "2026-03-29T03:30:00+02:00")]
    [InlineData("2026-10-24T22:00", 4.5, "2026-10-25T02:30:00+02:00")]
    [InlineData("2026-10-24T22:00", 5.5, "2026-10-25T02:30:00+01:00")]
    [InlineData("2026-10-25T02:30", 1, "2026-10-25T02:30:00+01:00")]
    public void The_clock_keeps_daylight_saving(string start, double hours, string expected)
    {
        using Simulation run = Line(new FactoryStart { Local = DateTime.Parse(start, System.Globalization.CultureInfo.InvariantCulture), TimeZone = "Europe/Rome" });

        DateTimeOffset clock = run.ClockAt(SimTime.At(TimeSpan.FromHours(hours)));

        Assert.Equal(expected, clock.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void What_a_builder_is_given_as_text_is_what_a_file_would_say()
    {
        FactoryModel built = FactoryModel.Build("Line", line => line.Source("parts", "exponential(90 s)").Machine("mill", "lognormal(mean 80 s, cv 0.2)").Sink("done").Flow("parts -> mill -> done"));

        Assert.Equal(FactoryModel.Parse(built.ToYaml()), built);
        Assert.Contains("lognormal(mean 80 s, cv 0.2)", built.ToYaml(), StringComparison.Ordinal);
        Assert.Equal(
            "stations.mill.cycle: FT1003 cycle: '95' has no unit; write '95 s' or '95 min'",
            Assert.Throws<ModelException>(() => FactoryModel.Build("Line", line => line.Source("parts").Machine("mill", "95").Sink("done").Flow("parts -> mill -> done"))).Message);
    }
}
