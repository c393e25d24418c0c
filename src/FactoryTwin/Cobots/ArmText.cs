using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Cobots;

/// <summary>The text of an arm.</summary>
internal static class ArmText
{
    private const int MostJoints = 12;

    private static readonly TextType<double> AnyAngle = new UnitNumberType(NumberKind.AnyAngle), AnyLength = new UnitNumberType(NumberKind.AnyLength);

    private static readonly ObjectType<JointDefinition> Joint = new("a joint",
        new JointDefinition { Name = "", LowestDegrees = 0, HighestDegrees = 0, SpeedDegreesPerSecond = 0 },
        [
            Key<JointDefinition>.Required("name", TextOf.Name("joint"), "elbow", "Its name.", joint => joint.Name, (joint, name) => joint with { Name = name }),
            Key<JointDefinition>.Optional("a", AnyLength, "-0.425 m", "Length of the link. Default: 0.", joint => joint.LengthMetres, (joint, a) => joint with { LengthMetres = a }),
            Key<JointDefinition>.Optional("d", AnyLength, "0.1625 m", "Offset along the axis. Default: 0.", joint => joint.OffsetMetres, (joint, d) => joint with { OffsetMetres = d }),
            Key<JointDefinition>.Optional("alpha", AnyAngle, "90 deg", "Twist of the link. Default: 0.", joint => joint.TwistDegrees, (joint, alpha) => joint with { TwistDegrees = alpha }),
            Key<JointDefinition>.Required("lowest", AnyAngle, "-360 deg", "The smallest angle.", joint => joint.LowestDegrees, (joint, angle) => joint with { LowestDegrees = angle }),
            Key<JointDefinition>.Required("highest", AnyAngle, "360 deg", "The largest angle.", joint => joint.HighestDegrees, (joint, angle) => joint with { HighestDegrees = angle }),
            Key<JointDefinition>.Required("speed", new UnitNumberType(NumberKind.AngleSpeed), "180 deg/s", "The most that it turns in a second.", joint => joint.SpeedDegreesPerSecond, (joint, speed) => joint with { SpeedDegreesPerSecond = speed }),
        ])
    {
        CheckAll = (joint, context) =>
        {
            if (joint.LowestDegrees >= joint.HighestDegrees && context.IsRead)
                context.At("highest").Report(ProblemCode.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"'{joint.HighestDegrees} deg' is not above 'lowest', '{joint.LowestDegrees} deg'"), "write the smaller angle as 'lowest'");
        },
    };

    /// <summary>An arm as a model names it.</summary>
    public static TextType<ArmDefinition> Name => ArmNameType.Instance;

    /// <summary>The keys of an arm.</summary>
    public static ObjectType<ArmDefinition> Type { get; } = new("an arm",
        new ArmDefinition { Name = "", Joints = ValueList<JointDefinition>.Empty, PayloadKilograms = 0 },
        [
            Key<ArmDefinition>.Required("name", TextOf.Name("arm"), "UR5e", "Its name.", arm => arm.Name, (arm, name) => arm with { Name = name }),
            Key<ArmDefinition>.Optional("dh", TextOf.Choice<DhConvention>(), "modified", "Which form the table has: `standard` or `modified`. Default: `standard`.", arm => arm.Convention, (arm, form) => arm with { Convention = form }),
            Key<ArmDefinition>.Required("joints", TextOf.ListOf(Joint), "[{ name: base, d: 0.1625 m, alpha: 90 deg, lowest: -360 deg, highest: 360 deg, speed: 180 deg/s }]", "Its joints, from the base on.",
                arm => arm.Joints, (arm, joints) => arm with { Joints = joints }),
            Key<ArmDefinition>.Optional("flange", AnyLength, "107 mm", "From the last joint's frame to the flange. Default: 0.", arm => arm.FlangeMetres, (arm, length) => arm with { FlangeMetres = length }),
            Key<ArmDefinition>.Required("payload", TextOf.Mass, "5 kg", "The most that it may carry, tool and part together.", arm => arm.PayloadKilograms, (arm, mass) => arm with { PayloadKilograms = mass }),
            Key<ArmDefinition>.Optional("moving-mass", TextOf.Maybe(TextOf.Mass), "13.94 kg", "Mass of the links that move when it strikes somebody. Default: not known.", arm => arm.MovingMassKilograms, (arm, mass) => arm with { MovingMassKilograms = mass }),
            Key<ArmDefinition>.Optional("source", TextOf.Text, "data sheet of the maker", "Where the numbers come from. Default: empty.", arm => arm.Source, (arm, source) => arm with { Source = source }),
        ])
    {
        CheckAll = (arm, context) =>
        {
            for (int i = 0; i < arm.Joints.Count && context.At("joints").IsRead; i++)
            {
                if (arm.Joints.Take(i).Any(joint => joint.Name == arm.Joints[i].Name))
                    context.At("joints").ItemOf(arm.Joints.Count, i).At("name").Report(ProblemCode.DuplicateName, $"'{arm.Joints[i].Name}' is here twice", "give each joint a name of its own", arm.Joints[i].Name);
            }
            if (arm.Joints.Count is 0 or > MostJoints && context.At("joints").IsRead)
                context.At("joints").Report(ProblemCode.OutOfRange, string.Create(CultureInfo.InvariantCulture, $"there are {arm.Joints.Count} joints"), $"1 to {MostJoints} are possible");
        },
    };
}

/// <summary>The arms that the library has, which stand in a file of the same form as those of users.</summary>
internal static class BuiltInArms
{
    private const string File = "arms.yaml";

    public static ValueList<ArmDefinition> All { get; } = Read();

    private static ValueList<ArmDefinition> Read()
    {
        using Stream stream = typeof(BuiltInArms).Assembly.GetManifestResourceStream($"FactoryTwin.Cobots.{File}")!;
        using var reader = new StreamReader(stream);
        return TextDocument.Parse(reader.ReadToEnd(), TextOf.ListOf(ArmText.Type), File);
    }
}

/// <summary>An arm as a model names it: a built-in one, or a file with one.</summary>
internal sealed class ArmNameType : ScalarType<ArmDefinition>
{
    public static ArmNameType Instance { get; } = new();

    public override string Expected => $"the name of an arm ({Names}), or of a YAML file with one";

    private static string Names => string.Join(", ", ArmDefinition.BuiltIn.Select(arm => arm.Name));

    public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out ArmDefinition value)
    {
        value = ArmDefinition.Find(text.Text);
        if (value is not null)
            return true;
        if (!text.Text.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) && !text.Text.EndsWith(".yml", StringComparison.OrdinalIgnoreCase))
            return text.Report(ProblemCode.NotAValue, $"there is no arm '{text}'", $"there are {Names}; an arm of your own stands in a file, as in 'my-arm.yaml'");
        bool isRead = TextDocument.TryReadNamed(text, ArmText.Type, "the arm has", out ArmDefinition? read);
        value = isRead ? read! with { File = text.Text } : null;
        return isRead;
    }

    /// <summary>Arms that were built in code are checked here; those of files have been.</summary>
    public override void Check(ArmDefinition value, TextContext context)
    {
        if (context.IsRead)
            ArmText.Type.Check(value, context);
    }

    /// <exception cref="InvalidOperationException">The arm is neither built in nor read from a file.</exception>
    public override string Format(ArmDefinition value) => value.File
        ?? (ArmDefinition.Find(value.Name) == value ? value.Name : throw new InvalidOperationException($"The arm '{value.Name}' came from no file, and a model can only name one: write it to a file with ToYaml and read it from there."));

    public override JsonObject Schema() => new() { ["type"] = "string", ["description"] = $"The name of an arm ({Names}), or of a YAML file with one" };
}
