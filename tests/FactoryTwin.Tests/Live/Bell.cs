using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Live;

/// <summary>A kind of somebody else's that rings at a time: at another pace when it is told so; it breaks the run at a fault.</summary>
internal sealed class Bell : Station
{
    private readonly TimerHandle _ring, _echo;

    private Bell(StationLayout layout) : base(layout)
    {
        layout.Outlet(RoutingDefinition.FirstFree);
        _ring = layout.Timer(0, "ring", Distribution.Exponential(TimeSpan.FromMinutes(1)));
        _echo = layout.Timer(1);
        SignalId told = layout.Signal(new SignalDefinition { Name = "told" });
        layout.Follow<RepairFault>((_, _) => "never heard");
        layout.Follow<RepairFault>((_, _) => "it cannot be mended");
        layout.Follow<InjectFault>((_, _) => throw new FormatException("The bell cracked."));
        layout.Follow<ChangeCycle>((run, command) =>
        {
            run.SetTimeFactor(command.TimeFactor < 1 ? _echo : _ring, 0, command.TimeFactor);
            run.PublishSignal(this, told, command.TimeFactor);
            return null;
        });
    }

    public static FactoryModel Model { get; } = FactoryModel.Build("Bells", factory => factory.Add("bell", new BellDefinition()).Sink("done").Flow("bell -> done"), StationKinds.BuiltIn.With(new StationKind<BellDefinition>
    {
        Kind = "bell", Summary = "Rings.", Empty = new BellDefinition(), Keys = [], Role = _ => StationRole.Source, Behaviour = (_, layout) => new Bell(layout),
    }));

    public override void OnStart(Run run) => run.Begin(_ring);

    public override void OnTimer(Run run, int tag, int place) => run.Begin(_ring);

    private sealed record BellDefinition : StationDefinition;
}
