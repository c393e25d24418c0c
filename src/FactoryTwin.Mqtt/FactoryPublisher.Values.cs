using System.Reactive.Linq;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt;

/// <content>What was computed from the factory, for Grafana or Node-RED: indicators, alarms, forecasts.</content>
public sealed partial class FactoryPublisher
{
    /// <summary>Publishes the indicators of the factory and of its workers again and again, counted from now on.</summary>
    /// <remarks>Of the factory: good parts, throughput, work in progress, lead time, energy, OEE of the line and more; of a station: the indicators of ISO 22400-2 by their names, energy, and the share of time in each state
    /// (<c>share-processing</c>). What does not apply is <c>null</c>.</remarks>
    /// <param name="every">How long between two, in the factory's time. Range: above 0.</param>
    /// <returns>What ends it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above 0.</exception>
    public IDisposable PublishIndicators(TimeSpan every)
    {
        if (every <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(every), every, "Indicators are published at intervals above 0.");
        IDisposable subscription = Observable.Defer(() =>
        {
            FactoryIndicators indicators = _factory.IndicatorsFromNow();
            return Observable.Interval(every, _factory.Clock).TakeUntil(_factory.Events.Do(e => indicators.On(e)).LastOrDefaultAsync()).Select(_ => indicators.Read(_factory.Clock.Now));
        }).Subscribe(report => Publish(report), _publishing.Fail);
        return Keep(subscription);
    }

    /// <summary>Publishes numbers as they come, such as a rolling OEE, what a query finds, or what a forecast expects.</summary>
    /// <param name="name">Their name, a word with hyphens.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="unit">Their unit. Default: none.</param>
    /// <returns>What ends it.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public IDisposable Publish(string name, IObservable<TimedValue> values, string unit = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Keep(values.Subscribe(value => _publishing.Publish(new ValueTopic(name, value.Value, unit, null), value.Time), _publishing.Fail));
    }

    /// <summary>Publishes an alarm as it is raised and cleared.</summary>
    /// <param name="name">Its name, a word with hyphens.</param>
    /// <param name="alarms">The alarm.</param>
    /// <returns>What ends it.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public IDisposable Publish(string name, IObservable<Alarm> alarms)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Keep(alarms.Subscribe(alarm => _publishing.Publish(new ValueTopic(name, alarm.Value, "", alarm.IsRaised), alarm.Time), _publishing.Fail));
    }

    /// <summary>Publishes a forecast, which takes the place of the one before: of each indicator the band and the median at the horizon, as <c>forecast-good-low</c>, <c>forecast-good-median</c> and <c>forecast-good-high</c>, and
    /// how far ahead that is (<c>forecast-horizon</c> [s]), all with the instant at which it was made.</summary>
    /// <param name="forecast">The forecast. What does not apply in each of its futures is no number.</param>
    public void Publish(ForecastResult forecast)
    {
        ArgumentNullException.ThrowIfNull(forecast);
        foreach (ForecastSeries series in forecast.Series)
        {
            ForecastPoint end = series.Points[^1];
            Tell("horizon", (end.At - forecast.From).TotalSeconds, "s");
            Tell($"{series.Name}-low", end.Low, series.Unit);
            Tell($"{series.Name}-median", end.Median, series.Unit);
            Tell($"{series.Name}-high", end.High, series.Unit);
        }

        void Tell(string name, double? value, string unit) => _publishing.Publish(new ValueTopic($"forecast-{name}", value ?? double.NaN, unit, null), forecast.From);
    }

    private IDisposable Keep(IDisposable subscription)
    {
        lock (_subscriptions)
            _subscriptions.Add(subscription);
        return subscription;
    }

    private void Publish(IndicatorReport report)
    {
        _publishing.Publish("", report.To, OfFactory(report));
        foreach (StationIndicators station in report.Stations.Where(station => station.Station.Role == StationRole.Worker))
            _publishing.Publish(station.Station.Name, report.To, OfStation(station));
        _publishing.Reach(report.To);   // timers run when their instant is over
    }

    private static IEnumerable<(string Name, double? Value)> OfFactory(IndicatorReport report) =>
    [
        ("good-parts", report.Flow.Good),
        ("rejected-parts", report.Flow.Rejected),
        ("scrapped-parts", report.Flow.Scrapped),
        ("parts-in-process", report.Flow.Present),
        ("throughput-per-hour", report.Flow.Throughput.Value),
        ("work-in-progress", report.Flow.WorkInProgress.Value),
        ("lead-time-seconds", report.Flow.LeadTime.Value),
        ("loss-ratio", report.Flow.LossRatio.Value),
        ("first-pass-yield", report.Flow.FirstPassYield.Value),
        ("oee", report.LineOee?.Value),
        ("energy-kwh", report.EnergyKilowattHours),
        ("energy-per-part-kwh", report.EnergyPerPart.Value),
        ("orders-open", report.Orders.Open),
        ("orders-overdue", report.Orders.Overdue),
    ];

    private static IEnumerable<(string Name, double? Value)> OfStation(StationIndicators station) =>
    [
        ("completed-parts", station.Completed),
        ("good-parts", station.Good),
        .. station.Indicators.Select(indicator => (Kebab(indicator.Definition), indicator.Value)),
        ("energy-kwh", station.EnergyKilowattHours),
        .. station.States.Select(state => ($"share-{Kebab(state.State.ToString())}", state.Share.Value)),
    ];

    private static string Kebab(IndicatorDefinition definition) => Kebab(definition.Name) + definition.Unit switch
    {
        "" => "",
        "s" => "-seconds",
        "1/h" => "-per-hour",
        string unit => $"-{unit}",
    };

    private static string Kebab(string name) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
