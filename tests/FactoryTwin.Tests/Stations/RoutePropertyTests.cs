using CsCheck;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Stations;

/// <summary>In random factories (<see cref="AnyFactory"/>) parts go by their routes, whatever kinds of station these lead through.</summary>
public class RoutePropertyTests
{
    [Fact]
    public void Parts_come_to_the_stations_of_their_routes_in_order_and_leave_when_all_is_done()
    {
        long steps = 0, leftByRoute = 0;
        AnyFactory.Number.Sample(number =>
        {
            using var run = new Simulation(AnyFactory.Of(number), number);
            var audit = new RouteAudit(run);
            run.Events.Subscribe(audit);
            run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(60)));
            Assert.Empty(audit.Faults);
            Interlocked.Add(ref steps, audit.Steps);
            Interlocked.Add(ref leftByRoute, audit.Left);
        }, iter: 1000);
        Assert.True(steps > 200 && leftByRoute > 60, $"Only {steps} steps were done and {leftByRoute} routes ended: it has hardly looked.");
    }

    /// <summary>Follows the routes of parts by the stream alone. A part that was found not good may be anywhere, and one that rides goes where its carrier goes: they are left out.</summary>
    private sealed class RouteAudit(Simulation run) : IObserver<StationEvent>
    {
        private readonly Dictionary<int, string[]> _routes = run.Model.Parts.Where(part => part.Route.Count > 0)
            .ToDictionary(part => run.PartTypes.ToList().IndexOf(part.Name), part => part.Route.Select(step => step.Station).ToArray());

        private readonly Dictionary<long, Travel> _parts = [];
        private readonly Dictionary<long, long> _carriers = [];

        public List<string> Faults { get; } = [];

        public long Steps { get; private set; }

        public long Left { get; private set; }

        public void OnNext(StationEvent e)
        {
            StationInfo at = run.Stations[e.Station.Index];
            switch (e.Kind)
            {
                case StationEventKind.PartEntered when _routes.TryGetValue((int)e.Value, out string[]? route):
                    _parts[e.Part] = new Travel(route) { IsAstray = at.Role != StationRole.Source };
                    break;
                case StationEventKind.PartArrived when _parts.TryGetValue(e.Part, out Travel? part) && !part.IsAstray && part.Route.Contains(at.Name):
                    if (part.Next != at.Name)
                        Faults.Add($"{e.Time}: part {e.Part} came to {at.Name} and was to come to {part.Next ?? "a sink"}");
                    break;
                case StationEventKind.PartCompleted:
                    foreach (Travel part in OnBoard(e.Part))
                    {
                        part.IsAstray |= e.Value != 0;
                        if (e.Value != 0 || part.Next != at.Name)
                            continue;
                        part.Step++;
                        Steps++;
                    }
                    break;
                case StationEventKind.PartBatched:
                    _carriers[e.Part] = (long)e.Value;
                    break;
                case StationEventKind.PartUnbatched:
                    _carriers.Remove(e.Part);
                    break;
                case StationEventKind.PartTypeChanged:
                    _parts.Remove(e.Part);
                    break;
                case StationEventKind.PartEnded when _parts.Remove(e.Part, out Travel? part) && !part.IsAstray && !_carriers.ContainsKey(e.Part):
                    Left++;
                    if (part.Next is { } missing)
                        Faults.Add($"{e.Time}: part {e.Part} left at {at.Name} and was to come to {missing}");
                    break;
            }
        }

        public void OnError(Exception error) => Faults.Add(error.Message);

        public void OnCompleted() { }

        private IEnumerable<Travel> OnBoard(long carrier) =>
            _carriers.Where(ride => ride.Value == carrier).SelectMany(ride => OnBoard(ride.Key)).Concat(_parts.TryGetValue(carrier, out Travel? part) ? [part] : []);

        private sealed class Travel(string[] route)
        {
            public string[] Route { get; } = route;

            public int Step { get; set; }

            /// <summary>Whether it need not be where its route says.</summary>
            public bool IsAstray { get; set; }

            /// <summary>The station that comes next; <c>null</c> when all is done.</summary>
            public string? Next => Step < Route.Length ? Route[Step] : null;
        }
    }
}
