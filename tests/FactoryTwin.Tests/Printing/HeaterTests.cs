using FactoryTwin.Printing;

namespace FactoryTwin.Tests.Printing;

/// <summary>Heaters against closed forms, and against an integration in small steps.</summary>
public class HeaterTests
{
    /// <summary>Stock values of Marlin's model predictive control.</summary>
    private static readonly HeaterDefinition Stock = Nozzle(0.04, 16.7, 0.068, 0.097, 0.22);

    private static readonly HeatUp To210 = new(25, 210, 25);

    /// <summary>Parameters that users found by autotuning and published, and what they give from 25 to 210 °C: t = −(C/A)·ln(1 − dT·A/P), and A·dT to hold it.</summary>
    [Theory]
    [InlineData(16.7, 0.068, 92.74, 12.58)]
    [InlineData(14.40, 0.1257, 99.75, 23.25)]
    [InlineData(11.88, 0.0645, 65.25, 11.93)]
    public void A_nozzle_heats_up_and_holds_as_the_closed_form_says(double capacity, double loss, double seconds, double watts)
    {
        HeaterDefinition nozzle = Nozzle(0.04, capacity, loss, loss, 0.2);
        Assert.Equal(1, nozzle.HeatUpSeconds(To210)!.Value / seconds, 1e-3);
        Assert.Equal(1, nozzle.HoldingKilowatts(To210) * 1000 / watts, 1e-3);
    }

    [Fact]
    public void Fan_and_filament_take_heat_along()
    {
        Assert.Equal(245.6, Stock.TimeConstantSeconds, 0.05);
        Assert.Equal(17.95, Stock.HoldingKilowatts(To210, new(1, 0)) * 1000, 0.006);
        Assert.Equal(12.58 + 0.0056 * 5 * 185, Stock.HoldingKilowatts(To210, new(0, 5)) * 1000, 0.001);
        Assert.Null(Stock.HeatUpSeconds(new(25, 700, 25)));
        Assert.Equal(0, Stock.HeatUpSeconds(new(210, 200, 25)));
    }

    /// <summary>Heating, holding, more load, a lower and a higher target, off: block, energy and waiting, against steps of a millisecond.</summary>
    [Fact]
    public void The_course_of_a_print_equals_an_integration_in_small_steps()
    {
        (double Target, double Seconds, double Fan, double Filament)[] course = [(210, 60, 0, 0), (210, 120, 0, 0), (210, 300, 1, 4), (190, 200, 0.5, 4), (215, 300, 1, 1), (0, 400, 0, 0), (150, 30, 0, 0)];
        var run = new HeaterRun(Stock, 25);
        double block = 25, joules = 0;
        foreach ((double target, double seconds, double fan, double filament) in course)
        {
            run.Target = target;
            run.Advance(seconds, new(fan, filament));
            for (int i = 0; i < seconds * 1000; i++)
            {
                double loss = (0.068 + fan * (0.097 - 0.068) + 0.0056 * filament) * (block - 25);
                double power = block < target - 1e-3 ? 40 : block > target + 1e-3 ? 0 : Math.Clamp(loss, 0, 40);
                block += (power - loss) / 16.7 / 1000;
                joules += power / 1000;
            }
            Assert.Equal(block, run.Block, 0.02);
            Assert.Equal(1, run.Joules / joules, 0.001);
        }
    }

    /// <summary>A sensor lags by about 1/R behind; waiting ends when it is within 1 K.</summary>
    [Fact]
    public void Waiting_lasts_until_the_sensor_has_followed()
    {
        double target = 210, dt = 0.001, block = 25, sensor = 25, seconds = 0;
        while (sensor < target - 1)
        {
            double loss = 0.068 * (block - 25);
            block = Math.Min(target, block + (40 - loss) / 16.7 * dt);
            sensor += 0.22 * (block - sensor) * dt;
            seconds += dt;
        }
        var run = new HeaterRun(Stock, 25) { Target = target };
        Assert.Equal(seconds, run.SecondsUntilReached(default, alsoDown: false), 0.05);
        Assert.Equal(1, run.SecondsUntilReached(default, alsoDown: false) / (Stock.HeatUpSeconds(To210)!.Value + 9), 0.05);
    }

    [Fact]
    public void A_print_waits_for_bed_and_nozzle_which_heat_up_side_by_side()
    {
        PrinterProfile printer = PrinterProfiles.Find("generic-marlin");
        double Heating(string gcode) => Prints.Of(gcode + "G1 X1 F600\n", new() { Printer = printer }).Stages.Where(stage => stage.Kind == PrintStageKind.Heating).Sum(stage => stage.Seconds);
        double nozzle = Heating("M109 S210\n"), bed = Heating("M190 S60\n");
        Assert.Equal(printer.Bed!.HeatUpSeconds(new(25, 60, 25))!.Value, bed, 1e-9);
        Assert.True(nozzle > 92.74);
        Assert.Equal(Math.Max(nozzle, bed), Heating("M104 S210\nM140 S60\nM190 S60\nM109 S210\n"), 1e-6);
        Assert.Equal(nozzle + bed, Heating("M190 S60\nM109 S210\n"), 1e-6);
        Assert.True(Heating("M109 S210\nM109 R180\n") > nozzle);
        Assert.Equal(nozzle, Heating("M109 S210\nM109 S180\n"), 1e-9);
    }

    [Fact]
    public void What_a_heater_cannot_do_is_told_with_its_line_and_leaves_no_expected_time()
    {
        PrintPlan plan = Prints.Of("M190 S60\nM109 S900\nG1 X10 F600\n", new() { Printer = PrinterProfiles.Find("generic-marlin") });
        Assert.Equal("line 2: the nozzle of 'Generic printer with Marlin' never reaches 900 °C; no time is counted for it", Assert.Single(plan.Warnings));
        Assert.Equal((null, null, null), (plan.ExpectedSeconds, plan.EnergyKilowattHours, plan.TimeToFirstLayerSeconds));
        Assert.True(plan.FirmwareSeconds > 0);
    }

    [Fact]
    public void The_energy_of_a_print_is_that_of_its_parts()
    {
        PrinterProfile printer = Prints.Slow with { Nozzle = Stock, ElectronicsKilowatts = 0.01, MotorsKilowatts = 0.02, FanKilowatts = 0.004, Homing = TimeSpan.FromSeconds(30) };
        // Half an hour at 210 °C: the block's heat, its holding power, the electronics and, after homing, the motors; the fan at half speed for the last ten minutes.
        PrintPlan plan = Prints.Of("M109 S210\nG28\nG4 S1170\nM106 S127.5\nG4 S600\nG1 X0.001 F600\n", new() { Printer = printer });
        double heating = plan.Stages[0].Seconds, hot = Stock.HeatUpSeconds(To210)!.Value;
        double joules = 40 * hot + 12.58 * (heating - hot + 30 + 1170) + (12.58 + 17.945) / 2 * 600 + 10 * (heating + 1800) + 20 * 1800 + 0.5 * 4 * 600;
        Assert.Equal(1, plan.EnergyKilowattHours!.Value * 3.6e6 / joules, 1e-4);
        Assert.Equal([PrintStageKind.Heating, PrintStageKind.Homing, PrintStageKind.Printing], plan.Stages.Select(stage => stage.Kind).Take(3));
        Assert.Equal(plan.Stages[1].EnergyKilowattHours * 3600 / 30, plan.Stages[1].MeanKilowatts, 1e-12);
    }

    [Fact]
    public void A_part_is_taken_off_when_the_bed_is_cool_enough()
    {
        PrinterProfile printer = PrinterProfiles.Find("generic-marlin") with { ReleaseCelsius = 40 };
        PrintPlan plan = Prints.Of("M190 S60\nG1 X10 F600\n", new() { Printer = printer });
        Assert.Equal(PrintStageKind.Cooling, plan.Stages[^1].Kind);
        Assert.Equal(printer.Bed!.TimeConstantSeconds * Math.Log(35.0 / 15), plan.Stages[^1].Seconds, 1e-6);
        Assert.Equal(plan.Stages.Sum(stage => stage.Seconds), plan.ExpectedSeconds!.Value, 1e-9);
    }

    private static HeaterDefinition Nozzle(double kilowatts, double capacity, double loss, double fanLoss, double sensor) => new()
    {
        PowerKilowatts = kilowatts,
        CapacityJoulesPerKelvin = capacity,
        LossWattsPerKelvin = loss,
        FanLossWattsPerKelvin = fanLoss,
        FilamentJoulesPerMillimetreKelvin = 0.0056,
        SensorPerSecond = sensor,
    };
}
