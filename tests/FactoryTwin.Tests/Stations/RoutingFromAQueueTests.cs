namespace FactoryTwin.Tests.Stations;

/// <summary>A queue whose front part is handed on into another queue keeps the parts behind it.</summary>
public class RoutingFromAQueueTests
{
    [Theory]
    [InlineData("src: { kind: source, every: 10 s, limit: 50 parts, routing: round-robin }", "src")]
    [InlineData("src: { kind: source, every: 10 s, limit: 50 parts }\n  hall: { kind: buffer, routing: round-robin }", "src -> hall")]
    [InlineData("src: { kind: source, every: 10 s, limit: 50 parts, routing: { probability: { b1: 50 %, b2: 50 % } } }", "src")]
    public void Parts_that_wait_in_front_of_two_buffers_all_arrive(string source, string way)
    {
        string last = way.Split(' ')[^1];
        using var run = new Simulation(FactoryModel.Parse($"""
            name: Two ways
            stations:
              {source}
              b1: {"{ kind: buffer, capacity: 1 }"}
              b2: {"{ kind: buffer, capacity: 2 }"}
              m1: {"{ kind: machine, cycle: 60 s }"}
              m2: {"{ kind: machine, cycle: 45 s }"}
              done: {"{ kind: sink }"}
            flow:
              - {way} -> b1 -> m1 -> done
              - {last} -> b2 -> m2 -> done
            """));
        run.RunToEnd();
        Assert.Equal((50, 0), (run.PartsEntered, run.PartsInProcess));
    }
}
