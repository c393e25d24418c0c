using System.Text;
using System.Text.RegularExpressions;
using FactoryTwin.Model.Text;
using FactoryTwin.Mqtt.Mirroring;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>The page of bindings says what the code does.</summary>
public sealed partial class BindingPageTests
{
    private const string Page = "src/FactoryTwin.Mqtt/BINDING.md";

    [Fact]
    public void The_json_schema_says_what_the_keys_say_today() => Repository.ShouldBe("seeds/binding.schema.json", MirrorBinding.JsonSchema());

    [Fact]
    public void The_page_says_what_the_keys_say_today()
    {
        const string begin = "<!-- keys of a binding -->\n";
        string page = Repository.Read(Page);
        int start = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length, end = page.IndexOf("<!-- end -->", start, StringComparison.Ordinal);
        var table = new StringBuilder("| key | value | meaning |\n|---|---|---|\n");
        AddRows(table, "", MirrorBinding.Text.Keys);
        Repository.ShouldBe(Page, page[..start] + table + page[end..]);
    }

    [Fact]
    public void Every_example_of_the_page_is_a_binding()
    {
        string[] examples = [.. Example().Matches(Repository.Read(Page)).Select(match => match.Groups[1].Value)];
        Assert.True(examples.Length >= 3);
        Assert.All(examples, example =>
        {
            MirrorBinding binding = MirrorBinding.Parse(example, Repository.PathOf("seeds/example.yaml"));
            Assert.Equal(binding, MirrorBinding.Parse(binding.ToYaml(), Repository.PathOf("seeds/example.yaml")));
            Assert.NotEmpty(binding.CreateDialects());
        });
    }

    private static void AddRows(StringBuilder table, string owner, IEnumerable<KeyDescription> keys)
    {
        foreach (KeyDescription key in keys)
        {
            table.Append($"| `{owner}{key.Name}`{(key.IsRequired ? " (required)" : "")} | `{key.Example}` | {key.Summary} |\n");
            AddRows(table, $"{owner}{key.Name}.", key.Keys);
        }
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
