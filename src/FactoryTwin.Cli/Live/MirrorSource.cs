using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Live;

/// <summary>A mirror as what a dashboard is made for.</summary>
internal static class MirrorSource
{
    /// <summary>So long a mirror listens, from the first word on, before it is forecast: at its begin it knows nothing.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(5), _look = TimeSpan.FromMilliseconds(50);

    /// <summary>Forecasts of a mirror begin in what it knows; those of a twin are judged by a run of the model, others by the real line.</summary>
    public static ForecastSource Of(FactoryMirror mirror, FactoryWatch watch) => new(
        then => mirror.Clock.Schedule(then),
        () => new(mirror.BeginRun().Run, watch.ForkIndicators()),
        mirror.Binding.Twin is null ? ForecastJudge.RealLine : ForecastJudge.OwnModel);

    /// <summary>Has forecasts begin when the mirror has listened for a while.</summary>
    public static IDisposable BeginSoon(FactoryMirror mirror, ForecastDesk forecasts) => mirror.Events.Take(1).Delay(_patience, mirror.Clock).Subscribe(_ => forecasts.Begin());

    /// <summary>Publishes what a dashboard shows: indicators each minute, the rolling OEE, and its alarm.</summary>
    public static void PublishFigures(FactoryMirror mirror, FactoryPublisher publisher)
    {
        publisher.PublishIndicators(TimeSpan.FromMinutes(1));
        publisher.Publish("rolling-oee", mirror.RollingLineOee(FactoryWatch.Window));
        publisher.Publish("oee-low", mirror.RollingLineOee(FactoryWatch.Window).AlarmBelow(FactoryWatch.LowOeeRatio, FactoryWatch.ClearOeeRatio));
    }

    /// <summary>Waits until the mirror has heard all that happened, and how late it is, for some seconds at most.</summary>
    public static async Task CaughtUpAsync(FactoryMirror mirror, long happened, SimTime until, TimeProvider clock, CancellationToken end)
    {
        long began = clock.GetTimestamp();
        while ((mirror.Health.Events < happened || mirror.Now < until) && clock.GetElapsedTime(began) < _longestWait)
            await Task.Delay(_look, clock, end).ConfigureAwait(false);
    }

    /// <summary>How it fares, in words.</summary>
    public static string Words(MirrorHealth mirror, MqttHealth link)
    {
        string from = link.Broker is { } broker ? $"mirrored from {broker}: {Tables.Count(mirror.Messages, "message")}" : $"NOT CONNECTED: {link.Fault?.TrimEnd('.') ?? "no broker was reached yet"}";
        long lost = link.Dropped + mirror.Dropped;
        int away = mirror.Devices.Count(device => device is { IsBound: true, IsAway: true });
        return from + (away > 0 ? $", {Tables.Count(away, "device")} away" : "") + (mirror.Unreadable > 0 ? string.Create(CultureInfo.InvariantCulture, $", {mirror.Unreadable} not understood") : "") + (lost > 0 ? string.Create(CultureInfo.InvariantCulture, $", {lost} dropped") : "")
            + (mirror.Notice is null ? "" : ", what happened before is not all known") + string.Concat(mirror.Faults.Select(fault => $"; {fault.TrimEnd('.')}"));
    }
}
