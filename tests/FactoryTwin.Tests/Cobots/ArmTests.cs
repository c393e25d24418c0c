using CsCheck;
using FactoryTwin.Cobots;
using FactoryTwin.Model;
using MathNet.Numerics.LinearAlgebra;

namespace FactoryTwin.Tests.Cobots;

public class ArmTests
{
    private static readonly string[] Family = ["UR3", "UR5", "UR10", "UR3e", "UR5e", "UR10e", "UR16e"];

    /// <summary>From whole numbers, since a generator of fractions gives 0 and half turns far too often, where arms are singular.</summary>
    private static readonly Gen<double[]> Joints = Gen.Int[-1_000_000_000, 1_000_000_000].Select(number => number * 1e-9 * Math.PI).Array[6];

    [Fact]
    public void Every_way_to_a_random_pose_leads_there_and_one_of_them_is_the_one_it_was_made_of()
    {
        const int PosesOfAnArm = 15_500, AtLeast = 100_000;
        int checkedPoses = 0;
        Arm[] arms = [.. Family.Select(name => new Arm(ArmDefinition.Find(name)!))];
        Assert.All(arms, arm => Joints.Sample(joints =>
        {
            if (arm.SingularityAt(joints).SmallestFactor < 1e-3)
                return;   // near a singularity angles say little of the pose
            checkedPoses++;
            Pose flange = arm.Forward(joints);
            ValueList<ArmSolution> ways = arm.Inverse(flange, out ArmFault? fault);
            Assert.Null(fault);
            Assert.InRange(ways.Count, 2, 8);
            Assert.Equal(ways.Count, ways.Select(way => way.Branch).Distinct().Count());
            foreach (ArmSolution way in ways)
            {
                Pose again = arm.Forward([.. way.JointRadians]);
                Assert.InRange((again.Position - flange.Position).LengthMetres, 0, 1e-9);
                Assert.InRange((again.Rotation.Inverse * flange.Rotation).AxisAndAngle().Angle, 0, 1e-8);
            }
            Assert.Contains(ways, way => way.JointRadians.Zip(joints).All(pair => Math.Abs(Math.IEEERemainder(pair.First - pair.Second, Math.Tau)) < 1e-7));
        }, iter: PosesOfAnArm, threads: 1));
        Assert.InRange(checkedPoses, AtLeast, int.MaxValue);
    }

    [Fact]
    public void The_jacobian_is_the_slope_of_forward_kinematics() => Joints.Sample(joints =>
    {
        const double Step = 1e-6;
        var arm = new Arm(ArmDefinition.Find("UR10e")!);
        Matrix<double> jacobian = arm.Jacobian(joints);
        for (int i = 0; i < 6; i++)
        {
            double[] more = [.. joints], less = [.. joints];
            more[i] += Step;
            less[i] -= Step;
            Pose ahead = arm.Forward(more), behind = arm.Forward(less);
            Point speed = 1 / (2 * Step) * (ahead.Position - behind.Position);
            (double x, double y, double z) = (ahead.Rotation * behind.Rotation.Inverse).ToVector();
            double[] slope = [speed.XMetres, speed.YMetres, speed.ZMetres, x / (2 * Step), y / (2 * Step), z / (2 * Step)];
            Assert.All(slope.Zip(jacobian.Column(i)), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
        }
    }, iter: 200, threads: 1);

    [Theory]
    [InlineData(0, 90, 0)]     // the wrist: the axes of joints 4 and 6 are parallel
    [InlineData(90, 0, 90)]    // the elbow: the arm is stretched
    public void Where_the_wrist_or_the_elbow_is_straight_an_arm_is_singular(double wristDegrees, double elbowDegrees, double thirdDegrees)
    {
        var arm = new Arm(ArmDefinition.Find("UR5e")!);
        double[] joints = [.. new[] { 10, -70, elbowDegrees, -30, wristDegrees, thirdDegrees }.Select(degrees => degrees * Math.PI / 180)];
        Assert.InRange(arm.SingularityAt(joints).ManipulabilityFactor, 0, 1e-12);
        Assert.InRange(arm.SingularityAt(joints).SmallestFactor, 0, 1e-12);
    }

    /// <summary>For six joints the measure is the determinant of the Jacobian without its sign.</summary>
    [Fact]
    public void The_measure_of_six_joints_is_the_determinant() => Joints.Sample(joints =>
    {
        var arm = new Arm(ArmDefinition.Find("UR5e")!);
        Assert.Equal(Math.Abs(arm.Jacobian(joints).Determinant()), arm.SingularityAt(joints).ManipulabilityFactor, 1e-12);
    }, iter: 200, threads: 1);

    [Theory]
    [InlineData(0.05, 0, 0.5, 1, "joint 1 (base) cannot turn the wrist there: it would be 0.05 m from the axis of the base, and comes no nearer than 0.1333 m")]
    [InlineData(1.2, 0, 0.5, 3, "joint 3 (elbow) cannot stretch there: 1.177 m from the shoulder, and it reaches from 0.0328 m to 0.8172 m")]
    public void A_pose_that_cannot_be_reached_names_the_joint_and_the_value(double x, double y, double z, int joint, string message)
    {
        var arm = new Arm(ArmDefinition.Find("UR5e")!);
        Assert.Empty(arm.Inverse(new Pose(new Point(x, y, z), Rotation.FromRollPitchYaw(180, 0, 0)), out ArmFault? fault));
        Assert.Equal((joint, message), (fault!.Joint, fault.Message));
    }

    [Fact]
    public void A_joint_beyond_its_limit_is_named_with_its_value() => Assert.Equal(
        new ArmFault(3, "joint 3 (elbow) would stand at 200°, and turns from -180° to 180°"),
        new Arm(ArmDefinition.Find("UR5e")!).FaultOf([0, 0, 200 * Math.PI / 180, 0, 0, 7]));

    [Fact]
    public void An_arm_of_another_build_has_no_inverse_and_says_what_to_do()
    {
        var arm = new Arm(ArmDefinition.Find("Panda")!);
        Assert.False(arm.HasInverse);
        Assert.Contains("Give angles of its joints", Assert.Throws<InvalidOperationException>(() => arm.Inverse(Pose.Origin, out _)).Message, StringComparison.Ordinal);
        Assert.Contains("has 7 joints, and 6 angles", Assert.Throws<ArgumentException>(() => arm.Forward(new double[6])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_kinematics_allocates_nothing()
    {
        var arm = new Arm(ArmDefinition.Find("UR5e")!);
        double[] joints = [0.1, -1.2, 1.5, -0.8, 0.9, 0.3];
        double sum = arm.Forward(joints).Position.XMetres;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            sum += arm.Forward(joints).Position.XMetres;
        Assert.Equal((0L, true), (GC.GetAllocatedBytesForCurrentThread() - before, double.IsFinite(sum)));
    }

    [Fact]
    public void A_rotation_vector_and_back_is_the_same_rotation_up_to_half_a_turn() => Gen.Double[-1, 1].Array[3].Select(Gen.OneOf(Gen.Double[0, Math.PI], Gen.Double[0, 1e-9], Gen.Const(Math.PI), Gen.Double[Math.PI - 1e-6, Math.PI]))
        .Sample((axis, angle) =>
        {
            double length = Math.Sqrt(axis.Sum(value => value * value));
            if (length < 0.01)
                return;
            Rotation turned = Rotation.About(new Point(axis[0] / length, axis[1] / length, axis[2] / length), angle);
            (double x, double y, double z) = turned.ToVector();
            Rotation again = Rotation.FromVector(x, y, z);
            Assert.InRange((again.Inverse * turned).AxisAndAngle().Angle, 0, 1e-9);
        }, iter: 2000, threads: 1);

    [Fact]
    public void Arms_are_read_back_equal_and_users_may_add_their_own()
    {
        Assert.Equal([.. Family, "Panda"], ArmDefinition.BuiltIn.Select(arm => arm.Name));
        Assert.All(ArmDefinition.BuiltIn, arm => Assert.Equal(arm, ArmDefinition.Parse(arm.ToYaml())));
        ArmDefinition own = ArmDefinition.Parse("""
            name: Two-link
            joints:
              - { name: shoulder, a: 300 mm, lowest: -90 deg, highest: 90 deg, speed: 1.5 rad/s }
              - { name: elbow, a: 200 mm, lowest: -2 rad, highest: 2 rad, speed: 90 deg/s }
            payload: 500 g
            """);
        Assert.InRange((new Arm(own).Forward([Math.PI / 2, -Math.PI / 2]).Position - new Point(0.2, 0.3, 0)).LengthMetres, 0, 1e-12);
    }

    /// <summary>Signals are called by the joints.</summary>
    [Fact]
    public void Each_joint_has_a_name_of_its_own() => Assert.Equal("arm.yaml:4:13: FT1008 name: 'elbow' is here twice; give each joint a name of its own", Assert.Throws<ModelException>(() => ArmDefinition.Parse("""
        name: Bad
        joints:
          - { name: elbow, lowest: -90 deg, highest: 90 deg, speed: 90 deg/s }
          - { name: elbow, lowest: -90 deg, highest: 90 deg, speed: 90 deg/s }
        payload: 3 kg
        """)).Message);

    [Fact]
    public void Faults_of_an_arm_have_their_places() => Assert.Equal(
        [
            "arm.yaml:3:26: FT1003 a: '300' has no unit; write '300 m' or '300 mm'",
            "arm.yaml:3:76: FT1004 speed: 'm/s' is not a unit of a speed of turning; use 'deg/s' or 'rad/s'",
            "arm.yaml:4:46: FT1005 highest: '-90 deg' is not above 'lowest', '-90 deg'; write the smaller angle as 'lowest'",
            "arm.yaml:5:10: FT1005 payload: '0 kg' is out of range; it must be above 0 and at most 1000000 kg",
        ],
        Assert.Throws<ModelException>(() => ArmDefinition.Parse("""
            name: Bad
            joints:
              - { name: shoulder, a: 300, lowest: -90 deg, highest: 90 deg, speed: 1.5 m/s }
              - { name: elbow, lowest: -90 deg, highest: -90 deg, speed: 90 deg/s }
            payload: 0 kg
            """)).Problems.Select(problem => problem.ToString()));
}
