using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>What an arm draws: P = standby + moving · (v / tool speed)^exponent, with v the mean speed of the tool over a motion, as slow as people and the slider make it.</summary>
/// <remarks>An assumption and no formula of a maker: beside what controller and brakes draw all the time, a motion works against friction, which is dry (exponent 1: a way takes the same energy however fast it is done) or viscous (2).
/// The load and the effort to speed up count within <see cref="MovingKilowatts"/>; a motion that only turns the tool where it is counts as none. Read the two powers off a meter: standing ready, and while a typical program runs.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ArmPowerDefinition
{
    /// <summary>Power while it stands, and beside every motion, as long as it is on shift [kW]. Range: 0 or more.</summary>
    public required double StandbyKilowatts { get; init; }

    /// <summary>What a motion takes beside that, when its tool moves at <see cref="ToolMetresPerSecond"/> in the mean [kW]. Range: 0 or more.</summary>
    public required double MovingKilowatts { get; init; }

    /// <summary>The mean speed of the tool at which that holds [m/s]. Range: above 0. Default: 0.25, an assumption.</summary>
    public double ToolMetresPerSecond { get; init; } = 0.25;

    /// <summary>How that grows with speed. Range: 0 to 3. Default: 1, dry friction, an assumption.</summary>
    public double SpeedExponentFactor { get; init; } = 1;

    /// <summary>The power [kW].</summary>
    /// <param name="toolMetresPerSecond">Mean speed of the tool [m/s]; 0 while the arm stands.</param>
    public double KilowattsAt(double toolMetresPerSecond) =>
        StandbyKilowatts + (toolMetresPerSecond > 0 ? MovingKilowatts * Math.Pow(toolMetresPerSecond / ToolMetresPerSecond, SpeedExponentFactor) : 0);
}

/// <summary>The text of what an arm draws.</summary>
internal static class ArmPowerText
{
    public static ObjectType<ArmPowerDefinition> Type { get; } = new("a power of an arm", new ArmPowerDefinition { StandbyKilowatts = 0, MovingKilowatts = 0 },
        Key<ArmPowerDefinition>.Required("standby", TextOf.Power, "90 W", "Power while it stands, on shift.", power => power.StandbyKilowatts, (power, standby) => power with { StandbyKilowatts = standby }),
        Key<ArmPowerDefinition>.Required("moving", TextOf.Power, "110 W", "What a motion takes beside that, at `tool-speed`.", power => power.MovingKilowatts, (power, moving) => power with { MovingKilowatts = moving }),
        Key<ArmPowerDefinition>.Optional("tool-speed", TextOf.MachineSpeed, "250 mm/s", "The mean speed of the tool at which `moving` holds. Default: 250 mm/s, an assumption.", power => power.ToolMetresPerSecond * 1000, (power, speed) => power with { ToolMetresPerSecond = speed / 1000 }),
        Key<ArmPowerDefinition>.Optional("exponent", TextOf.Factor(0, 3), "1", "How `moving` grows with speed: 1 as with dry friction, 2 as with viscous. Default: 1, an assumption.", power => power.SpeedExponentFactor, (power, exponent) => power with { SpeedExponentFactor = exponent }));
}
