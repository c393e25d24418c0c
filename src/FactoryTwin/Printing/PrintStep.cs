namespace FactoryTwin.Printing;

/// <summary>What a file asks for besides motion.</summary>
internal enum StepKind : byte
{
    /// <summary>The beginning of the file.</summary>
    Start,

    /// <summary><c>M104</c>: a target of the nozzle [°C].</summary>
    NozzleTarget,

    /// <summary><c>M109</c>: a target of the nozzle, and waiting until it is there [°C].</summary>
    NozzleWait,

    /// <summary><c>M109 R</c>: the same, waiting also where it has to cool [°C].</summary>
    NozzleWaitBoth,

    /// <summary><c>M140</c>: a target of the bed [°C].</summary>
    BedTarget,

    /// <summary><c>M190</c>: a target of the bed, and waiting until it is there [°C].</summary>
    BedWait,

    /// <summary><c>M190 R</c>: the same, waiting also where it has to cool [°C].</summary>
    BedWaitBoth,

    /// <summary><c>M106</c> and <c>M107</c>: the fan's share of its full speed.</summary>
    Fan,

    /// <summary><c>G28</c>.</summary>
    Homing,

    /// <summary><c>G29</c>, and <c>G80</c> of Prusa's firmware.</summary>
    Levelling,

    /// <summary>A tool change.</summary>
    ToolChange,

    /// <summary><c>M600</c>, and what else waits for a person.</summary>
    FilamentChange,

    /// <summary>The first layer begins.</summary>
    FirstLayer,
}

/// <summary>One of them; the moves until the next one belong to it.</summary>
internal struct PrintStep(StepKind kind, double value, int line)
{
    public readonly StepKind Kind => kind;

    public readonly double Value => value;

    public readonly int Line => line;

    /// <summary>Filament that leaves the nozzle until the next step [mm].</summary>
    public double FilamentMillimetres;
}
