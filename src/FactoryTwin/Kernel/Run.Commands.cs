using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>What a command can change: it is state of the run, kept where the loop reads it anyway, so that a run without commands has and pays nothing.</content>
public sealed partial class Run
{
    private TimerPace[]? _paces;   // by timer; there since the first was told
    private int _pacedFrom;   // where the laws at those paces stand among the samplers, one for each timer
    private OrderState[] _added = [];   // orders that came by commands; the numbers go on behind those of the plan

    /// <summary>Has a station follow a command at the present instant, with all that follows from it.</summary>
    /// <returns><c>null</c> if it has; else why it cannot, and nothing has changed.</returns>
    internal string? Follow(StationInfo station, FactoryCommand command)
    {
        Start();
        Dictionary<Type, Func<Run, FactoryCommand, string?>> follow = Plan.Commands[station.Id.Index];
        if (!follow.TryGetValue(command.GetType(), out Func<Run, FactoryCommand, string?>? its))
            return follow.Count == 0 ? "it takes no commands" : $"it takes {NearestName.List(follow.Keys.Select(type => type.Name))}";
        string? problem = its(this, command);
        DeliverPosted();
        HandOnEvents();
        return problem;
    }

    /// <summary>Has a timer take so many times as long as its law says, from now on; what is left of one that has begun too.</summary>
    /// <param name="timer">The timer; one that has a law.</param>
    /// <param name="place">The place.</param>
    /// <param name="timeFactor">The factor, whatever was told before. Range: above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0.</exception>
    /// <exception cref="InvalidOperationException">The timer has no law: its length is told each time it begins.</exception>
    public void SetTimeFactor(TimerHandle timer, int place, double timeFactor)
    {
        if (timeFactor is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(timeFactor), timeFactor, "A time takes some time: the factor must be above 0.");
        int slot = timer[place];
        ref TimerState state = ref _timers[slot];
        if (state.Sampler < 0)
            throw new InvalidOperationException("A timer without a law has no pace of its own: tell another length when it begins.");
        if (_paces is null)
        {
            _paces = Array.ConvertAll(_timers, each => new TimerPace { Law = each.Sampler, TimeFactor = 1 });
            _pacedFrom = _samplers.Length;
            Array.Resize(ref _samplers, _pacedFrom + _timers.Length);
        }
        double change = timeFactor / _paces[slot].TimeFactor;
        _paces[slot].TimeFactor = timeFactor;
        state.Sampler = Paced(slot, _paces[slot].Law);
        if (state.Status == TimerStatus.Idle || change == 1)
            return;
        long left = Times(state.Status == TimerStatus.Running ? state.DueOrLeft - Now.Ticks : state.DueOrLeft, change), length = Times(state.Length, change);
        state.Total = state.IsStretched ? ~length : length;
        state.DueOrLeft = left;
        if (state.Status == TimerStatus.Running)
        {
            state.DueOrLeft = Later(Now.Ticks, left);
            _calendar.Schedule(slot, state.DueOrLeft, state.Priority);
        }
    }

    /// <summary>The sampler of a law for a timer that has a pace of its own.</summary>
    private int Paced(int slot, int law)
    {
        ref TimerPace pace = ref _paces![slot];
        pace.Law = law;
        if (pace.TimeFactor == 1)
            return law;
        int own = _pacedFrom + slot;
        _samplers[own] = _samplers[law].Scaled(pace.TimeFactor);
        return own;
    }

    /// <summary>One order more, of a source that is then to release it (<see cref="Release(Station, OrderHandle)"/>).</summary>
    /// <param name="source">The source.</param>
    /// <param name="quantity">How many parts. Range: 1 or more.</param>
    /// <param name="due">When it is due; <see cref="SimTime.Never"/> for never.</param>
    public OrderHandle AddOrder(Station source, int quantity, SimTime due)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        int number = Math.Max(1, _openParts.Length);   // 0 is no order
        Array.Resize(ref _openParts, number + 1);
        _openParts[number] = quantity;
        _added = [.. _added, new OrderState { Source = source.Id.Index, Due = due }];
        return new OrderHandle(number);
    }

    private (Station Source, SimTime Due) OrderOf(int number)
    {
        if (number < Plan.Orders.Length)
            return (Plan.Orders[number].Source, Plan.Orders[number].Due);
        OrderState added = _added[number - Math.Max(1, Plan.Orders.Length)];
        return (Plan.Behaviours[added.Source], added.Due);
    }

    /// <summary>The law of a timer, and how many times as long it takes.</summary>
    private struct TimerPace
    {
        public int Law;
        public double TimeFactor;
    }

    private struct OrderState
    {
        public int Source;
        public SimTime Due;
    }
}
