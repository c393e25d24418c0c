using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Trips between sites, in small stories told by hand: 60 km at 60 km/h are an hour.</summary>
public class LegTests
{
    private static readonly FactoryStart Friday = new() { Local = new DateTime(2026, 3, 27, 12, 0, 0, DateTimeKind.Unspecified), TimeZone = "Europe/Rome" };

    [Fact]
    public void A_trip_leaves_when_it_is_full_or_when_its_first_part_has_waited_long_enough() => Story.Equal(
        [
            "1 ship arrived 1", "2 ship arrived 2", "2 ship departed with 2", "2 ship carbon 120 gCO2",
            "3 ship arrived 3", "4 ship arrived 4", "4 ship departed with 2", "4 ship carbon 240 gCO2",
            "5 ship arrived 5", "15 ship departed with 1", "15 ship carbon 300 gCO2",
            "62 ship arrived with 2", "62 done ended 1", "62 done ended 2", "64 ship arrived with 2", "64 done ended 3", "64 done ended 4", "75 ship arrived with 1", "75 done ended 5",
        ],
        Of("load: 2 parts, wait: 10 min, part-mass: 10 kg, emission: 100 g/tkm", "every: 1 min, limit: 5 parts", 200));   // 10 kg over 60 km at 100 g/tkm: 60 g a part

    [Fact]
    public void A_vehicle_is_away_until_it_has_driven_back() => Story.Equal(
        ["2 ship departed with 2", "62 ship arrived with 2", "122 ship departed with 2", "182 ship arrived with 2", "242 ship departed with 2"],
        [.. Of("load: 2 parts, vehicles: 1", "every: 1 min, limit: 7 parts", 243, "ship").Where(line => line.Contains(" with ", StringComparison.Ordinal))]);

    [Fact]
    public void A_trip_that_has_waited_long_enough_leaves_when_a_vehicle_is_back() => Story.Equal(
        ["11 ship departed with 1", "71 ship arrived with 1", "131 ship departed with 2", "191 ship arrived with 2"],
        [.. Of("load: 5 parts, vehicles: 1, wait: 1 min", "every: 10 min, limit: 3 parts", 200, "ship").Where(line => line.Contains(" with ", StringComparison.Ordinal))]);

    [Fact]
    public void A_part_that_comes_at_the_minute_of_departure_is_on_board_and_what_does_not_fit_takes_the_next() => Story.Equal(
        // the run starts on Monday at 06:00
        ["60 ship departed with 2", "120 ship arrived with 2", "120 ship departed with 2", "180 ship arrived with 2"],
        [.. Of("load: 2 parts, departures: [Mon 07:00, Mon-Fri 08:00]", "every: 20 min, limit: 4 parts", 200, "ship").Where(line => line.Contains(" with ", StringComparison.Ordinal))]);

    [Fact]
    public void What_has_missed_the_last_train_of_the_week_waits_over_the_weekend_in_which_the_clock_is_put_forward() => Story.Equal(
        ["360 ship departed with 2", "420 ship arrived with 2", "4620 ship departed with 1", "4680 ship arrived with 1"],   // Monday 18:00 is 77 h after Friday 12:00
        [.. Story.Of(Story.Yaml(
            "start: { local: 2026-03-27T12:00:00, time-zone: Europe/Rome }",
            "stations:",
            "  s: { kind: source, every: 3 h, limit: 3 parts }",
            "  ship: { kind: leg, distance: 60 km, speed: 60 km/h, load: 24 parts, departures: Mon-Fri 18:00 }",
            "  done: { kind: sink }",
            "flow: s -> ship -> done"), 5000, "ship").Where(line => line.Contains(" with ", StringComparison.Ordinal))]);

    [Fact]
    public void A_departure_in_the_hour_that_is_skipped_leaves_at_its_end()
    {
        var table = new Timetable([new DepartureDefinition { Days = [DayOfWeek.Sunday], At = new TimeOnly(2, 30) }], Friday);
        SimTime first = table.NextAfter(SimTime.Start), second = table.NextAfter(first);
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 3, 0, 0, TimeSpan.FromHours(2)), Friday.At(first));
        Assert.Equal(new DateTimeOffset(2026, 4, 5, 2, 30, 0, TimeSpan.FromHours(2)), Friday.At(second));
    }

    [Fact]
    public void A_departure_in_the_hour_that_comes_twice_leaves_the_first_time_and_not_again()
    {
        FactoryStart autumn = Friday with { Local = new DateTime(2026, 10, 23, 12, 0, 0, DateTimeKind.Unspecified) };
        var table = new Timetable([new DepartureDefinition { Days = [DayOfWeek.Sunday], At = new TimeOnly(2, 30) }], autumn);
        SimTime first = table.NextAfter(SimTime.Start), second = table.NextAfter(first);
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)), autumn.At(first));
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 2, 30, 0, TimeSpan.FromHours(1)), autumn.At(second));
    }

    [Fact]
    public void A_timetable_ends_where_the_calendar_ends() =>
        Assert.Equal(SimTime.Never, new Timetable([new DepartureDefinition { Days = [DayOfWeek.Sunday], At = default }], Friday).NextAfter(SimTime.Never));

    [Fact]
    public void Parts_that_cannot_go_on_wait_at_the_other_site_in_their_order() => Story.Equal(
        ["62 m arrived 1: Processing", "72 m completed 1", "72 m arrived 2: Processing", "82 m completed 2", "82 m Starved"],
        Story.Of(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 1 min, limit: 2 parts }",
            "  ship: { kind: leg, distance: 60 km, speed: 60 km/h, load: 2 parts }",
            "  m: { kind: machine, cycle: 10 min }",
            "  done: { kind: sink }",
            "flow: s -> ship -> m -> done"), 90, "m"));

    [Fact]
    public void Carbon_dioxide_is_counted_from_when_measuring_begins()
    {
        using var run = new Simulation(FactoryModel.Parse(Yaml("load: 2 parts, part-mass: 10 kg, emission: 100 g/tkm", "every: 10 min")));
        FactoryIndicators indicators = run.Indicators();
        run.Advance(TimeSpan.FromMinutes(95));      // 4 trips left, 1 arrived
        Assert.Equal(480, indicators.Read(run.Now).CarbonGrams);
        indicators.StartMeasuring(run.Now);
        run.Advance(TimeSpan.FromMinutes(100));     // 5 more left, 5 more arrived
        IndicatorReport report = indicators.Read(run.Now);
        Assert.Equal(600, report.CarbonGrams);
        Assert.Equal(60, report.CarbonPerPart.Value);
        Assert.Equal(600, report["ship"].CarbonGrams);
        Assert.Null(report["s"].CarbonGrams);
    }

    [Fact]
    public void A_factory_that_says_nothing_of_emissions_has_no_carbon_dioxide()
    {
        using var run = new Simulation(FactoryModel.Parse(Yaml("load: 2 parts", "every: 10 min")));
        FactoryIndicators indicators = run.Indicators();
        run.Advance(TimeSpan.FromMinutes(95));
        Assert.Null(indicators.Read(run.Now).CarbonGrams);
    }

    private static IReadOnlyList<string> Of(string leg, string source, double untilMinutes, params string[] told) => Story.Of(Yaml(leg, source), untilMinutes, told);

    private static string Yaml(string leg, string source) => Story.Yaml(
        "stations:", $"  s: {{ kind: source, {source} }}", $"  ship: {{ kind: leg, distance: 60 km, speed: 60 km/h, {leg} }}", "  done: { kind: sink }", "flow: s -> ship -> done");
}
