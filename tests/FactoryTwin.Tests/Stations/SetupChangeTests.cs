using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Set-up from one part type to another. Times in minutes.</summary>
public class SetupChangeTests
{
    [Fact]
    public void A_change_takes_the_time_of_its_pair_and_the_first_part_none() => Story.Equal(
        [
            "1 m arrived 1: Processing",
            "2 m completed 1",
            "2 m arrived 2: Setup",
            "12 m Processing",
            "13 m completed 2",
            "13 m arrived 3: Setup",
            "16 m Processing",
            "17 m completed 3",
            "17 m arrived 4: Processing",
            "18 m completed 4",
            "18 m Starved",
        ],
        Shop("{ time: 3 min, from-to: { gear: { shaft: 10 min } } }"));

    [Fact]
    public void A_change_that_is_not_named_needs_no_set_up_where_there_is_no_time_for_the_others() => Story.Equal(
        [
            "1 m arrived 1: Processing",
            "2 m completed 1",
            "2 m arrived 2: Setup",
            "12 m Processing",
            "13 m completed 2",
            "13 m arrived 3: Processing",
            "14 m completed 3",
            "14 m arrived 4: Processing",
            "15 m completed 4",
            "15 m Starved",
        ],
        Shop("{ from-to: { gear: { shaft: 10 min } } }"));

    [Fact]
    public void A_set_up_that_is_drawn_again_remembers_its_change()
    {
        using var run = new Simulation(FactoryModel.Parse(Model("{ time: 1 s, from-to: { gear: { shaft: 'uniform(10 min, 20 min)' } } }")));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(4)));
        for (int i = 0; i < 20; i++)
        {
            using Simulation fork = run.Fork();
            fork.Redraw((ulong)i);
            Assert.InRange(fork.NextDue().SinceStart.TotalMinutes, 12, 22);
        }
    }

    private static IReadOnlyList<string> Shop(string setup) => Story.Of(Model(setup), 60, "m");

    // A gear, a shaft, and two rings, all there at the beginning but for some milliseconds.
    private static string Model(string setup) => Story.Yaml(
        "stations:",
        "  g: { kind: source, part: gear, every: 1 min, limit: 1 parts }",
        "  s: { kind: source, part: shaft, every: 1 min, limit: 1 parts }",
        "  r: { kind: source, part: ring, every: 1 min, limit: 2 parts }",
        "  q: { kind: buffer }",
        $"  m: {{ kind: machine, cycle: 1 min, setup: {setup} }}",
        "  done: { kind: sink }",
        "flow: [g -> q, s -> q, r -> q, q -> m -> done]");
}
