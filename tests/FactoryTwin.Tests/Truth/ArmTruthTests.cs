using System.Globalization;
using System.Text.RegularExpressions;
using FactoryTwin.Cobots;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Truth;

/// <summary>Poses of arms: the rows of <c>ur_fk.csv</c>, and one of the Panda.</summary>
public partial class ArmTruthTests
{
    private const string File = "Truth/ur_fk.csv";

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, All.Length)];

    private static Dictionary<string, string>[] All { get; } = Read();

    [Theory, MemberData(nameof(Rows))]
    public void The_flange_is_where_the_row_says(int row)
    {
        Dictionary<string, string> truth = All[row];
        double Number(string column) => double.Parse(truth[column], CultureInfo.InvariantCulture);
        var arm = new Arm(ArmDefinition.Find(truth["model"])!);
        double[] joints = [.. Enumerable.Range(1, 6).Select(joint => Number($"q{joint}"))];
        (Point position, Rotation r) = arm.Forward(joints);

        Assert.InRange((position - new Point(Number("x"), Number("y"), Number("z"))).LengthMetres * 1000, 0, Number("own_pos_tol_mm"));
        double[] cosines = [r.XX, r.XY, r.XZ, r.YX, r.YY, r.YZ, r.ZX, r.ZY, r.ZZ];
        string[] columns = ["r11", "r12", "r13", "r21", "r22", "r23", "r31", "r32", "r33"];
        Assert.All(columns.Zip(cosines), cosine => Assert.Equal(Number(cosine.First), cosine.Second, 1e-9));
        Rotation vector = Rotation.FromVector(Number("rx"), Number("ry"), Number("rz"));
        Assert.Equal(Rotation.None.XX + 2, (vector.Inverse * r).XX + (vector.Inverse * r).YY + (vector.Inverse * r).ZZ, 1e-8);

        if (truth["pub_x"].Length == 0)
            return;
        Assert.InRange((position - new Point(Number("pub_x"), Number("pub_y"), Number("pub_z"))).LengthMetres * 1000, 0, Number("published_pos_tol_mm"));
    }

    /// <summary>Rows that are ways to one pose, as others found them: UR10 by ur_kin, to the digits printed; UR10e with RoboDK, whose forearm is 0.3 mm shorter.</summary>
    [Theory]
    [InlineData("UR10", 1e-3)]
    [InlineData("UR10e", 3e-3)]
    public void Inverse_kinematics_finds_the_ways_that_others_found(string model, double radians)
    {
        var arm = new Arm(ArmDefinition.Find(model)!);
        double[][] others = [.. All.Where(row => row["model"] == model && row["pub_x"].Length > 0).Select(row => Enumerable.Range(1, 6).Select(joint => double.Parse(row[$"q{joint}"], CultureInfo.InvariantCulture)).ToArray())];
        Assert.True(others.Length >= 4);
        ValueList<ArmSolution> ways = arm.Inverse(arm.Forward(others[0]), out _);
        Assert.Equal(8, ways.Count);
        Assert.All(others, other => Assert.Contains(ways, way => way.JointRadians.Zip(other).All(pair => Math.Abs(Math.IEEERemainder(pair.First - pair.Second, Math.Tau)) < radians)));
    }

    /// <summary>Robotics Toolbox for Python, tests/test_Robot.py: the tool is 103 mm behind the flange and turned by -45°.</summary>
    [Fact]
    public void The_hand_of_a_panda_is_where_the_robotics_toolbox_has_it()
    {
        var arm = new Arm(ArmDefinition.Find("Panda")!);
        Pose hand = arm.Forward([1.4, 0.2, 1.8, 0.7, 0.1, 3.1, 2.9]) * new Pose(new Point(0, 0, 0.103), Rotation.FromRollPitchYaw(0, 0, -45));
        Assert.InRange((hand.Position - new Point(0.44682295, 0.16168396, 0.96798113)).LengthMetres, 0, 1e-8);
    }

    /// <summary>The table of the UR3 and UR5, which have no rows: straight up, x and z follow from the sums of its lengths.</summary>
    [Theory]
    [InlineData("UR3", 0.1519 + 0.24365 + 0.21325 + 0.08535, 0.11235 + 0.0819)]
    [InlineData("UR5", 0.089159 + 0.425 + 0.39225 + 0.09465, 0.10915 + 0.0823)]
    public void An_arm_that_stands_upright_is_as_high_as_its_lengths_together(string name, double heightMetres, double besideMetres)
    {
        Pose flange = new Arm(ArmDefinition.Find(name)!).Forward([0, -Math.PI / 2, 0, -Math.PI / 2, 0, 0]);
        Assert.InRange((flange.Position - new Point(0, -besideMetres, heightMetres)).LengthMetres, 0, 1e-12);
    }

    /// <summary>compas_fab: the base there is that of the maker turned by 180° about z.</summary>
    [Fact]
    public void The_flange_of_a_ur5_is_where_compas_has_it() => Assert.InRange(
        (new Arm(ArmDefinition.Find("UR5")!).Forward([-2.238, -1.153, -2.174, 0.185, 0.667, 0]).Position - new Point(-0.3, -0.1, 0.5)).LengthMetres, 0, 2e-4);

    private static Dictionary<string, string>[] Read()
    {
        string[] lines = System.IO.File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, File));
        string[] header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => header.Zip(Cell().Matches(line).Select(cell => cell.Groups[1].Value.Trim('"'))).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    [GeneratedRegex("(\"[^\"]*\"|[^,]*)(?:,|$)")]
    private static partial Regex Cell();
}
