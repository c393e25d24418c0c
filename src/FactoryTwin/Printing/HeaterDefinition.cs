namespace FactoryTwin.Printing;

/// <summary>A heater with what it heats: the block of a nozzle, or a bed.</summary>
/// <remarks>Two nodes, the block and its sensor, as in Marlin's model predictive control (Marlin 2, module/temperature.cpp):
/// C·dTb/dt = P·u − (A + f·(F − A) + H·v)·(Tb − Ta) and dTs/dt = R·(Tb − Ts), with the power P, the share u of it that is on, the speed of the fan f, and that of the filament v. Between two
/// changes of these all is exponential, and computed in closed form.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record HeaterDefinition
{
    /// <summary>Power when it is on, P [kW]. Range: above 0.</summary>
    public required double PowerKilowatts { get; init; }

    /// <summary>Heat capacity of the block, C [J/K]. Range: above 0. Of a bed: its mass times 897 J/kgK for aluminium, or 840 J/kgK for glass.</summary>
    public required double CapacityJoulesPerKelvin { get; init; }

    /// <summary>Heat loss with the fan off, A [W/K]. Range: above 0.</summary>
    public required double LossWattsPerKelvin { get; init; }

    /// <summary>Heat loss with the fan at full speed, F [W/K]. Range: above 0. Default: <c>null</c>, the fan makes no difference.</summary>
    public double? FanLossWattsPerKelvin { get; init; }

    /// <summary>Heat that filament takes along, H [J/mmK]. Range: 0 or more. Default: 0.</summary>
    public double FilamentJoulesPerMillimetreKelvin { get; init; }

    /// <summary>How fast the sensor follows the block, R [1/s]. Range: above 0. Default: <c>null</c>, at once.</summary>
    public double? SensorPerSecond { get; init; }

    /// <summary>Time constant with the fan off and no filament fed, C/A [s].</summary>
    public double TimeConstantSeconds => CapacityJoulesPerKelvin / LossWattsPerKelvin;

    /// <summary>Time that the block takes to get from one temperature to a higher one at full power: −(C/A)·ln((Te − to)/(Te − from)), where it would end at Te = Ta + P/A.</summary>
    /// <param name="temperatures">Where it begins, where it shall get, and the surroundings.</param>
    /// <param name="load">Fan and filament. Default: fan off, no filament.</param>
    /// <returns>The time [s]; 0 where it is as hot already; <c>null</c> where it never gets so hot.</returns>
    public double? HeatUpSeconds(HeatUp temperatures, HeaterLoad load = default)
    {
        double end = EndCelsius(temperatures.AmbientCelsius, load), now = temperatures.FromCelsius, wanted = temperatures.ToCelsius;
        return now >= wanted ? 0 : wanted >= end ? null : CapacityJoulesPerKelvin / Loss(load) * Math.Log((end - now) / (end - wanted));
    }

    /// <summary>Power that holds a temperature: A·(T − Ta), which may be more than the heater has [kW].</summary>
    /// <param name="temperatures">The temperature to hold is the one it shall get to.</param>
    /// <param name="load">Fan and filament. Default: fan off, no filament.</param>
    public double HoldingKilowatts(HeatUp temperatures, HeaterLoad load = default) => Math.Max(0, Loss(load) * (temperatures.ToCelsius - temperatures.AmbientCelsius) / 1000);

    internal double EndCelsius(double ambient, HeaterLoad load) => ambient + PowerKilowatts * 1000 / Loss(load);

    internal double Loss(HeaterLoad load) =>
        LossWattsPerKelvin + load.FanRatio * ((FanLossWattsPerKelvin ?? LossWattsPerKelvin) - LossWattsPerKelvin) + FilamentJoulesPerMillimetreKelvin * load.FilamentMillimetresPerSecond;
}

/// <summary>From where to where something is heated, and in which surroundings.</summary>
/// <param name="FromCelsius">Temperature at the begin [°C].</param>
/// <param name="ToCelsius">Temperature wanted [°C].</param>
/// <param name="AmbientCelsius">Temperature of the surroundings [°C].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct HeatUp(double FromCelsius, double ToCelsius, double AmbientCelsius);

/// <summary>What cools a nozzle besides its surroundings.</summary>
/// <param name="FanRatio">Speed of the fan. Range: 0 to 1.</param>
/// <param name="FilamentMillimetresPerSecond">Filament fed [mm/s]. Range: 0 or more.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct HeaterLoad(double FanRatio, double FilamentMillimetresPerSecond);
