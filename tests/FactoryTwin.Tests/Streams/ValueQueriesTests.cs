using System.Reactive.Linq;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Streams;

/// <summary>Alarms and control charts of numbers over time.</summary>
public class ValueQueriesTests
{
    [Fact]
    public void An_alarm_is_raised_below_its_limit_and_cleared_only_at_the_other()
    {
        Assert.Equal(["1+0.59", "5-0.65", "7+0.1"], Alarms(values => values.AlarmBelow(0.6, clearAt: 0.65), 0.6, 0.59, 0.61, 0.64, 0.2, 0.65, 0.6, 0.1));
        Assert.Equal(["1+0.59", "2-0.61"], Alarms(values => values.AlarmBelow(0.6), 0.6, 0.59, 0.61));
    }

    [Fact]
    public void An_alarm_is_raised_above_its_limit_and_cleared_only_at_the_other() =>
        Assert.Equal(["1+81", "3-70", "4+90"], Alarms(values => values.AlarmAbove(80, clearAt: 70), 80, 81, 71, 70, 90));

    [Theory]
    [InlineData(true, 0.5, "An alarm below 0.6 cannot be cleared at 0.5: give two numbers, of which the second is not below the first.")]
    [InlineData(false, 0.7, "An alarm above 0.6 cannot be cleared at 0.7: give two numbers, of which the second is not above the first.")]
    [InlineData(false, double.NaN, "An alarm above 0.6 cannot be cleared at NaN: give two numbers, of which the second is not above the first.")]
    public void An_alarm_that_would_be_raised_and_cleared_at_once_is_refused(bool isBelow, double clearAt, string message)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => isBelow ? Values().AlarmBelow(0.6, clearAt) : Values().AlarmAbove(0.6, clearAt));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_gives_its_numbers_of_good_quality()
    {
        SignalSample sample = new() { Time = At(0), Station = new(0), Signal = new(0), Type = SignalType.Number, Number = 7, Unit = "kW", Quality = SignalQuality.Good };
        var numbers = new List<TimedValue>();
        new[] { sample, sample with { Quality = SignalQuality.Uncertain }, sample with { Number = null, Flag = true, Type = SignalType.Flag }, sample with { Number = 8 } }
            .ToObservable().GoodNumbers().Subscribe(numbers.Add);
        Assert.Equal([new(At(0), 7), new(At(0), 8)], numbers);
    }

    [Fact]
    public void Ewma_agrees_with_the_handbook()
    {
        // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: 20 values around 50 with s = 2.0539, weight 0.3; the limits are 52.5884 and 47.4115, none is passed.
        double[] data = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
        double[] expected = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99];
        var chart = new EwmaChart { Target = 50, StandardDeviation = 2.0539, WeightRatio = 0.3 };
        var points = new List<EwmaPoint>();
        Values(data).Ewma(chart).Subscribe(points.Add);
        Assert.Equal(expected, points.Select(point => Math.Round(point.Average, 2)));
        Assert.DoesNotContain(points, point => point.IsOutOfControl);
        points.Clear();
        Values([50 + (2.5883 / 0.3), 50, 50 - (2.5885 / 0.3)]).Ewma(chart with { WeightRatio = 0.3 }).Subscribe(points.Add);
        Assert.False(points[0].IsOutOfControl);
        points.Clear();
        Values([50 + (2.5886 / 0.3)]).Ewma(chart).Subscribe(points.Add);
        Assert.True(points[0].IsOutOfControl);
    }

    [Fact]
    public void Cusum_agrees_with_the_textbook()
    {
        // Montgomery and Runger, Applied Statistics and Probability for Engineers, 3rd edition, table 16-8: target 99, K = 1, H = 10, in control.
        double[] data = [102.0, 94.8, 98.3, 98.4, 102.0, 98.5, 99.0, 97.7, 100.0, 98.1, 101.3, 98.7, 101.1, 98.4, 97.0, 96.7, 100.3, 101.4, 97.2, 101.0];
        double[] up = [2.0, 0, 0, 0, 2.0, 0.5, 0, 0, 0, 0, 1.3, 0, 1.1, 0, 0, 0, 0.3, 1.7, 0, 1.0];
        double[] down = [0, 3.2, 2.9, 2.5, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 1.0, 2.3, 0, 0, 0.8, 0];
        var chart = new CusumChart { Target = 99, Reference = 1, DecisionInterval = 10 };
        var points = new List<CusumPoint>();
        Values(data).Cusum(chart).Subscribe(points.Add);
        Assert.Equal(up, points.Select(point => Math.Round(point.Up, 6)));
        Assert.Equal(down, points.Select(point => Math.Round(point.Down, 6)));
        Assert.DoesNotContain(points, point => point.IsOutOfControl);
        points.Clear();
        Values(data).Cusum(chart with { DecisionInterval = 3 }).Subscribe(points.Add);
        Assert.Equal([At(1)], points.Where(point => point.IsOutOfControl).Select(point => point.Time));
    }

    [Fact]
    public void A_chart_whose_numbers_make_no_sense_is_refused()
    {
        var ewma = new EwmaChart { Target = 50, StandardDeviation = 2 };
        var cusum = new CusumChart { Target = 50, Reference = 1, DecisionInterval = 5 };
        Assert.Equal(
            [
                "Target of the chart is NaN; give a finite number. (Parameter 'chart')",
                "StandardDeviation of the chart is 0; give a number above 0. (Parameter 'chart')",
                "WeightRatio of the chart is 1.5; give above 0 and at most 1. (Parameter 'chart')",
                "WidthFactor of the chart is -3; give a number above 0. (Parameter 'chart')",
                "Target of the chart is NaN; give a finite number. (Parameter 'chart')",
                "Reference of the chart is -1; give 0 or more. (Parameter 'chart')",
                "DecisionInterval of the chart is 0; give a number above 0. (Parameter 'chart')",
            ],
            ((Action[])
            [
                () => Values().Ewma(ewma with { Target = double.NaN }), () => Values().Ewma(ewma with { StandardDeviation = 0 }), () => Values().Ewma(ewma with { WeightRatio = 1.5 }),
                () => Values().Ewma(ewma with { WidthFactor = -3 }), () => Values().Cusum(cusum with { Target = double.NaN }), () => Values().Cusum(cusum with { Reference = -1 }),
                () => Values().Cusum(cusum with { DecisionInterval = 0 }),
            ]).Select(act => Assert.Throws<ArgumentException>(act).Message));
    }

    private static List<string> Alarms(Func<IObservable<TimedValue>, IObservable<Alarm>> query, params double[] values)
    {
        var told = new List<string>();
        query(Values(values)).Subscribe(alarm => told.Add(FormattableString.Invariant($"{alarm.Time.SinceStart.TotalMinutes}{(alarm.IsRaised ? '+' : '-')}{alarm.Value}")));
        return told;
    }

    private static IObservable<TimedValue> Values(params double[] values) => values.Select((value, minute) => new TimedValue(At(minute), value)).ToObservable();

    private static SimTime At(int minute) => SimTime.At(TimeSpan.FromMinutes(minute));
}
