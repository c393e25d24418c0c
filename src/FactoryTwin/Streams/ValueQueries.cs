using System.Reactive.Linq;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>Questions to numbers over time: signals, rolling indicators.</summary>
/// <threadsafety>Safe to call from several threads; what is subscribed to is as safe as the stream behind it. Each subscription keeps a state of its own.</threadsafety>
public static class ValueQueries
{
    /// <summary>The numbers of a signal that can be trusted: of good quality.</summary>
    /// <param name="samples">Samples of one signal, as <see cref="FactoryExtensions.SignalOf"/> gives them.</param>
    public static IObservable<TimedValue> GoodNumbers(this IObservable<SignalSample> samples) =>
        samples.Where(sample => sample is { Quality: SignalQuality.Good, Number: not null }).Select(sample => new TimedValue(sample.Time, sample.Number.GetValueOrDefault()));

    /// <summary>An alarm that is raised when a value falls below a limit, and cleared when it has come up to another one: so that a value near the limit does not make it flutter.</summary>
    /// <param name="values">The values.</param>
    /// <param name="limit">Below it the alarm is raised [unit of the values].</param>
    /// <param name="clearAt">At it and above the alarm is cleared [unit of the values]. Range: not below the limit. Default: the limit.</param>
    /// <returns>The alarm when it is raised, and when it is cleared.</returns>
    /// <exception cref="ArgumentException">A limit is no number, or the alarm would be cleared below its limit.</exception>
    public static IObservable<Alarm> AlarmBelow(this IObservable<TimedValue> values, double limit, double? clearAt = null) => Alarms(values, limit, clearAt ?? limit, isBelow: true);

    /// <summary>An alarm that is raised when a value rises above a limit, and cleared when it has come down to another one.</summary>
    /// <param name="values">The values.</param>
    /// <param name="limit">Above it the alarm is raised [unit of the values].</param>
    /// <param name="clearAt">At it and below the alarm is cleared [unit of the values]. Range: not above the limit. Default: the limit.</param>
    /// <returns>The alarm when it is raised, and when it is cleared.</returns>
    /// <exception cref="ArgumentException">A limit is no number, or the alarm would be cleared above its limit.</exception>
    public static IObservable<Alarm> AlarmAbove(this IObservable<TimedValue> values, double limit, double? clearAt = null) => Alarms(values, limit, clearAt ?? limit, isBelow: false);

    private static IObservable<Alarm> Alarms(IObservable<TimedValue> values, double limit, double clearAt, bool isBelow)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!double.IsFinite(limit) || !double.IsFinite(clearAt) || (isBelow ? clearAt < limit : clearAt > limit))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"An alarm {(isBelow ? "below" : "above")} {limit} cannot be cleared at {clearAt}: give two numbers, of which the second is not {(isBelow ? "below" : "above")} the first."), nameof(clearAt));
        }
        return Observable.Defer(() =>
        {
            bool isRaised = false;
            return values
                .Where(value => isRaised ? (isBelow ? value.Value >= clearAt : value.Value <= clearAt) : isBelow ? value.Value < limit : value.Value > limit)
                .Select(value => new Alarm(value.Time, isRaised = !isRaised, value.Value));
        });
    }
}

/// <summary>A number at an instant.</summary>
/// <param name="Time">When it was so.</param>
/// <param name="Value">The number, in the unit of what it tells.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct TimedValue(SimTime Time, double Value);

/// <summary>An alarm was raised or cleared.</summary>
/// <param name="Time">When.</param>
/// <param name="IsRaised">Whether it was raised; else it was cleared.</param>
/// <param name="Value">The value that did it, in its unit.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct Alarm(SimTime Time, bool IsRaised, double Value);
