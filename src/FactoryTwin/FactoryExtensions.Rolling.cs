using System.Reactive.Linq;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <content>Indicators over a window that goes along with the factory's time.</content>
public static partial class FactoryExtensions
{
    /// <summary>The least share of a window that must be planned busy time for an OEE to be told: after a break or a closed shift, a window that holds a minute of it would tell 300 % for a part that was nearly done before.</summary>
    private const double LeastPlannedRatio = 0.5;

    /// <summary>The OEE of a station over the last while, again and again.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="station">Name of the station: a worker with an ideal cycle.</param>
    /// <param name="window">How long a while. Range: above 0.</param>
    /// <param name="every">How long between two values, of which a window holds a whole number. Default: a fifteenth of the window.</param>
    /// <returns>The ratio of ISO 22400-2 as <see cref="StationIndicators.Oee"/> has it, from the first whole window on; nothing for a window of which less than half is planned busy time, as in a break and after it.</returns>
    /// <exception cref="ArgumentException">There is no such station, it has no OEE, or the times do not fit.</exception>
    public static IObservable<TimedValue> RollingOee(this IFactory factory, string station, TimeSpan window, TimeSpan? every = null)
    {
        StationInfo info = factory.Station(station);
        if (info is not { Role: StationRole.Worker, IdealCycle: not null })
            throw new ArgumentException($"Station '{station}' has no OEE: it is no worker with an ideal cycle.", nameof(station));
        return factory.Rolling(window, every ?? window / 15, (before, now) => IsPlanned(before, now, info.Id) ? Between(before.Stations[info.Id.Index].Oee, now.Stations[info.Id.Index].Oee) : null);
    }

    /// <summary>The OEE of the line over the last while, again and again: good parts out in the window × what one is worth at the design bottleneck / planned busy time there in the window.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="window">How long a while. Range: above 0.</param>
    /// <param name="every">How long between two values, of which a window holds a whole number. Default: a fifteenth of the window.</param>
    /// <returns>The ratio as <see cref="IndicatorReport.LineOee"/> has it, with the design bottleneck and its visits since it was subscribed to, from the first whole window on; nothing where there is no such
    /// station, or for a window of which less than half is planned busy time.</returns>
    /// <exception cref="ArgumentException">The times do not fit.</exception>
    public static IObservable<TimedValue> RollingLineOee(this IFactory factory, TimeSpan window, TimeSpan? every = null) => factory.Rolling(window, every ?? window / 15, (before, now) =>
    {
        if (now.LineOee is not { } oee)
            return null;
        StationIndicators bottleneck = now.Stations[now.DesignBottleneck.Index];
        double idealSeconds = now.Flow.Good == 0 ? 0 : oee.Numerator!.Value / now.Flow.Good;
        TimeSpan busy = bottleneck.Times!.PlannedBusy - before.Stations[now.DesignBottleneck.Index].Times!.PlannedBusy;
        return IsPlanned(before, now, now.DesignBottleneck) ? (now.Flow.Good - before.Flow.Good) * idealSeconds / (busy.TotalSeconds / bottleneck.Station.Places) : null;
    });

    /// <summary>The energy of all stations over the last while [kWh], again and again.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="window">How long a while. Range: above 0.</param>
    /// <param name="every">How long between two values, of which a window holds a whole number. Default: the window, so that no energy is told twice.</param>
    /// <returns>The energy, from the first whole window on; nothing where no power is known.</returns>
    /// <exception cref="ArgumentException">The times do not fit.</exception>
    public static IObservable<TimedValue> EnergyOver(this IFactory factory, TimeSpan window, TimeSpan? every = null) =>
        factory.Rolling(window, every ?? window, (before, now) => now.EnergyKilowattHours - before.EnergyKilowattHours);

    /// <summary>A number over the last while, again and again, from what the indicators say at its ends.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="window">How long a while. Range: above 0.</param>
    /// <param name="every">How long between two values. Range: above 0; a window holds a whole number of them.</param>
    /// <param name="number">The number, from the indicators at the begin of the window and at its end, both counted since it was subscribed to; <c>null</c> for none.</param>
    /// <returns>The number, from the first whole window on. Each who subscribes has indicators of their own.</returns>
    /// <exception cref="ArgumentException">The times do not fit.</exception>
    public static IObservable<TimedValue> Rolling(this IFactory factory, TimeSpan window, TimeSpan every, Func<IndicatorReport, IndicatorReport, double?> number)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(number);
        if (window <= TimeSpan.Zero || every <= TimeSpan.Zero || window.Ticks % every.Ticks != 0)
            throw new ArgumentException($"A window of {window:c} with a value every {every:c} does not fit: give two times above 0, of which the first is a whole number of the second.", nameof(every));
        return Observable.Defer(() =>
        {
            FactoryIndicators indicators = IndicatorsFromNow(factory);
            var reports = new Queue<IndicatorReport>([indicators.Read(factory.Clock.Now)]);
            return Observable.Interval(every, factory.Clock).TakeUntil(factory.Events.Do(e => indicators.On(e)).LastOrDefaultAsync()).SelectMany(_ =>
            {
                IndicatorReport now = indicators.Read(factory.Clock.Now);
                reports.Enqueue(now);
                double? value = reports.Count > window.Ticks / every.Ticks ? number(reports.Dequeue(), now) : null;
                return value is null ? Array.Empty<TimedValue>() : [new TimedValue(now.To, value.Value)];
            });
        });
    }

    /// <summary>Indicators that know the present states and have measured nothing yet.</summary>
    internal static FactoryIndicators IndicatorsFromNow(this IFactory factory)
    {
        var indicators = new FactoryIndicators(factory.Stations, factory.PartTypes);
        foreach (StationInfo station in factory.Stations)
        {
            foreach (StationEvent present in PresentStates(factory, station))
                indicators.On(present);
        }
        indicators.StartMeasuring(factory.Clock.Now);
        return indicators;
    }

    private static bool IsPlanned(IndicatorReport before, IndicatorReport now, StationId station)
    {
        StationIndicators then = before.Stations[station.Index], later = now.Stations[station.Index];
        return later.Times is { } times && (times.PlannedBusy - then.Times!.PlannedBusy) / later.Station.Places >= LeastPlannedRatio * (now.To - before.To);
    }

    private static double? Between(Indicator before, Indicator now) => new Indicator(now.Definition, now.Numerator - before.Numerator, now.Denominator - before.Denominator).Value;
}
