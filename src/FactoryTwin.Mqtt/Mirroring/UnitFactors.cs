namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>From one unit to another of the same quantity.</summary>
internal static class UnitFactors
{
    /// <summary>Units of one quantity, each with how many of the first it is.</summary>
    private static readonly (string Unit, double Factor)[][] _families =
    [
        [("W", 1), ("kW", 1e3), ("MW", 1e6), ("mW", 1e-3)],
        [("Wh", 1), ("kWh", 1e3), ("MWh", 1e6), ("mWh", 1e-3), ("J", 1 / 3600.0), ("kJ", 1 / 3.6)],
        [("s", 1), ("ms", 1e-3), ("min", 60), ("h", 3600), ("d", 86_400)],
        [("m", 1), ("mm", 1e-3), ("cm", 1e-2), ("um", 1e-6), ("km", 1e3)],
        [("m/s", 1), ("mm/s", 1e-3), ("m/min", 1 / 60.0), ("mm/min", 1 / 60_000.0)],
        [("kg", 1), ("g", 1e-3), ("t", 1e3)],
        [("C", 1), ("°C", 1)],
        [("A", 1), ("mA", 1e-3)], [("V", 1), ("mV", 1e-3), ("kV", 1e3)],
        [("%", 1), ("", 100)],
    ];

    /// <summary>What a number is multiplied by; <c>null</c> where the units do not tell the same quantity.</summary>
    public static double? Of(string from, string to)
    {
        if (from == to)
            return 1;
        foreach ((string Unit, double Factor)[] family in _families)
        {
            int at = Array.FindIndex(family, unit => unit.Unit == from), wanted = Array.FindIndex(family, unit => unit.Unit == to);
            if (at >= 0 && wanted >= 0)
                return family[at].Factor / family[wanted].Factor;
        }
        return null;
    }
}
