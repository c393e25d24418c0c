using FactoryTwin.Printing;
using FactoryTwin.Tests.Experiments;

namespace FactoryTwin.Tests.Printing;

public class PrintCalibrationTests
{
    private static readonly double[] Hours = [0.5, 1, 2, 3.5, 5];

    [Fact]
    public void Prints_on_a_line_give_the_line_and_no_spread()
    {
        PrintCalibration fit = PrintCalibration.Fit([.. Hours.Select(hours => Print(hours * 3600, 300 + 1.07 * hours * 3600))]);
        Assert.Equal((300, 1.07, 1.07, 1.07, 0, 5), (Math.Round(fit.OverheadSeconds, 5), Math.Round(fit.TimeFactor, 9), Math.Round(fit.LowerTimeFactor, 9), Math.Round(fit.UpperTimeFactor, 9), Math.Round(fit.SpreadSeconds, 5), fit.Prints));
        Assert.Equal(300 + 1.07 * 7200, fit.ExpectedSeconds(7200), 1e-3);
    }

    [Fact]
    public void One_print_that_somebody_forgot_overnight_does_not_matter()
    {
        double[] measured = [2230, 4160, 8020, 13_790, 19_570 + 40_000];
        PrintCalibration fit = PrintCalibration.Fit([.. Hours.Zip(measured, (hours, seconds) => Print(hours * 3600, seconds))]);
        Assert.InRange(fit.TimeFactor, 1.05, 1.12);
        Assert.InRange(fit.OverheadSeconds, 100, 400);
        Assert.True(fit.UpperTimeFactor > 3);
    }

    /// <summary>Least, middle and largest of the ten slopes, by hand.</summary>
    [Fact]
    public void Five_prints_have_an_interval_from_the_least_slope_to_the_largest()
    {
        PrintCalibration fit = PrintCalibration.Fit([Print(0, 0), Print(100, 110), Print(200, 190), Print(300, 330), Print(400, 400)]);
        double[] slopes = [1.1, 0.95, 1.1, 1, 0.8, 1.1, 0.9667, 1.4, 1.05, 0.7];
        Assert.Equal((slopes.Min(), slopes.Max()), (fit.LowerTimeFactor, fit.UpperTimeFactor));
        Assert.Equal((1 + 1.05) / 2, fit.TimeFactor, 1e-9);
    }

    /// <summary>1,000 sets of prints with errors of 3 min: the interval holds the true factor in at least 95 % of them, within 4 standard errors, and with more prints not in many more.</summary>
    [Theory]
    [InlineData(5, 0.9995)]
    [InlineData(8, 0.995)]
    [InlineData(20, 0.98)]
    [InlineData(80, 0.975)]
    public void The_interval_holds_the_truth_as_often_as_it_says(int prints, double most)
    {
        var random = new SplitMix(20_240_611 + (ulong)prints);
        const int Sets = 1000;
        double least = 0.95 - 4 * Math.Sqrt(0.95 * 0.05 / Sets);
        int held = 0;
        for (int set = 0; set < Sets; set++)
        {
            PrintCalibration fit = PrintCalibration.Fit([.. Enumerable.Range(0, prints).Select(_ => 600 + 20_000 * random.Uniform()).Select(seconds => Print(seconds, 1000 + 1.1 * seconds + 180 * random.Normal()))]);
            held += fit.LowerTimeFactor <= 1.1 && 1.1 <= fit.UpperTimeFactor ? 1 : 0;
        }
        Assert.InRange(held / (double)Sets, least, most);
    }

    [Fact]
    public void The_spread_is_that_of_the_errors()
    {
        var random = new SplitMix(7);
        PrintCalibration fit = PrintCalibration.Fit([.. Enumerable.Range(0, 800).Select(i => Print(600 + 20 * i, 1000 + 1.1 * (600 + 20 * i) + 180 * random.Normal()))]);
        Assert.InRange(fit.SpreadSeconds, 162, 198);
        Assert.InRange(fit.TimeFactor, 1.09, 1.11);
    }

    [Fact]
    public void Too_few_prints_and_prints_of_one_length_cannot_be_fitted()
    {
        Assert.StartsWith("there are 4 recorded prints, and 5 are needed", Assert.Throws<ArgumentException>(() => PrintCalibration.Fit([.. Hours.Take(4).Select(hours => Print(hours, hours))])).Message, StringComparison.Ordinal);
        Assert.StartsWith("all recorded prints are of one length", Assert.Throws<ArgumentException>(() => PrintCalibration.Fit([.. Hours.Select(hours => Print(60, hours))])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_printer_with_recorded_prints_expects_what_they_say()
    {
        PrinterProfile printer = PrinterProfiles.Find("generic-marlin") with { Recorded = [.. Hours.Select(hours => Print(hours * 3600, 600 + 1.2 * hours * 3600))] };
        PrintPlan plan = Prints.Of("M109 S210\nG28\nG1 X100 F60\n", new() { Printer = printer });
        Assert.Equal(600 + 1.2 * plan.FirmwareSeconds, plan.ExpectedSeconds!.Value, 1e-3);
        Assert.Equal(5, plan.Calibration!.Prints);
        Assert.Null(Prints.Of("G1 X100 F60\n").Calibration);
    }

    private static RecordedPrint Print(double firmware, double measured) => new(TimeSpan.FromSeconds(firmware), TimeSpan.FromSeconds(measured));
}
