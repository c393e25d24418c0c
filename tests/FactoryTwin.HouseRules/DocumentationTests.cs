using System.Xml.Linq;
using FactoryTwin.Model;

namespace FactoryTwin.HouseRules;

/// <summary>Documentation that the compiler does not ask for: every public type says from how many threads it may be used.</summary>
public class DocumentationTests
{
    [Theory, MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void Every_public_type_says_how_it_bears_threads(Type member) =>
        Rule.HasNoOffenders(Offenders(member.Assembly.GetExportedTypes(), XDocument.Load(Path.ChangeExtension(member.Assembly.Location, ".xml"))));

    [Fact]
    public void Control_a_type_without_the_tag_or_with_an_empty_one_is_found()
    {
        var documentation = XDocument.Parse("""
            <doc><members>
              <member name="T:FactoryTwin.Model.SimTime"><threadsafety>Immutable.</threadsafety></member>
              <member name="T:FactoryTwin.Model.SignalId"><threadsafety> </threadsafety></member>
              <member name="T:FactoryTwin.Model.StationId"><summary>A number.</summary></member>
            </members></doc>
            """);
        Assert.Equal(
            ["FactoryTwin.Model.SignalId", "FactoryTwin.Model.StationId"],
            Offenders([typeof(SimTime), typeof(SignalId), typeof(StationId), typeof(StationState)], documentation).Select(offender => offender.Split(':')[0]));
    }

    /// <summary>Enumerations are left out: they are plain values, and could say nothing else.</summary>
    private static string[] Offenders(IEnumerable<Type> types, XDocument documentation)
    {
        var tagged = documentation.Descendants("member")
            .Where(member => !string.IsNullOrWhiteSpace(member.Element("threadsafety")?.Value))
            .Select(member => (string?)member.Attribute("name"))
            .ToHashSet();
        return
        [
            .. from type in types
               let name = type.FullName!.Replace('+', '.')
               where !type.IsEnum && !tagged.Contains($"T:{name}")
               select $"{name}: say in a <threadsafety> tag from how many threads it may be used at a time",
        ];
    }
}
