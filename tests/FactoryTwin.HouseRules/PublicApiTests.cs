using System.Reflection;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using PublicApiGenerator;

namespace FactoryTwin.HouseRules;

/// <summary>The public API of each package equals its approved text, so that it never changes by accident.</summary>
public class PublicApiTests
{
    private const string ApproveVariable = "FACTORYTWIN_APPROVE";

    /// <summary>Each package with an API, by one of its types.</summary>
    public static TheoryData<Type> Packages => [typeof(SimTime), typeof(MqttMessage)];

    [Theory, MemberData(nameof(Packages))]
    public void Public_api_equals_its_approved_text(Type member)
    {
        string file = Repository.PathOf($"tests/FactoryTwin.HouseRules/Approved/{member.Assembly.GetName().Name}.txt");
        string actual = ApiOf(member.Assembly);
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
            File.WriteAllText(file, actual);
        Rule.HasNoOffenders(Differences(File.Exists(file) ? File.ReadAllText(file) : "", actual));
    }

    [Fact]
    public void Control_a_new_a_changed_a_moved_and_a_lost_member_are_found()
    {
        Assert.Equal(
            [
                "no longer public: class Mill, int A",
                "no longer public: class Mill, int Moved",
                "newly public: class Mill, long A",
                "newly public: class Oven, int Moved",
                "If this is meant, run the house rules once with FACTORYTWIN_APPROVE=1, read the difference and commit it.",
            ],
            Differences("class Mill\n{\n    int A\n    int Moved\n}\nclass Oven\n{\n}\n", "class Mill\n{\n    long A\n}\nclass Oven\n{\n    int Moved\n}\n"));
        Assert.Contains("public class PublicApiTests", ApiOf(typeof(PublicApiTests).Assembly), StringComparison.Ordinal);
    }

    private static string ApiOf(Assembly assembly) =>
        assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";

    private static string[] Differences(string approved, string actual)
    {
        string[] before = Members(approved), after = Members(actual);
        string[] differences =
        [
            .. before.Except(after).Select(member => $"no longer public: {member}"),
            .. after.Except(before).Select(member => $"newly public: {member}"),
        ];
        return differences is [] ? [] : [.. differences, $"If this is meant, run the house rules once with {ApproveVariable}=1, read the difference and commit it."];
    }

    /// <summary>Each line with the lines around it, by which it is indented: a member with its namespace and its types.</summary>
    private static string[] Members(string api)
    {
        var around = new List<string>();
        return [.. api.Split('\n').Where(line => line.Trim() is not ("" or "{" or "}")).Select(WithSurroundings)];

        string WithSurroundings(string line)
        {
            int depth = Math.Min((line.Length - line.TrimStart().Length) / 4, around.Count);
            around.RemoveRange(depth, around.Count - depth);
            around.Add(line.Trim());
            return string.Join(", ", around);
        }
    }
}
