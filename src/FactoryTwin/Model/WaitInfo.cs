namespace FactoryTwin.Model;

/// <summary>Whom a place of a station waits for while it shows a state.</summary>
/// <param name="For">Name of a pool of people or of vehicles, or of another station; where it can be one of several, all of them, as in <c>fitters or novices</c>.</param>
/// <param name="State">The state.</param>
/// <param name="Phase">The phase. Default: none.</param>
/// <param name="Condition">What else must hold. Default: nothing.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record WaitInfo(string For, StationState State, StationPhase Phase = StationPhase.None, WaitCondition Condition = WaitCondition.Always);

/// <summary>What must hold, beside a state, for a place to wait for somebody.</summary>
public enum WaitCondition : byte
{
    /// <summary>Nothing: it waits as long as it shows the state.</summary>
    Always = 0,

    /// <summary>The part on the place is not finished.</summary>
    BeforeCompletion = 1,

    /// <summary>The part on the place is finished and cannot leave.</summary>
    AfterCompletion = 2,

    /// <summary>Nobody has come yet: of the places that show the state, those that have done so longest are served by the operators who are at work at the station.</summary>
    UntilAssigned = 3,
}
