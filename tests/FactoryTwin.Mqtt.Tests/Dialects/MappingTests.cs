using System.Text;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

public class MappingTests
{
    private const string Page = "src/FactoryTwin.Mqtt/MAPPING.md";

    private static readonly MappingDefinition _arm = MappingDefinition.Load(Repository.PathOf("seeds/mappings/ur-arm.yaml"));

    private static string Rtde(int safety, int mode, int runtime) =>
        $$"""{"timestamp":1234.5,"safety_mode":{{safety}},"robot_mode":{{mode}},"runtime_state":{{runtime}},"actual_robot_voltage":48.0,"actual_robot_current":2.5,"speed_scaling":0.8,"actual_TCP_pose":[0.1,-0.25,0.5,0,3.14,0],"joint_temperatures":[31.5,30,29]}""";

    [Theory]
    [InlineData(1, 7, 2, "Processing")]
    [InlineData(2, 7, 2, "Processing")]
    [InlineData(1, 7, 1, "Idle")]
    [InlineData(1, 7, 4, "WaitingForOperator")]
    [InlineData(3, 7, 2, "Down/ProtectiveStop")]
    [InlineData(5, 7, 2, "Down/ProtectiveStop")]
    [InlineData(9, 7, 2, "Down")]
    [InlineData(1, 3, 1, "Idle")]
    [InlineData(1, 6, 1, "Maintenance")]
    [InlineData(1, -1, 1, "NoData")]
    [InlineData(1, 7, 77, "unclear")]
    public void An_arm_of_Universal_Robots_is_in_the_state_that_its_modes_say(int safety, int mode, int runtime, string state)
    {
        var heard = Heard.By(_arm.ToDialect().Create(), ("ur/arm-1/rtde", Rtde(safety, mode, runtime)));
        Assert.StartsWith($"arm-1: is {state} (", Assert.Single(heard.Of(ObservationKind.State)), StringComparison.Ordinal);
        Assert.Equal(state == "unclear" ? ["runtime_state has a word that is not known"] : [], heard.Reasons);
    }

    [Fact]
    public void Volts_times_amperes_are_the_power_of_an_arm_and_a_run_of_its_program_is_a_job()
    {
        var heard = Heard.By(_arm.ToDialect().Create(), ("ur/arm-1/rtde", Rtde(1, 7, 1)), ("ur/arm-1/rtde", """{"runtime_state":2}"""), ("ur/arm-1/rtde", """{"safety_mode":3,"actual_robot_voltage":48}"""), ("ur/arm-1/rtde", """{"safety_mode":1,"runtime_state":1,"speed_scaling":null}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "arm-1: power = 0.12 kW", "arm-1: speed-scaling = 80 %", "arm-1: tool-x = 0.1 m", "arm-1: tool-y = -0.25 m", "arm-1: tool-z = 0.5 m", "arm-1: base-temperature = 31.5 °C", "arm-1: is Idle (1)",
                "arm-1: is Processing (2)", "arm-1: started something",
                "arm-1: is Down/ProtectiveStop (3)",
                "arm-1: speed-scaling = ? (Bad)", "arm-1: is Idle (1)", "arm-1: completed something",
            ],
            heard.Lines);
    }

    [Fact]
    public void Payloads_that_are_words_times_counters_and_presence_are_mapped_too()
    {
        IDialect dialect = MappingDefinition.Parse("""
            name: press
            topics:
              shop/{hall}/{machine}/state:
                states: { words: { RUN: processing, STOP: down/repair, "?": unclear } }
              shop/+/{machine}/online: { device: "{machine}", presence: { here: ["1", yes], gone: "0" } }
              shop/parts/#:
                device: counter
                time: { path: at, as: unix-milliseconds }
                counter: good
                signals:
                  oil: { path: oil, offset: -273.15, unit: °C }
                  door: { path: "['a.b'].door", type: flag }
                  recipe: { path: "names[1]", type: text }
            """).ToDialect().Create();
        Assert.Equal(["shop/+/+/state", "shop/+/+/online", "shop/parts/#"], dialect.TopicFilters);
        var heard = Heard.By(dialect,
            ("shop/h1/p1/state", "RUN"), ("shop/h1/p1/state", "\"STOP\""), ("shop/h1/p1/state", "?"), ("shop/h1/p1/state", "JUMP"), ("shop/h1/p1/online", "yes"), ("shop/h1/p1/online", "0"), ("shop/h1/p1/online", "2"),
            ("shop/parts/today", """{"at":1772438400000,"good":17,"oil":"300.15","a.b":{"door":1},"names":["x","dial"]}"""), ("shop/parts/today", """{"at":"noon","good":-1,"oil":[],"a.b":{"door":2}}"""), ("shop/parts/x", "no JSON"));
        Assert.Equal(
            [
                "h1/p1: is Processing (RUN)", "h1/p1: is Down/Repair (STOP)", "h1/p1: is unclear (?)", "h1/p1: is unclear (JUMP)", "p1: is there", "p1: is gone",
                "counter: oil = 27 °C", "counter: door = yes", "counter: recipe = 'dial'", "counter: has made 17",
            ],
            heard.Lines);
        Assert.Equal(["the payload has a word that is not known", "the presence has a word that is not known", "the time is none that is written so", "oil is no number", "door is neither true nor false", "the counter of parts is no number", "the payload is not JSON"], heard.Reasons);
        Assert.Equal(Heard.Arrival, heard.Observations[6].DeviceTime);
        Assert.False(dialect.Read(Heard.MessageOf("elsewhere", "1"), new Heard()));
    }

    [Fact]
    public void Faults_of_a_mapping_are_told_all_at_once_with_their_places()
    {
        var fault = Assert.Throws<ModelException>(() => MappingDefinition.Parse("""
            name: bad mapping
            topics:
              a/{x}/{x}: { counter: n }
              b/x{y}: { counter: n }
              c/#/d: { counter: n }
              d/{x}:
                device: '{z}'
                counter: n[
                signals:
                  p: { path: a..b, scale: 0, unit: kW }
                  q: { path: 'a[x]', type: text, unit: kW }
                states: { path: s, words: { A: procesing, B: down/dancing, C: next } }
              e: {}
              f: { counter: n, colour: red }
            """, "bad.yaml"));
        Assert.Equal(
            [
                "bad.yaml:1:7: FT1010 name: 'bad mapping' cannot be the name of a dialect; use letters, digits, '-', '_' and '.', and begin with a letter or digit",
                "bad.yaml:3:3: FT1004 a/{x}/{x}: 'a/{x}/{x}' captures {x} twice; write it as in 'lab/{device}/status'",
                "bad.yaml:4:3: FT1004 b/x{y}: 'b/x{y}' has 'x{y}'; braces take a whole level, as in '{device}'; write it as in 'lab/{device}/status'",
                "bad.yaml:5:3: FT1004 c/#/d: 'c/#/d' has a wildcard in a place where none can be; write it as in 'lab/{device}/status'",
                "bad.yaml:8:14: FT1004 counter: 'n[' has a bracket that is not closed; write it as in 'status.temperature', 'pose[0]' or \"['a.b'].c\"",
                "bad.yaml:10:18: FT1004 path: 'a..b' has a name that is missing; write it as in 'status.temperature', 'pose[0]' or \"['a.b'].c\"",
                "bad.yaml:10:31: FT1005 scale: the scale is 0, which makes every number 0; write the factor between the device's unit and yours",
                "bad.yaml:11:18: FT1004 path: 'a[x]' has 'x' in brackets, which is no number from 0; write it as in 'status.temperature', 'pose[0]' or \"['a.b'].c\"",
                "bad.yaml:11:44: FT1029 unit: a text or a flag does not heed it; leave it out",
                "bad.yaml:12:36: FT1004 A: 'procesing' is no state; there are idle, processing, setup, down, starved, blocked, waiting-for-operator, waiting-for-transport, maintenance, off-shift, no-data, next and unclear",
                "bad.yaml:12:50: FT1004 B: 'dancing' is no phase; there are repair, awaiting-operator, minor-stop, protective-stop, reduced-speed, heating, awaiting-removal, awaiting-room, tool-change, cooling, driving-empty, charging",
                "bad.yaml:13:3: FT1007 e: nothing is taken from its messages; write 'signals', 'states', 'jobs', 'counter' or 'presence'",
                "bad.yaml:14:20: FT1006 colour: there is no such key; there are 'device', 'time', 'presence', 'signals', 'states', 'jobs' and 'counter'",
            ],
            fault.Problems.Select(problem => problem.ToString()));
        var unknown = Assert.Throws<ModelException>(() => MappingDefinition.Parse("name: m\ntopics:\n  d/{x}: { device: '{z}', counter: n }\n"));
        Assert.Equal("mapping.yaml:3:20: FT1004 device: '{z}' is not captured by the topic; it captures '{x}'", Assert.Single(unknown.Problems).ToString());
    }

    [Fact]
    public void A_mapping_that_is_built_in_code_is_checked_and_one_that_is_written_reads_back_equal()
    {
        Assert.Throws<ModelException>(() => (_arm with { Name = "" }).ToDialect());
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("seeds/mappings")))
        {
            MappingDefinition mapping = MappingDefinition.Load(file);
            Assert.Equal(mapping, MappingDefinition.Parse(mapping.ToYaml()));
            Assert.Equal(Path.GetFileNameWithoutExtension(file), mapping.Name);
        }
    }

    [Fact]
    public void The_json_schema_says_what_the_keys_say_today() => Repository.ShouldBe("seeds/mapping.schema.json", MappingDefinition.JsonSchema());

    [Fact]
    public void The_page_says_what_the_keys_say_today()
    {
        const string begin = "<!-- keys of a mapping file -->\n", end = "<!-- end of the keys -->";
        string page = Repository.Read(Page);
        int start = page.IndexOf(begin, StringComparison.Ordinal) + begin.Length, stop = page.IndexOf(end, StringComparison.Ordinal);
        var table = new StringBuilder("| key | meaning |\n|---|---|\n");
        WriteKeys(JsonNode.Parse(MappingDefinition.JsonSchema())!.AsObject(), "", table);
        Repository.ShouldBe(Page, page[..start] + table + page[stop..]);
    }

    [Fact]
    public void Every_example_of_the_page_can_be_read()
    {
        string[] examples = [.. Repository.Read(Page).Split("```yaml\n")[1..].Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)])];
        Assert.Equal(2, examples.Length);
        Assert.All(examples, example => Assert.NotEmpty(MappingDefinition.Parse(example).ToDialect().TopicFilters));
    }

    private static void WriteKeys(JsonObject schema, string path, StringBuilder table)
    {
        var required = schema["required"]?.AsArray().Select(name => name!.GetValue<string>()).ToArray() ?? [];
        foreach ((string name, JsonNode? node) in schema["properties"]?.AsObject() ?? [])
        {
            JsonObject key = node!.AsObject();
            table.Append($"| `{path}{name}`{(required.Contains(name) ? " (required)" : "")} | {key["description"]} |\n");
            JsonObject inner = key["additionalProperties"] is JsonObject values ? values : key["anyOf"] is JsonArray choice && choice[0] is JsonObject first ? first : key;
            if (inner["properties"] is not null)
                WriteKeys(inner, $"{path}{name}.", table);
        }
    }
}
