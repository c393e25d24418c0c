using FactoryTwin.Model;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Mqtt.Tests.Publishing;

public class SignalFilterTests
{
    private static readonly StationInfo[] _stations =
    [
        Station(0, "mill", new SignalDefinition { Name = "power", Unit = "kW" }, new SignalDefinition { Name = "load", Unit = "%", LowerLimit = 50, UpperLimit = 150 }),
        Station(1, "oven", new SignalDefinition { Name = "power", Unit = "kW" }, new SignalDefinition { Name = "lamp", Type = SignalType.Text, Texts = ["red", "green"] }),
        Station(2, "printer", new SignalDefinition { Name = "progress", Unit = "%" }),
        .. Enumerable.Range(3, 10).Select(static number => Station(number, $"hook-{number}")),   // more than are offered as the nearest names
    ];

    private readonly List<double> _published = [];
    private long _sequence;

    [Fact]
    public void Within_the_deadband_a_value_is_no_news()
    {
        SignalFilter filter = Filter(new SignalRule { Signal = "power", Deadband = 0.5 });
        Assert.Equal([true, false, false, true, false], ((double[])[1, 1.5, 0.5, 1.51, 1.1]).Select(value => filter.Passes(Value(value), TimeSpan.Zero)));
        Assert.Equal(2, filter.Coalesced);
    }

    [Fact]
    public void A_deadband_in_percent_is_of_the_range_from_lower_to_upper_limit()
    {
        SignalFilter filter = Filter(new SignalRule { Signal = "load", DeadbandPercent = 2 });
        Assert.Equal([true, false, true], ((double[])[80, 82, 82.1]).Select(value => filter.Passes(Value(value, signal: 1), TimeSpan.Zero)));
    }

    [Fact]
    public void A_drift_within_the_deadband_is_seen_after_the_heartbeat_with_its_latest_value()
    {
        SignalFilter filter = Filter(new SignalRule { Signal = "power", Deadband = 0.5 });
        filter.Passes(Value(1), TimeSpan.Zero);
        filter.Passes(Value(1.2), Seconds(1));
        filter.Passes(Value(1.3), Seconds(2));
        Assert.Equal(Seconds(60), filter.NextDue);
        filter.Release(Seconds(59), Publish);
        Assert.Empty(_published);
        filter.Release(Seconds(60), Publish);
        Assert.Equal([1.3], _published);
        Assert.Equal(TimeSpan.MaxValue, filter.NextDue);
        filter.Release(Seconds(500), Publish);
        Assert.Single(_published);
    }

    [Fact]
    public void Sooner_than_the_rate_allows_the_latest_value_waits_for_its_time()
    {
        SignalFilter filter = Filter(new SignalRule { Signal = "power", AtMostEvery = Seconds(10) });
        Assert.True(filter.Passes(Value(1), TimeSpan.Zero));
        Assert.False(filter.Passes(Value(2), Seconds(1)));
        Assert.False(filter.Passes(Value(3), Seconds(9)));
        filter.Release(Seconds(10), Publish);
        Assert.Equal([3.0], _published);
        Assert.True(filter.Passes(Value(4), Seconds(20)));
        Assert.Equal(1, filter.Coalesced);
    }

    [Fact]
    public void A_value_that_comes_back_into_the_deadband_waits_for_the_heartbeat_again()
    {
        SignalFilter filter = Filter(new SignalRule { Signal = "power", Deadband = 0.5, AtMostEvery = Seconds(10) });
        filter.Passes(Value(1), TimeSpan.Zero);
        filter.Passes(Value(9), Seconds(1));
        filter.Passes(Value(1.1), Seconds(2));
        filter.Release(Seconds(10), Publish);
        Assert.Empty(_published);
        Assert.Equal(Seconds(60), filter.NextDue);
    }

    [Fact]
    public void Another_quality_or_text_is_news_and_so_is_a_number_that_is_none()
    {
        SignalFilter filter = Filter(new SignalRule { Signal = "power", Deadband = 100 }, new SignalRule { Signal = "lamp", Deadband = 100 });
        Assert.True(filter.Passes(Value(1), TimeSpan.Zero));
        Assert.True(filter.Passes(Value(1) with { Quality = SignalQuality.Bad }, TimeSpan.Zero));
        Assert.True(filter.Passes(Value(double.NaN) with { Quality = SignalQuality.Bad }, TimeSpan.Zero));
        Assert.False(filter.Passes(Value(double.NaN) with { Quality = SignalQuality.Bad }, TimeSpan.Zero));
        Assert.True(filter.Passes(Value(0, station: 1, signal: 1), TimeSpan.Zero));
        Assert.True(filter.Passes(Value(1, station: 1, signal: 1), TimeSpan.Zero));
        Assert.False(filter.Passes(Value(1, station: 1, signal: 1), TimeSpan.Zero));
    }

    [Fact]
    public void Places_and_stations_are_judged_apart_and_the_first_rule_that_names_a_signal_counts()
    {
        SignalFilter filter = Filter(new SignalRule { Station = "oven", Signal = "power" }, new SignalRule { Signal = "power", Deadband = 1 });
        Assert.True(filter.Passes(Value(1), TimeSpan.Zero));
        Assert.True(filter.Passes(Value(1.5) with { Place = 1 }, TimeSpan.Zero));
        Assert.False(filter.Passes(Value(1.5), TimeSpan.Zero));
        Assert.True(filter.Passes(Value(1, station: 1), TimeSpan.Zero));
        Assert.True(filter.Passes(Value(1.1, station: 1), TimeSpan.Zero));
    }

    [Theory]
    [InlineData("mil", "power", 0, "There is no station 'mil'; did you mean 'mill'?")]
    [InlineData("saw", "power", 0, "There is no station 'saw'; there are 'mill', 'oven', 'printer', 'hook-3', ")]
    [InlineData("hook-3", "power", 0, "Station 'hook-3' has no signal 'power'; there are none: leave the rule out")]
    [InlineData("mill", "lamp", 0, "Station 'mill' has no signal 'lamp'; there are 'power' and 'load'")]
    [InlineData("", "powr", 0, "No station has a signal 'powr'; did you mean 'power'?")]
    [InlineData("oven", "power", 5, "Signal 'power' of station 'oven' has no range, since it has not both limits; give its deadband in kW and not in percent.")]
    [InlineData("", "progress", 5, "Signal 'progress' of station 'printer' has no range, since it has not both limits; give its deadband as a number alone, which is in its unit, %.")]
    public void A_rule_that_fits_nothing_is_refused(string station, string signal, double percent, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Filter(new SignalRule { Station = station, Signal = signal, DeadbandPercent = percent })).Message, StringComparison.Ordinal);

    private void Publish(StationEvent held) => _published.Add(held.Value);

    private StationEvent Value(double value, int station = 0, int signal = 0) =>
        new() { Sequence = ++_sequence, Station = new StationId(station), Signal = new SignalId((ushort)signal), Kind = StationEventKind.SignalChanged, Value = value };

    private static SignalFilter Filter(params SignalRule[] rules) => new(_stations, new PublisherOptions { Signals = rules.ToValueList() });

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static StationInfo Station(int id, string name, params SignalDefinition[] signals) =>
        new() { Id = new StationId(id), Name = name, Kind = "machine", Role = StationRole.Worker, Places = 2, Signals = signals.ToValueList() };
}
