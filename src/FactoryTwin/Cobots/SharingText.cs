using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>The text of how an arm and people share a space.</summary>
internal static class SharingText
{
    private static readonly TextType<double> Length = new UnitNumberType(NumberKind.Length);

    private static readonly ObjectType<PeopleDefinition> People = new("people who come near",
        new PeopleDefinition(),
        [
            Key<PeopleDefinition>.Optional("every", TextOf.Durations(), "exponential(10 min)", "From the end of one visit to the next; this, `with` or `by-command`.", people => people.Every, (people, every) => people with { Every = every }),
            Key<PeopleDefinition>.Optional("stay", TextOf.Durations(), "exponential(40 s)", "How long a visit lasts; it stands beside `every`.", people => people.Stay, (people, stay) => people with { Stay = stay }),
            Key<PeopleDefinition>.Optional("with", TextOf.OneOrList(TextOf.Name("station")), "assemble", "Stations: somebody is near as long as a person of a pool is at one of them; this, `every` or `by-command`.", people => people.With, (people, stations) => people with { With = stations }),
            Key<PeopleDefinition>.Optional("by-command", TextOf.Flag, "true", "They come and leave only when commands to the running factory say so; this, `every` or `with`.", people => people.IsByCommand, (people, only) => people with { IsByCommand = only }),
            Key<PeopleDefinition>.Optional("distance", TextOf.Maybe(Length), "1.5 m", "How near they are, for `separation-monitoring`.", people => people.DistanceMetres, (people, distance) => people with { DistanceMetres = distance }),
        ])
    { ExactlyOneOf = ["every", "with", "by-command"], CheckAll = CheckPeople };

    private static readonly ObjectType<SeparationDefinition> Separation = new("a separation", SeparationDefinition.Default,
        Key<SeparationDefinition>.Optional("person-speed", TextOf.Speed, "1.6 m/s", "Speed of a person. Default: 1.6 m/s (ISO 13855).", all => all.PersonMetresPerSecond, (all, speed) => all with { PersonMetresPerSecond = speed }),
        Key<SeparationDefinition>.Optional("reaction", TextOf.Duration(allowZero: true), "100 ms", "Time until the arm begins to stop. Default: 100 ms, an assumption.", all => all.Reaction, (all, time) => all with { Reaction = time }),
        Key<SeparationDefinition>.Optional("stop-time", TextOf.Duration(allowZero: true), "300 ms", "Time that it takes to stop from `stop-speed`. Default: 300 ms, an assumption.", all => all.StopTime, (all, time) => all with { StopTime = time }),
        Key<SeparationDefinition>.Optional("stop-distance", Length, "150 mm", "Way that it takes to stop from `stop-speed`. Default: 150 mm, an assumption.", all => all.StopMetres, (all, way) => all with { StopMetres = way }),
        Key<SeparationDefinition>.Optional("stop-speed", TextOf.Speed, "1 m/s", "The speed of the arm at which these two hold. Default: 1 m/s.", all => all.StopMetresPerSecond, (all, speed) => all with { StopMetresPerSecond = speed }),
        Key<SeparationDefinition>.Optional("intrusion", Length, "850 mm", "How far a person can reach in before being seen. Default: 850 mm, from memory of ISO 13855.", all => all.IntrusionMetres, (all, way) => all with { IntrusionMetres = way }),
        Key<SeparationDefinition>.Optional("person-uncertainty", Length, "50 mm", "Uncertainty of where the person is. Default: 50 mm, an assumption.", all => all.PersonUncertaintyMetres, (all, way) => all with { PersonUncertaintyMetres = way }),
        Key<SeparationDefinition>.Optional("arm-uncertainty", Length, "10 mm", "Uncertainty of where the arm is. Default: 10 mm, an assumption.", all => all.ArmUncertaintyMetres, (all, way) => all with { ArmUncertaintyMetres = way }));

    private static readonly ObjectType<ContactDefinition> Contact = new("a contact", ContactDefinition.Default,
        Key<ContactDefinition>.Optional("region", TextOf.Choice<BodyRegion>(), "chest", "The part of the body that is touched: `skull`, `face`, `neck`, `back`, `chest`, `abdomen`, `pelvis`, `upper-arm`, `forearm`, `hand`, `thigh`, `lower-leg`. Default: `hand`.",
            contact => contact.Region, (contact, region) => contact with { Region = region }),
        Key<ContactDefinition>.Optional("squeezed", TextOf.Flag, "true", "Whether it is squeezed; else it is struck, for which twice as much is allowed, but for skull and face. Default: `false`.", contact => contact.IsSqueezed, (contact, squeezed) => contact with { IsSqueezed = squeezed }),
        Key<ContactDefinition>.Optional("force", TextOf.Maybe(new UnitNumberType(NumberKind.Force)), "140 N", "Force that may be when squeezed. Default: that of the region.", contact => contact.ForceNewtons, (contact, force) => contact with { ForceNewtons = force }),
        Key<ContactDefinition>.Optional("stiffness", TextOf.Maybe(new UnitNumberType(NumberKind.Stiffness)), "75 N/mm", "Stiffness of the region. Default: that of the region.", contact => contact.StiffnessNewtonsPerMillimetre, (contact, stiffness) => contact with { StiffnessNewtonsPerMillimetre = stiffness }),
        Key<ContactDefinition>.Optional("body-mass", TextOf.Maybe(TextOf.Mass), "0.6 kg", "Mass of the region. Default: that of the region.", contact => contact.BodyMassKilograms, (contact, mass) => contact with { BodyMassKilograms = mass }),
        Key<ContactDefinition>.Optional("area", TextOf.Maybe(new UnitNumberType(NumberKind.Area)), "1 cm2", "Area of contact. Default: not known, and only the force counts.", contact => contact.AreaSquareCentimetres, (contact, area) => contact with { AreaSquareCentimetres = area }),
        Key<ContactDefinition>.Optional("pressure", TextOf.Maybe(new UnitNumberType(NumberKind.Pressure)), "190 N/cm2", "Pressure that may be when squeezed; it counts with `area`. Default: that of the region.", contact => contact.PressureNewtonsPerSquareCentimetre, (contact, pressure) => contact with { PressureNewtonsPerSquareCentimetre = pressure }),
        Key<ContactDefinition>.Optional("moving-mass", TextOf.Maybe(TextOf.Mass), "13.9 kg", "Mass of the moving links of the arm. Default: that of the arm.", contact => contact.MovingMassKilograms, (contact, mass) => contact with { MovingMassKilograms = mass }));

    /// <summary>The keys of a sharing.</summary>
    public static ObjectType<SharingDefinition> Type { get; } = new("a sharing", SharingDefinition.Fence,
        [
            Key<SharingDefinition>.Required("rule", TextOf.Choice<SharingRule>(), "stop", "By which rule: `fence`, `stop`, `separation-monitoring` or `force-limiting`.", sharing => sharing.Rule, (sharing, rule) => sharing with { Rule = rule }),
            Key<SharingDefinition>.Optional("people", People, "{ every: exponential(10 min), stay: exponential(40 s) }", "When people come near. Default: never; under `force-limiting`, they are always near.", sharing => sharing.People, (sharing, people) => sharing with { People = people }),
            Key<SharingDefinition>.Optional("restart", TextOf.Duration(allowZero: true), "2 s", "How long it takes to go on after a stop, when the people have left. Default: 0 s.", sharing => sharing.Restart, (sharing, time) => sharing with { Restart = time }),
            Key<SharingDefinition>.Optional("separation", Separation, "{ stop-distance: 120 mm, intrusion: 0 mm }", "The constants of `separation-monitoring`.", sharing => sharing.Separation, (sharing, separation) => sharing with { Separation = separation }),
            Key<SharingDefinition>.Optional("contact", Contact, "{ region: chest }", "The constants of `force-limiting`.", sharing => sharing.Contact, (sharing, contact) => sharing with { Contact = contact }),
        ])
    { CheckAll = CheckRule };

    private static void CheckPeople(PeopleDefinition people, TextContext context)
    {
        if (people is { Every: not null, Stay: null })
            context.At("stay").Report(ProblemCode.MissingKey, "the key 'stay' is missing", "write 'stay: exponential(40 s)'");
        if (people is { Every: null, Stay: not null } && people.With.Count > 0)
            context.At("stay").Report(ProblemCode.IdleKey, "who works at a station stays as long as the work takes", "leave it out", "stay");
        if (people is { Stay: not null, IsByCommand: true })
            context.At("stay").Report(ProblemCode.IdleKey, "who is sent by a command stays as long as that says", "leave it out", "stay");
        if (people is { Every: null, With.Count: 0, IsByCommand: false } && context.At("by-command").IsRead && context.At("every").IsRead && context.At("with").IsRead)
            context.At("by-command").Report(ProblemCode.Contradiction, "nobody comes near", "write 'by-command: true', or leave 'people' out");
    }

    private static void CheckRule(SharingDefinition sharing, TextContext context)
    {
        if (!context.IsRead)
            return;
        if (sharing is { Rule: SharingRule.Fence, People: not null })
            context.At("people").Report(ProblemCode.Contradiction, "behind a fence nobody comes near", "leave 'people' out, or choose another rule");
        if (sharing.Rule is SharingRule.Stop or SharingRule.SeparationMonitoring && sharing.People is null)
            context.At("people").Report(ProblemCode.MissingKey, "the rule heeds people, and nobody comes near", "write 'people: { every: exponential(10 min), stay: exponential(40 s) }', or 'rule: fence'");
        if (sharing is { Rule: SharingRule.SeparationMonitoring, People: { DistanceMetres: null } })
            context.At("people").At("distance").Report(ProblemCode.MissingKey, "the key 'distance' is missing: the rule goes by it", "write 'distance: 1.5 m'");
        if (sharing.Separation != SeparationDefinition.Default && sharing.Rule != SharingRule.SeparationMonitoring)
            context.At("separation").Report(ProblemCode.IdleKey, "only 'separation-monitoring' heeds 'separation'", "leave it out", "separation");
        if (sharing.Contact != ContactDefinition.Default && sharing.Rule != SharingRule.ForceLimiting)
            context.At("contact").Report(ProblemCode.IdleKey, "only 'force-limiting' heeds 'contact'", "leave it out", "contact");
    }
}
