namespace FactoryTwin.Printing;

/// <summary>Something between moves that a planner may have to wait for.</summary>
internal enum Interruption
{
    /// <summary><c>G92</c> without E.</summary>
    PositionSet,

    /// <summary><c>M1</c>.</summary>
    Stop,

    /// <summary>A tag of the slicer for a change of colour or a pause.</summary>
    ColorOrPause,

    /// <summary>Another tool; seconds are those for unloading and loading that the slicer counts.</summary>
    ToolChange,

    /// <summary>Waiting for a temperature, homing, levelling, a change of filament: what takes its time elsewhere.</summary>
    Wait,

    /// <summary><c>G4</c>, with its seconds.</summary>
    Dwell,
}

/// <summary>Tells how long moves take. Moves go in one by one; their times come out later, when it is known how fast they can end.</summary>
internal abstract class MotionPlanner
{
    /// <summary>Marlin's and Klipper's feed before a file sets any [mm/s].</summary>
    protected const double FirstFeed = 25;

    public TimeTally Tally { get; } = new();

    /// <summary>All time, as the planner adds it up [s].</summary>
    public virtual double Seconds => Tally.Seconds;

    public abstract void Add(in Move move);

    /// <summary>Homing: firmware stops, and its time is counted elsewhere.</summary>
    public virtual void Home(in Move move) => Synchronise();

    /// <summary>The firmware's own retraction, <c>G10</c> and <c>G11</c>: a move of the extruder.</summary>
    public virtual void FirmwareRetract(in Move move) => Add(move);

    /// <summary>Lets all moves come to an end.</summary>
    public abstract void Synchronise();

    public virtual void Interrupt(Interruption kind, in MoveTag tag, double seconds)
    {
        if (kind is Interruption.PositionSet or Interruption.ColorOrPause)
            return;
        Synchronise();
        if (kind == Interruption.Dwell)
            Tally.Add(tag, seconds);
    }

    /// <summary>Takes in a command about speed, acceleration or jerk: <c>M201</c> to <c>M205</c>, and what is like them.</summary>
    public abstract void SetLimits(GCodeLine line, float lengthFactor);
}
