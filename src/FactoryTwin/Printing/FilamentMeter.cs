namespace FactoryTwin.Printing;

/// <summary>Counts the filament that leaves each nozzle: what is fed beyond what was drawn back before.</summary>
internal sealed class FilamentMeter
{
    /// <summary>The largest number of a tool, as PrusaSlicer has it.</summary>
    public const int MostTools = 256;

    private readonly double[] _used = new double[MostTools], _drawnBack = new double[MostTools];

    /// <param name="parked">How far from the nozzle filaments wait before their first use, where several share one nozzle [mm].</param>
    public FilamentMeter(double parked) => Array.Fill(_drawnBack, parked);

    /// <summary>The highest number of a tool that fed filament.</summary>
    public int LastTool { get; private set; }

    public double Millimetres(int tool) => _used[tool];

    /// <summary>Feeds or draws back filament.</summary>
    /// <returns>How much of it leaves the nozzle [mm].</returns>
    public double Feed(int tool, double millimetres)
    {
        double back = _drawnBack[tool] - millimetres;
        _drawnBack[tool] = Math.Max(back, 0);
        if (back >= 0)
            return 0;
        _used[tool] -= back;
        LastTool = Math.Max(LastTool, tool);
        return -back;
    }
}
