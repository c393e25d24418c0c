using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;

namespace FactoryTwin;

public sealed partial record FactoryModel
{
    /// <summary>The model made ready to run; made once, at the first run.</summary>
    internal Plan Plan => LazyInitializer.EnsureInitialized(ref field, Compile);

    private Plan Compile()
    {
        var builder = new PlanBuilder(Flows, new WorkCalendars(Shifts, Start), Blocking, Parts);
        foreach (StationEntry entry in Stations)
        {
            StationSyntax kind = Kinds.Of(entry.Definition);
            builder.Add(
                new StationInfo { Id = default, Name = entry.Name, Kind = kind.Kind, Role = kind.RoleOf(entry.Definition), Power = entry.Definition.Power },
                (IStationKind)kind, entry.Definition);
        }
        foreach (OperatorPoolDefinition pool in Operators)
            builder.Add(new StationInfo { Id = default, Name = pool.Name, Kind = "operators", Role = StationRole.Pool, Places = pool.Count }, layout => new OperatorPool(pool, layout));
        foreach (LoopDefinition loop in Loops)
            builder.Add(loop);
        foreach (VehiclePoolDefinition pool in Transport)
        {
            string[] transports = [.. Stations.Where(entry => entry.Definition is TransportDefinition transport && transport.By == pool.Name).Select(entry => entry.Name)];
            builder.Add(
                new StationInfo { Id = default, Name = pool.Name, Kind = "vehicles", Role = StationRole.Pool, Places = pool.Count, IsFleet = true, Power = pool.Power },
                layout => new Vehicles(pool, transports, layout));
        }
        return builder.Build();
    }
}
