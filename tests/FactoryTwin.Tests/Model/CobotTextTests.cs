using FactoryTwin.Model;

namespace FactoryTwin.Tests.Model;

public class CobotTextTests
{
    internal const string Message = "cell.yaml:5:16: FT1060 program: the program has a fault: p.yaml:5:5: FT1060 line: joint 3 (elbow) cannot stretch there: 1.9106 m from the shoulder, and it reaches from 0.0328 m to 0.8172 m; choose a point within the reach of the arm and the limits of its joints";

    private const string Program = "start: 0 -90 90 -90 -90 0 deg\npoints: { far: { at: 2 0 0.3 m }, near: { joints: 10 -90 90 -90 -90 0 deg } }\nsteps:\n";

    [Fact]
    public void What_an_arm_cannot_do_is_told_with_its_place_in_the_program_where_the_model_names_it() => Assert.Equal(
        [Message],
        Faults("  - wait: 1 s\n  - line: far\n", "arm: UR5e"));

    [Fact]
    public void A_fault_in_the_text_of_a_program_is_told_in_the_same_way() => Assert.Equal(
        ["cell.yaml:5:16: FT1024 program: the program has a fault: p.yaml:4:11: FT1003 wait: '1' has no unit; write '1 s' or '1 min'"],
        Faults("  - wait: 1\n", "arm: UR5e"));

    [Fact]
    public void Arms_signals_and_rules_that_do_not_fit_are_faults() => Stations.Story.Equal(
        [
            "cell.yaml:4:25: FT1004 arm: there is no arm 'UR55'; there are UR3, UR5, UR10, UR3e, UR5e, UR10e, UR16e, Panda; an arm of your own stands in a file, as in 'my-arm.yaml'",
            "cell.yaml:4:25: FT1024 arm: 'no.yaml' does not exist; name it relative to the model's file",
            "cell.yaml:3:3: FT1007 signals: the program waits for 'door', and nothing says how long; write 'signals: { door: exponential(3 s) }'",
            "cell.yaml:4:48: FT1029 gate: the program does not wait for 'gate'; leave it out",
            "cell.yaml:4:31: FT1007 people: the rule heeds people, and nobody comes near; write 'people: { every: exponential(10 min), stay: exponential(40 s) }', or 'rule: fence'",
            "cell.yaml:4:55: FT1028 people: behind a fence nobody comes near; leave 'people' out, or choose another rule",
            "cell.yaml:4:70: FT1011 with: 'd' is no other station that needs operators; give one an 'operator:'",
            "cell.yaml:4:54: FT1007 stay: the key 'stay' is missing; write 'stay: exponential(40 s)'",
            "cell.yaml:4:76: FT1028 by-command: nobody comes near; write 'by-command: true', or leave 'people' out",
            "cell.yaml:4:88: FT1029 stay: who is sent by a command stays as long as that says; leave it out",
            "cell.yaml:4:30: FT1007 contact: the mass of the moving links of 'UR5' is not known; write 'contact: { moving-mass: 14 kg }'",
        ],
        [
            .. Faults("  - wait: 1 s\n", "arm: UR55"), .. Faults("  - wait: 1 s\n", "arm: no.yaml"), .. Faults("  - wait-for: door\n", "arm: UR5e"), .. Faults("  - wait: 1 s\n", "arm: UR5e, signals: { gate: 3 s }"),
            .. Faults("  - wait: 1 s\n", "arm: UR5e, sharing: { rule: stop }"), .. Faults("  - wait: 1 s\n", "arm: UR5e, sharing: { rule: fence, people: { every: 1 min, stay: 1 min } }"),
            .. Faults("  - wait: 1 s\n", "arm: UR5e, sharing: { rule: stop, people: { with: d } }"), .. Faults("  - wait: 1 s\n", "arm: UR5e, sharing: { rule: stop, people: { every: 1 min } }"),
            .. Faults("  - wait: 1 s\n", "arm: UR5e, sharing: { rule: stop, people: { by-command: false } }"), .. Faults("  - wait: 1 s\n", "arm: UR5e, sharing: { rule: stop, people: { by-command: true, stay: 1 min } }"),
            .. Faults("  - wait: 1 s\n", "arm: UR5, sharing: { rule: force-limiting }"),
        ]);

    [Fact]
    public void What_an_arm_tends_must_lead_to_it_and_back_and_its_programs_begin_and_end_at_one_place() => Stations.Story.Equal(
        [
            "cell.yaml:3:3: FT1007 program: the key 'program' is missing; write 'program: deburr.yaml', or what the cobot 'tends'",
            "cell.yaml:4:48: FT1028 tends: 'program' and 'tends' are both here; write one of them",
            "cell.yaml:4:31: FT1014 tends: 's' leads to 'c', which takes nothing from there; write '{ from: s, to: …, program: … }' into it, or lead the flow elsewhere",
            "cell.yaml:4:46: FT1014 from: 'd' does not lead to 'c'; write 'd -> c' under 'flow:', or name what leads there: s",
            "cell.yaml:4:31: FT1014 tends: 'c' leads to 'done', and brings nothing there; write '{ from: …, to: done, program: … }' into it, or lead the flow elsewhere",
            "cell.yaml:4:53: FT1014 to: 'c' does not lead to 'sink'; write 'c -> sink' under 'flow:', or name where it leads: done",
            "cell.yaml:4:79: FT1018 tends: from 's' to 'done' is here twice; remove one",
            "cell.yaml:4:66: FT1029 routing: where a part goes is told by 'tends'; leave it out",
            "cell.yaml:4:79: FT1028 tends: with 'blocking: before-service' a station would keep the arm while it works; write 'blocking: after-service' for 'c' and for what leads to it",
            "cell.yaml:4:68: FT1060 program: the program does not begin and end where the first program of 'tends' begins (joint 'base'), and the motion between them would be left out; begin and end all of them at the same angles",
        ],
        [
            .. Tending("arm: UR5e"), .. Tending("arm: UR5e, program: p.yaml, tends: { from: s, to: done, program: p.yaml }"), .. Tending("arm: UR5e, tends: { from: d, to: done, program: p.yaml }"),
            .. Tending("arm: UR5e, tends: { from: s, to: sink, program: p.yaml }"), .. Tending("arm: UR5e, tends: [{ from: s, to: done, program: p.yaml }, { from: s, to: done, program: p.yaml }]"),
            .. Tending("arm: UR5e, blocking: before-service, routing: round-robin, tends: { from: s, to: done, program: p.yaml }"),
            .. Tending("arm: UR5e, tends: { from: s, to: done, program: p.yaml }", "  - { move: near, time: 2 s }\n"),
        ]);

    [Fact]
    public void A_cobot_can_be_a_step_of_a_route_without_a_time_of_its_own_if_it_does_not_tend() => Stations.Story.Equal(
        [
            "cell.yaml:5:16: FT1028 program: 'part' has a time of its own at 'c', where the program tells the time; leave the time out under 'parts:'",
            "cell.yaml:4:31: FT1028 tends: 'part' names 'c' in its route, and where a part goes from there is told by 'tends'; leave it out of the route",
            "cell.yaml:4:31: FT1028 tends: 'part' has a time of its own at 'c', where the program tells the time; leave the time out under 'parts:'",
        ],
        [
            .. Faults("  - wait: 1 s\n", "arm: UR5e", parts: "parts: { part: { route: [c: 1 min] } }"), .. Faults("  - wait: 1 s\n", "arm: UR5e, tends: { from: s, to: done, program: p.yaml }", "", "parts: { part: { route: [c] } }"),
            .. Faults("  - wait: 1 s\n", "arm: UR5e, tends: { from: s, to: done, program: p.yaml }", "", "parts: { part: { cycle: { c: 1 min } } }"),
        ]);

    [Fact]
    public void The_speed_of_a_cobot_is_at_most_what_its_program_says() => Assert.Equal(
        ["cell.yaml:4:38: FT1005 speed: '10' is out of range; it must be 0.01 to 1"], Faults("  - wait: 1 s\n", "arm: UR5e, speed: 10"));

    [Fact]
    public void A_place_of_a_point_is_a_fault() => Assert.Equal(
        ["cell.yaml:5:16: FT1060 program: the program has a fault: p.yaml:4:5: FT1060 cell: 'far' is a point and has no places; leave 'cell' out, or name a grid"],
        Faults("  - { move: far, cell: 4 }\n", "arm: UR5e"));

    [Fact]
    public void One_cause_in_many_steps_is_told_once() => Assert.EndsWith(
        " (and so 1 more)", Assert.Single(Faults("  - line: far\n  - move: far\n", "arm: UR5e")), StringComparison.Ordinal);

    private static string[] Tending(string keys, string steps = "  - wait: 1 s\n") => Faults(steps, keys, program: "");

    private static string[] Faults(string steps, string keys, string program = "program: p.yaml", string parts = "")
    {
        string folder = Directory.CreateTempSubdirectory("factorytwin").FullName;
        File.WriteAllText(Path.Combine(folder, "p.yaml"), Program + steps);
        string file = Path.Combine(folder, "cell.yaml");
        return [.. Assert.Throws<ModelException>(() => FactoryModel.Parse($$"""
            name: Cell
            stations:
              c:
                { kind: cobot, {{keys}},
                  {{program}} }
              s: { kind: source }
              done: { kind: sink }
            flow: s -> c -> done
            {{parts}}
            """.ReplaceLineEndings("\n"), file)).Problems.Select(problem => problem.ToString().Replace(file, "cell.yaml", StringComparison.Ordinal))];
    }
}
