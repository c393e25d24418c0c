using System.Reactive;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>Shifts of people and of stations that change at the same instant, here at 06:04.</summary>
public class ShiftChangeTests
{
    private const string Shifts = "shifts: { one: 'Mon-Sun 06:00-06:04', two: 'Mon-Sun 06:04-14:00', both: 'Mon-Sun 06:00-14:00', three: 'Mon-Sun 06:00-06:02' }\n";

    /// <summary>Whatever else follows shifts, as a source whose shift ends at another time.</summary>
    [Theory]
    [InlineData("a: { count: 2, skills: x, absence: 50 %, shifts: [one, two] }, b: { count: 2, skills: [x, y], shifts: one }", "always", "always")]   // who comes is drawn anew where others go
    [InlineData("a: { count: 2, skills: x, absence: 50 %, shifts: [one, two] }, b: { count: 2, skills: [x, y], absence: 50 %, shifts: [one, two] }", "always", "always")]
    [InlineData("a: { count: 1, skills: x, shifts: three }, b: { count: 1, skills: [x, y], shifts: two }", "one", "one")]                              // a machine that waits goes when people come
    [InlineData("a: { count: 1, skills: x, shifts: always }", "one", "one")]                                                                        // one that works and one that waits go
    [InlineData("a: { count: 2, skills: x, shifts: one }", "one", "two")]                                                                           // a machine comes when people go who are free
    public void Nobody_is_given_to_anybody_for_no_time(string people, string first, string second)
    {
        foreach (string other in (string[])["", "  z: { kind: source, every: 1 min, shifts: three }\n"])
        {
            FactoryModel model = FactoryModel.Parse(Story.Yaml($"{Shifts}operators: {{ {people} }}",
                "stations:", "  s: { kind: source, shifts: always }",
                $"  m: {{ kind: machine, cycle: 9 min, shifts: {first}, operator: {{ skill: x, for: processing }} }}",
                $"  n: {{ kind: machine, cycle: 9 min, shifts: {second}, operator: {{ skill: x, for: processing }} }}",
                "  done: { kind: sink }", $"{other}flow: [s -> m -> done, s -> n -> done{(other.Length > 0 ? ", z -> done" : "")}]"));
            for (ulong seed = 1; seed <= 40; seed++)
                Assert.Empty(JobsOfNoTime(model, seed));
        }
    }

    /// <summary>The one whose shift begins gets at once whom the other gives back.</summary>
    [Fact]
    public void Who_works_for_all_goes_from_a_station_that_closes_to_one_that_opens_without_a_wait() => Story.Equal(
        ["4 team released by m", "4 m OffShift", "4 team assigned to n", "4 n arrived 2: Processing"],
        [.. Story.Of(Story.Yaml($"{Shifts}operators: {{ team: {{ count: 1, skills: x, shifts: always }} }}",
            "stations:", "  s: { kind: source, shifts: always }",
            "  n: { kind: machine, cycle: 9 min, shifts: two, operator: { skill: x, for: processing } }",
            "  m: { kind: machine, cycle: 9 min, shifts: one, operator: { skill: x, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> n -> done, s -> m -> done]"), 5, "team", "m", "n").Where(line => line[0] == '4')]);

    /// <summary>Nothing is held beyond the instant: not in forks made right at it, and not in a run that begins at it.</summary>
    [Fact]
    public void A_fork_at_the_instant_goes_on_as_its_original()
    {
        FactoryModel model = FactoryModel.Parse(Story.Yaml($"{Shifts}operators: {{ a: {{ count: 2, skills: x, absence: 50 %, shifts: [one, two] }}, b: {{ count: 1, skills: [x, y], shifts: one }}, c: {{ count: 1, skills: x, shifts: two }} }}",
            "stations:", "  s: { kind: source, shifts: always }",
            "  m: { kind: machine, cycle: 3 min, shifts: always, operator: { skill: x, for: processing } }",
            "  n: { kind: machine, cycle: 3 min, shifts: both, operator: { skill: x, for: processing } }",
            "  done: { kind: sink }", "flow: [s -> m -> done, s -> n -> done]"));
        for (ulong seed = 1; seed <= 20; seed++)
        {
            using var original = new Simulation(model, seed);
            original.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(4)));
            using Simulation fork = original.Fork();
            List<string> one = Rest(original), other = Rest(fork);
            Assert.NotEmpty(one);
            Assert.Equal(one, other);
            Assert.Contains(one, line => line.Contains(nameof(StationEventKind.OperatorAssigned), StringComparison.Ordinal));
        }

        static List<string> Rest(Simulation run)
        {
            var told = new List<string>();
            run.Events.Subscribe(Observer.Create<StationEvent>(e => told.Add($"{e.Time} {e.Station.Index} {e.Kind} {e.Place} {e.Value}")));
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(60)));
            return told;
        }
    }

    private static List<string> JobsOfNoTime(FactoryModel model, ulong seed)
    {
        using var run = new Simulation(model, seed);
        var since = new Dictionary<(StationId, int), SimTime>();
        var found = new List<string>();
        run.Events.Subscribe(Observer.Create<StationEvent>(e =>
        {
            if (e.Kind == StationEventKind.OperatorAssigned)
                since[(e.Station, e.Place)] = e.Time;
            else if (e.Kind == StationEventKind.OperatorReleased && since[(e.Station, e.Place)] == e.Time)
                found.Add($"seed {seed}, {e.Time}: {run.Stations[e.Station.Index].Name} for {run.Stations[(int)e.Value].Name}");
        }));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(8)));
        return found;
    }
}
