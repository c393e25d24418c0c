using System.Text;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Tests.Connection;

namespace FactoryTwin.Mqtt.Tests.Conformance;

/// <summary>Real sessions over a real broker, captured between the two, and judged by every rule of Sparkplug 3.0.</summary>
public class ConformanceTests(ConformanceTests.Sessions sessions) : IClassFixture<ConformanceTests.Sessions>
{
    private const string Page = "src/FactoryTwin.Mqtt/README.md";
    private const string Pass = "pass", Fail = "**fail**", NotApplicable = "not applicable";

    [Fact]
    public void Every_rule_is_either_checked_or_does_not_apply_for_a_reason() =>
        Assert.Equal(Known().Select(rule => rule.Id).Order(StringComparer.Ordinal), Rules.Checked.SelectMany(rule => rule.Ids).Concat(Rules.NotApplicable.SelectMany(rule => rule.Ids)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_rule_that_applies_is_kept() =>
        HasNone(from rule in Rules.Checked
                let verdict = Judge(rule.Check, sessions.Capture)
                where verdict is not null
                select $"{string.Join(", ", rule.Ids)}: {verdict}");

    [Fact]
    public void Control_every_check_fails_on_some_spoiled_capture_and_every_spoiled_capture_fails_some_check()
    {
        IReadOnlyList<Packet> packets = sessions.Capture.Packets;
        bool[][] fails = [.. Spoilers.All.Select(spoil => new Capture(spoil(packets))).Select(capture => Rules.Checked.Select(rule => rule.Check(capture).Any(found => !found.Holds)).ToArray())];
        HasNone(Rules.Checked.Index().Where(rule => !fails.Any(capture => capture[rule.Index])).Select(rule => $"nothing makes this fail: {string.Join(", ", rule.Item.Ids)}"));
        HasNone(fails.Index().Where(capture => !capture.Item.Any(isFailed => isFailed)).Select(capture => $"spoiler {capture.Index} spoils nothing"));
    }

    [Fact]
    public void Control_nothing_passes_where_nothing_was_seen() => Assert.All(Rules.Checked, rule => Assert.NotNull(Judge(rule.Check, new Capture())));

    [Fact]
    public void The_page_of_conformance_says_what_was_found() => Repository.PartShouldBe(Page, "<!-- verdicts -->", "<!-- end -->", Written());

    private static void HasNone(IEnumerable<string> offenders) => Assert.True(!offenders.Any(), string.Join('\n', offenders));

    /// <summary>What is wrong; <c>null</c> where all that was looked at is as it should be.</summary>
    private static string? Judge(Check check, Capture capture)
    {
        (bool Holds, string What)[] found = [.. check(capture)];
        return found.Length == 0 ? "nothing was seen" : found.FirstOrDefault(each => !each.Holds).What;
    }

    private static IEnumerable<(string Id, string Level, string Who)> Known() =>
        from line in Repository.Read("tests/FactoryTwin.Mqtt.Tests/Conformance/sparkplug-ids.txt").Split('\n')
        where line.Length > 0 && line[0] != '#'
        let fields = line.Split('\t')
        select (fields[0], fields[1], fields[2]);

    private string Written()
    {
        Dictionary<string, (string Verdict, string Reason)> verdicts = [];
        foreach ((Check check, string[] ids) in Rules.Checked)
        {
            string? wrong = Judge(check, sessions.Capture);
            foreach (string id in ids)
                verdicts[id] = wrong is null ? (Pass, "") : (Fail, wrong);
        }
        foreach ((string reason, string[] ids) in Rules.NotApplicable)
        {
            foreach (string id in ids)
                verdicts[id] = (NotApplicable, reason);
        }
        int Count(string verdict) => verdicts.Values.Count(each => each.Verdict == verdict);
        var page = new StringBuilder($"""
            {Count(Pass)} pass, {Count(Fail)} fail, {Count(NotApplicable)} do not apply.

            Written by `ConformanceTests`: real sessions of the edge node and of the host application over a real mosquitto, with MQTT 5 and 3.1.1, captured packet by packet between the two and judged by each of the {verdicts.Count} rules.
            The rules are named by the ids of the specification (Eclipse Sparkplug 3.0, ISO/IEC 20237); it tells what each of them wants. A rule of which nothing was seen fails.

            | rule | level | for | verdict |
            |---|---|---|---|

            """);
        foreach ((string id, string level, string who) in Known())
            page.AppendLine($"| {id} | {level} | {who} | {verdicts[id].Verdict}{(verdicts[id].Reason.Length == 0 ? "" : ": " + verdicts[id].Reason)} |");
        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The sessions, once for all tests.</summary>
    public sealed class Sessions : IAsyncLifetime
    {
        internal Capture Capture { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await using Mosquitto one = await Mosquitto.StartAsync(), two = await Mosquitto.StartAsync(), three = await Mosquitto.StartAsync();
            await EdgeScenarios.LifeAsync(Capture, one, MqttVersion.V5);
            await EdgeScenarios.LifeAsync(Capture, one, MqttVersion.V311);
            await EdgeScenarios.HostAsync(Capture, one);
            await EdgeScenarios.BrokersAsync(Capture, one, two);
            await HostScenarios.LifeAsync(Capture, three, MqttVersion.V5);
            await HostScenarios.LifeAsync(Capture, three, MqttVersion.V311);
            await HostScenarios.BrokersAsync(Capture, one, two);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
