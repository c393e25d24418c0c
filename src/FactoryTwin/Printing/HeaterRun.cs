namespace FactoryTwin.Printing;

/// <summary>A heater in the course of a print: full power until the block is as hot as wanted, then as much as holds it, and none while it is too hot.</summary>
internal sealed class HeaterRun
{
    /// <summary>Waiting ends this near the target, as in Marlin [K].</summary>
    private const double Window = 1;

    private readonly HeaterDefinition _heater;
    private readonly double _ambient;
    private double _sensor;

    public HeaterRun(HeaterDefinition heater, double ambientCelsius)
    {
        _heater = heater;
        _ambient = Block = _sensor = ambientCelsius;
    }

    /// <summary>Temperature of the block [°C].</summary>
    public double Block { get; private set; }

    /// <summary>Temperature wanted [°C]; 0 for off.</summary>
    public double Target { get; set; }

    /// <summary>Energy taken so far [J].</summary>
    public double Joules { get; private set; }

    /// <summary>Lets time pass in which nothing changes.</summary>
    public void Advance(double seconds, HeaterLoad load)
    {
        double wanted = Math.Max(Target, _ambient);
        if (Block != wanted && SecondsTo(wanted, load) is var reach && reach > 0)
        {
            double change = Math.Min(seconds, reach);
            bool isHeating = Block < wanted || _heater.EndCelsius(_ambient, load) < wanted;
            Approach(isHeating ? _heater.EndCelsius(_ambient, load) : _ambient, change, load);
            Joules += isHeating ? change * _heater.PowerKilowatts * 1000 : 0;
            if (reach > seconds)
                return;
            Block = wanted;
            seconds -= reach;
        }
        double holding = _heater.HoldingKilowatts(new(Block, wanted, _ambient), load);
        if (holding > _heater.PowerKilowatts)
        {
            // Fan and filament take more than the heater has, so the temperature falls.
            Approach(_heater.EndCelsius(_ambient, load), seconds, load);
            holding = _heater.PowerKilowatts;
        }
        else
            Follow(seconds);
        Joules += seconds * holding * 1000;
    }

    /// <summary>How long waiting for the target takes, with the sensor's lag; infinite where it is never reached.</summary>
    /// <param name="load">Fan and filament.</param>
    /// <param name="alsoDown">Whether it is waited for where the block is too hot.</param>
    public double SecondsUntilReached(HeaterLoad load, bool alsoDown)
    {
        bool isTooHot = Block > Target;
        double wanted = Math.Max(Target, isTooHot ? _ambient + Window : 0);
        if ((isTooHot && !alsoDown) || wanted <= _ambient)
            return 0;
        double reach = SecondsTo(wanted, load);
        if (_heater.SensorPerSecond is not { } rate || double.IsInfinity(reach))
            return reach;
        double lag = Math.Abs(wanted - SensorAfter(reach, isTooHot ? _ambient : _heater.EndCelsius(_ambient, load), load));
        return reach + (lag > Window ? Math.Log(lag / Window) / rate : 0);
    }

    /// <summary>Time until the block has a temperature [s]; infinite where it never has.</summary>
    private double SecondsTo(double wanted, HeaterLoad load)
    {
        if (Block < wanted)
            return _heater.HeatUpSeconds(new(Block, wanted, _ambient), load) ?? double.PositiveInfinity;
        return wanted <= _ambient ? double.PositiveInfinity : TimeConstant(load) * Math.Log((Block - _ambient) / (wanted - _ambient));
    }

    private double TimeConstant(HeaterLoad load) => _heater.CapacityJoulesPerKelvin / _heater.Loss(load);

    /// <summary>The block gets nearer to the temperature at which it would end.</summary>
    private void Approach(double end, double seconds, HeaterLoad load)
    {
        _sensor = SensorAfter(seconds, end, load);
        Block = end + (Block - end) * Math.Exp(-seconds / TimeConstant(load));
    }

    private void Follow(double seconds) => _sensor = _heater.SensorPerSecond is { } rate ? Block + (_sensor - Block) * Math.Exp(-rate * seconds) : Block;

    private double SensorAfter(double seconds, double end, HeaterLoad load)
    {
        double decay = 1 / TimeConstant(load), block = (Block - end) * Math.Exp(-decay * seconds);
        if (_heater.SensorPerSecond is not { } rate)
            return end + block;
        // Equal rates would divide by 0; a neighbour of the rate is as good.
        rate = rate == decay ? rate * (1 + 1e-9) : rate;
        double share = rate / (rate - decay);
        return end + share * block + (_sensor - end - share * (Block - end)) * Math.Exp(-rate * seconds);
    }
}
