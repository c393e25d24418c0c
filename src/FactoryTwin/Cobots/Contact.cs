namespace FactoryTwin.Cobots;

/// <summary>Power and force limiting: how fast an arm may be when it touches somebody.</summary>
/// <remarks>Two masses with a spring between them: mR = M/2 + mL for the arm, 1/μ = 1/mH + 1/mR, and v = min(F, p A) / √(μ k), as open calculators cite it from ISO/TS 15066:2016. The limits of the regions are
/// of the same kind: gathered from open sources and from memory, not from the standard. They are starting values to be replaced by those of the standard you bought, never evidence of compliance.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ContactDefinition
{
    /// <summary>All constants as they are without being set.</summary>
    public static ContactDefinition Default { get; } = new();

    /// <summary>The part of the body that is touched. Default: the hand and fingers.</summary>
    public BodyRegion Region { get; init; } = BodyRegion.Hand;

    /// <summary>Whether it is squeezed (quasi-static contact). Default: no, it is struck and can give way (transient contact), for which twice as much is allowed, but for skull and face.</summary>
    public bool IsSqueezed { get; init; }

    /// <summary>Force that may be, quasi-static [N]. Range: above 0. Default: <c>null</c>, that of the region.</summary>
    public double? ForceNewtons { get; init; }

    /// <summary>Stiffness of the region, k [N/mm]. Range: above 0. Default: <c>null</c>, that of the region.</summary>
    public double? StiffnessNewtonsPerMillimetre { get; init; }

    /// <summary>Mass of the region, mH [kg]. Range: above 0. Default: <c>null</c>, that of the region.</summary>
    public double? BodyMassKilograms { get; init; }

    /// <summary>Area of contact, A [cm²]. Range: above 0. Default: <c>null</c>, not known: then only the force counts.</summary>
    public double? AreaSquareCentimetres { get; init; }

    /// <summary>Pressure that may be, quasi-static [N/cm²]; it counts where the area is given. Range: above 0. Default: <c>null</c>, that of the region.</summary>
    public double? PressureNewtonsPerSquareCentimetre { get; init; }

    /// <summary>Mass of the moving links of the arm, M [kg]. Range: above 0. Default: <c>null</c>, that of the arm.</summary>
    public double? MovingMassKilograms { get; init; }

    /// <summary>The fastest that the arm may move [m/s].</summary>
    /// <param name="movingMassKilograms">Mass of its moving links, M [kg].</param>
    /// <param name="loadKilograms">Mass of tool and part, mL [kg].</param>
    public double SpeedMetresPerSecondOf(double movingMassKilograms, double loadKilograms)
    {
        BodyLimit limit = BodyLimit.Of(Region);
        double times = IsSqueezed || Region is BodyRegion.Skull or BodyRegion.Face ? 1 : 2;
        double force = times * Math.Min(ForceNewtons ?? limit.ForceNewtons, (PressureNewtonsPerSquareCentimetre ?? limit.PressureNewtonsPerSquareCentimetre) * AreaSquareCentimetres ?? double.PositiveInfinity);
        double arm = movingMassKilograms / 2 + loadKilograms, mass = 1 / (1 / (BodyMassKilograms ?? limit.MassKilograms) + 1 / arm);
        return force / Math.Sqrt(mass * (StiffnessNewtonsPerMillimetre ?? limit.StiffnessNewtonsPerMillimetre) * 1000);
    }
}

/// <summary>A region of the body.</summary>
public enum BodyRegion
{
    /// <summary>Skull and forehead.</summary>
    Skull = 0,

    /// <summary>Face.</summary>
    Face = 1,

    /// <summary>Neck.</summary>
    Neck = 2,

    /// <summary>Back and shoulders.</summary>
    Back = 3,

    /// <summary>Chest.</summary>
    Chest = 4,

    /// <summary>Abdomen.</summary>
    Abdomen = 5,

    /// <summary>Pelvis.</summary>
    Pelvis = 6,

    /// <summary>Upper arm and elbow.</summary>
    UpperArm = 7,

    /// <summary>Forearm and wrist.</summary>
    Forearm = 8,

    /// <summary>Hand and fingers.</summary>
    Hand = 9,

    /// <summary>Thigh and knee.</summary>
    Thigh = 10,

    /// <summary>Lower leg.</summary>
    LowerLeg = 11,
}

/// <summary>What a region of the body may bear in quasi-static contact.</summary>
/// <remarks>Forces of back to hand agree with an open calculator that cites ISO/TS 15066:2016; stiffness and masses mostly with an open table that calls itself approximate, which has smaller masses for the legs (8 and 4 kg)
/// and much lower pressures. Pressures are from memory, the lower of the values of a region. Not checked against the standard.</remarks>
/// <param name="ForceNewtons">Force [N].</param>
/// <param name="StiffnessNewtonsPerMillimetre">Stiffness [N/mm].</param>
/// <param name="MassKilograms">Mass that it acts with [kg].</param>
/// <param name="PressureNewtonsPerSquareCentimetre">Pressure [N/cm²].</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct BodyLimit(double ForceNewtons, double StiffnessNewtonsPerMillimetre, double MassKilograms, double PressureNewtonsPerSquareCentimetre)
{
    private static readonly BodyLimit[] All =
    [
        new(130, 150, 4.4, 110), new(65, 75, 4.4, 110), new(150, 50, 1.2, 140), new(210, 35, 40, 160), new(140, 25, 40, 120), new(110, 10, 40, 140),
        new(180, 25, 40, 210), new(150, 30, 3, 190), new(160, 40, 2, 180), new(140, 75, 0.6, 190), new(220, 50, 75, 220), new(130, 60, 75, 210),
    ];

    /// <summary>The limits of a region.</summary>
    public static BodyLimit Of(BodyRegion region) => All[(int)region];
}
