using FactoryTwin.Model;

namespace FactoryTwin.Cobots;

/// <summary>How an arm and people share a space. Modelled after the methods described in ISO/TS 15066:2016 and ISO 10218-2:2025: a productivity study and not a safety assessment.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SharingDefinition
{
    /// <summary>What must be said with every result.</summary>
    public const string Notice = "modelled after the methods described in ISO/TS 15066:2016 and ISO 10218-2:2025; a productivity study and not a safety assessment";

    /// <summary>Behind a fence.</summary>
    public static SharingDefinition Fence { get; } = new();

    /// <summary>The rule. Default: behind a fence.</summary>
    public SharingRule Rule { get; init; }

    /// <summary>When people come near. Default: <c>null</c>, never; under power and force limiting, always.</summary>
    public PeopleDefinition? People { get; init; }

    /// <summary>How long it takes to go on when the people who made it stop have left. Default: 0.</summary>
    public TimeSpan Restart { get; init; }

    /// <summary>The constants of speed and separation monitoring.</summary>
    public SeparationDefinition Separation { get; init; } = SeparationDefinition.Default;

    /// <summary>The constants of power and force limiting.</summary>
    public ContactDefinition Contact { get; init; } = ContactDefinition.Default;

    /// <summary>The fastest that the tool may move while people are near [m/s]: 0 where it must stop, infinite where it need not heed them.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="loadKilograms">Mass of tool and part [kg].</param>
    public double SpeedMetresPerSecondOf(ArmDefinition arm, double loadKilograms) => Rule switch
    {
        SharingRule.Fence => double.PositiveInfinity,
        SharingRule.SeparationMonitoring => Separation.SpeedMetresPerSecondAt(People?.DistanceMetres ?? 0),
        SharingRule.ForceLimiting => Contact.SpeedMetresPerSecondOf(Contact.MovingMassKilograms ?? arm?.MovingMassKilograms ?? 0, loadKilograms),
        _ => 0,
    };
}

/// <summary>A rule by which an arm and people share a space.</summary>
public enum SharingRule
{
    /// <summary>A fence keeps people out; nobody comes near.</summary>
    Fence = 0,

    /// <summary>The arm stops when somebody enters, and goes on when they have left.</summary>
    Stop = 1,

    /// <summary>Speed and separation monitoring: the arm goes as fast as it can still stop before it meets the person.</summary>
    SeparationMonitoring = 2,

    /// <summary>Power and force limiting: the arm goes so fast that contact stays below a limit of force and pressure.</summary>
    ForceLimiting = 3,
}

/// <summary>When people are near an arm: by chance, whenever somebody works at other stations, or when a signal from outside says so.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record PeopleDefinition
{
    /// <summary>From one visit's end to the next visit [s]. Default: <c>null</c>, nobody comes by chance.</summary>
    public Distribution? Every { get; init; }

    /// <summary>How long a visit lasts [s]. Range: given with <see cref="Every"/>, and not without it. Default: <c>null</c>.</summary>
    public Distribution? Stay { get; init; }

    /// <summary>Names of stations: somebody is near as long as a person of a pool is at one of them. Range: other stations that need operators. Default: none.</summary>
    public ValueList<string> With { get; init; } = ValueList<string>.Empty;

    /// <summary>Whether they come and leave only as commands say (<see cref="SendPeople"/>, <see cref="RecallPeople"/>), as of a light curtain on the floor or a visitor at the screen. Commands send people
    /// whichever way others come. Default: no.</summary>
    public bool IsByCommand { get; init; }

    /// <summary>How near they are, for speed and separation monitoring [m]. Range: 0 or more. Default: <c>null</c>, not known.</summary>
    public double? DistanceMetres { get; init; }
}

/// <summary>Speed and separation monitoring: how far away a person must be, Sp = Sh + Sr + Ss + C + Zd + Zr.</summary>
/// <remarks>J. A. Marvel and R. Norcross, "Implementing speed and separation monitoring in collaborative robot workcells", Robotics and Computer-Integrated Manufacturing 44, 2017 (open access, PMC5117641), for constant speeds:
/// Sh = vh (Tr + Ts), the way of the person until the arm stands; Sr = vr Tr, that of the arm until it begins to stop; Ss, that of the arm while it stops. Here Ts grows with the speed of the arm and Ss with
/// its square, from values at one speed, as under a constant deceleration. The defaults of times, C, Zd and Zr are assumptions: take those of your arm and sensors. The equation was not compared with the standard.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record SeparationDefinition
{
    /// <summary>All constants as they are without being set.</summary>
    public static SeparationDefinition Default { get; } = new();

    /// <summary>Speed of a person, vh [m/s]. Range: above 0. Default: 1.6, a person who walks, as in ISO 13855.</summary>
    public double PersonMetresPerSecond { get; init; } = 1.6;

    /// <summary>Time from the person's entering until the arm begins to stop, Tr. Default: 0.1 s, an assumption.</summary>
    public TimeSpan Reaction { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>Time that the arm takes to stop from <see cref="StopMetresPerSecond"/>, Ts. Default: 0.3 s, an assumption.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>Way that the arm takes to stop from <see cref="StopMetresPerSecond"/>, Ss [m]. Range: 0 or more. Default: 0.15, an assumption.</summary>
    public double StopMetres { get; init; } = 0.15;

    /// <summary>The speed of the arm at which <see cref="StopTime"/> and <see cref="StopMetres"/> hold [m/s]. Range: above 0. Default: 1.</summary>
    public double StopMetresPerSecond { get; init; } = 1;

    /// <summary>How far a person can reach in before being seen, C [m]. Range: 0 or more. Default: 0.85, from memory of ISO 13855 for sensors that see no fingers or hands, not checked.</summary>
    public double IntrusionMetres { get; init; } = 0.85;

    /// <summary>Uncertainty of where the person is, Zd [m]. Range: 0 or more. Default: 0.05, an assumption.</summary>
    public double PersonUncertaintyMetres { get; init; } = 0.05;

    /// <summary>Uncertainty of where the arm is, Zr [m]. Range: 0 or more. Default: 0.01, an assumption.</summary>
    public double ArmUncertaintyMetres { get; init; } = 0.01;

    /// <summary>The protective separation distance at a speed of the arm [m].</summary>
    /// <param name="speedMetresPerSecond">Speed of the arm [m/s].</param>
    public double SeparationMetresAt(double speedMetresPerSecond)
    {
        double share = speedMetresPerSecond / StopMetresPerSecond, reaction = Reaction.TotalSeconds;
        return PersonMetresPerSecond * (reaction + share * StopTime.TotalSeconds) + speedMetresPerSecond * reaction + share * share * StopMetres + Fixed;
    }

    /// <summary>The fastest that the arm may move at a distance from a person [m/s]; 0 where it must stand still. The inverse of <see cref="SeparationMetresAt"/>.</summary>
    /// <param name="distanceMetres">Distance of the person [m].</param>
    public double SpeedMetresPerSecondAt(double distanceMetres)
    {
        double square = StopMetres / (StopMetresPerSecond * StopMetresPerSecond), linear = PersonMetresPerSecond * StopTime.TotalSeconds / StopMetresPerSecond + Reaction.TotalSeconds;
        double left = distanceMetres - PersonMetresPerSecond * Reaction.TotalSeconds - Fixed;
        if (left <= 0)
            return 0;
        return 2 * left / (linear + Math.Sqrt(linear * linear + 4 * square * left));   // the root of the quadratic in a form that loses no digits, also where it is linear
    }

    private double Fixed => IntrusionMetres + PersonUncertaintyMetres + ArmUncertaintyMetres;
}
