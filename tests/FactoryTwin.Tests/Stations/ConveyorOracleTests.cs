using CsCheck;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>Conveyors against a belt that is moved on second by second, part by part, in whole decimetres: what comes and goes is told to it, and it tells what else must happen.</summary>
public class ConveyorOracleTests
{
    private static readonly Gen<(int Length, int PartLength, bool IsAccumulating, int Every, int Cycle, int Repair)> Any =
        Gen.Select(Gen.Int[2, 40], Gen.Int[1, 9], Gen.Bool, Gen.Int[0, 9], Gen.Int[1, 12], Gen.Int[1, 80]).Where(any => any.Item2 <= any.Item1);

    [Fact]
    public void A_belt_that_is_moved_on_second_by_second_does_the_same() => Any.Sample(any =>
    {
        string source = any.Every == 0 ? "{ kind: source }" : $"{{ kind: source, every: {any.Every} s }}";
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations:",
            $"  s: {source}",
            $"  belt: {{ kind: conveyor, length: {any.Length * 10} cm, speed: 100 mm/s, part-length: {any.PartLength * 10} cm, accumulating: {(any.IsAccumulating ? "true" : "false")} }}",
            $"  m: {{ kind: machine, cycle: {any.Cycle} s, failures: {{ every: 7 parts, repair: {any.Repair} s }} }}",
            "  done: { kind: sink }",
            "flow: [s -> belt -> m -> done]")));
        var events = new List<StationEvent>();
        run.Events.Subscribe(System.Reactive.Observer.Create<StationEvent>(e =>
        {
            if (run.Stations[e.Station.Index].Name is "belt" || (run.Stations[e.Station.Index].Name == "m" && e.Kind == StationEventKind.PartArrived))
                events.Add(e);
        }));
        const int Seconds = 1500;
        run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(Seconds)));
        ILookup<double, StationEvent> at = events.ToLookup(e => e.Time.SinceStart.TotalSeconds);
        Assert.All(at, second => Assert.Equal(Math.Floor(second.Key), second.Key));

        // The belt runs a decimetre a second, so positions are decimetres and seconds alike.
        var belt = new List<(long Part, int Position)>();
        var completed = new HashSet<long>();
        StationState state = StationState.Starved;
        for (int second = 0; second < Seconds; second++)
        {
            var told = at[second].ToList();
            bool hasArrived = belt.Count > 0 && belt[0].Position == any.Length && second > 0 && !completed.Contains(belt[0].Part);
            Assert.Equal(hasArrived, told.Any(e => e.Kind == StationEventKind.PartCompleted));
            foreach (StationEvent e in told)
            {
                bool isBelt = run.Stations[e.Station.Index].Name == "belt";
                if (isBelt)
                    state = e.State;
                if (e.Kind == StationEventKind.PartCompleted)
                    Assert.True(completed.Add(e.Part));
                else if (!isBelt)
                {
                    Assert.Equal((e.Part, any.Length), belt[0]);
                    belt.RemoveAt(0);
                }
                else if (e.Kind == StationEventKind.PartArrived)
                {
                    Assert.True(HasRoom());
                    belt.Add((e.Part, 0));
                }
            }
            Assert.False(any.Every == 0 && HasRoom(), $"A part could come in second {second}.");
            bool moves = false;
            bool stands = !any.IsAccumulating && belt.Count > 0 && belt[0].Position == any.Length;
            for (int i = 0; i < belt.Count && !stands; i++)
            {
                int next = Math.Min(belt[i].Position + 1, i == 0 ? any.Length : belt[i - 1].Position - any.PartLength);
                moves |= next > belt[i].Position;
                belt[i] = (belt[i].Part, next);
            }
            Assert.Equal(moves ? StationState.Processing : belt.Count > 0 ? StationState.Blocked : StationState.Starved, state);
        }

        bool HasRoom() => belt.Count < any.Length / any.PartLength && (belt.Count == 0 || belt[^1].Position >= any.PartLength);
    }, iter: 300);
}
