using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

internal partial class Machine
{
    /// <summary>Says for whom each state waits, where that can be shown at all; the states are those of <see cref="UpdateState"/>.</summary>
    private void DeclareWaits(StationLayout layout)
    {
        Declare(Activity.Processing, StationState.WaitingForOperator, StationPhase.None, WaitCondition.BeforeCompletion);
        if (_setup.Exists)
            Declare(Activity.Setup, StationState.WaitingForOperator, StationPhase.None, WaitCondition.BeforeCompletion);
        if (_toolDue.Exists)
            Declare(Activity.ToolChange, StationState.WaitingForOperator, StationPhase.ToolChange);
        Declare(Activity.Repair, StationState.Down, StationPhase.AwaitingOperator);
        Declare(Activity.Maintenance, StationState.Maintenance, StationPhase.AwaitingOperator);

        void Declare(Activity activity, StationState state, StationPhase phase, WaitCondition condition = WaitCondition.Always)
        {
            if (_needOf[(int)activity] is >= 0 and int need)
                layout.ShowsWait(_claims[need], state, phase, condition);
        }
    }
}
