using FactoryTwin.Benchmarks.HandWritten;
using FactoryTwin.Cobots;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Benchmarks;

/// <summary>Forward kinematics of a UR5e, from the library and by hand, for the same joints.</summary>
internal static class ArmWork
{
    public const int Poses = 1_000;

    public static Portion Library()
    {
        var arm = new Arm(ArmDefinition.Find("UR5e")!);
        double[][] joints = Joints();
        return () =>
        {
            double sum = 0;
            foreach (double[] each in joints)
                sum += arm.Forward(each).Position.XMetres;
            return Used(sum);
        };
    }

    public static Portion ByHand()
    {
        var arm = new HandWrittenArm();
        double[][] joints = Joints();
        return () =>
        {
            double sum = 0;
            foreach (double[] each in joints)
                sum += arm.Forward(each)[3];
            return Used(sum);
        };
    }

    /// <summary>The farthest that the two are apart [m], over all that a matrix says.</summary>
    public static double Apart()
    {
        var (library, hand) = (new Arm(ArmDefinition.Find("UR5e")!), new HandWrittenArm());
        double apart = 0;
        foreach (double[] joints in Joints())
        {
            (Point p, Rotation r) = library.Forward(joints);
            double[] one = [r.XX, r.XY, r.XZ, p.XMetres, r.YX, r.YY, r.YZ, p.YMetres, r.ZX, r.ZY, r.ZZ, p.ZMetres], other = hand.Forward(joints);
            for (int i = 0; i < one.Length; i++)
                apart = Math.Max(apart, Math.Abs(one[i] - other[i]));
        }
        return apart;
    }

    /// <summary>A cobot that works without a break while people come and go.</summary>
    public static SteadyRun Cell() => SteadyRun.Of(FactoryModel.Build("Cell", factory => factory.Source(Models.SourceName).Sink("done")
        .Add("it", new CobotDefinition(ArmDefinition.Find("UR5e")!, ArmProgram.Parse("""
            start: 0 -90 90 -90 -90 0 deg
            points: { a: { at: -450 -200 200 mm }, b: { at: -450 200 200 mm } }
            steps: [pick: a, place: b]
            """))
        {
            Sample = TimeSpan.FromSeconds(1),
            Sharing = new() { Rule = SharingRule.ForceLimiting, Contact = new() { Region = BodyRegion.Face }, People = new() { Every = Distribution.Exponential(TimeSpan.FromMinutes(5)), Stay = Distribution.Exponential(TimeSpan.FromMinutes(1)) } },
        })
        .Flow($"{Models.SourceName} -> it -> done")), TimeSpan.FromDays(1), TimeSpan.FromHours(1));

    private static double[][] Joints()
    {
        var stream = Draw.Stream("arm", "joints", 1);
        double[][] joints = new double[Poses][];
        for (int i = 0; i < Poses; i++)
        {
            joints[i] = new double[6];
            for (int joint = 0; joint < 6; joint++)
                joints[i][joint] = (2 * stream.NextUniform() - 1) * Math.PI;
        }
        return joints;
    }

    /// <summary>What is computed is used, so that the compiler cannot leave it out.</summary>
    private static long Used(double sum) => double.IsNaN(sum) ? 0 : Poses;
}
