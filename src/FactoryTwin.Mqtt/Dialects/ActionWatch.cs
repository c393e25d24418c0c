namespace FactoryTwin.Mqtt.Dialects;

/// <summary>An action as a vehicle or a module of the kind of VDA 5050 tells of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">How far it has come.</param>
internal readonly record struct ActionSaid(string Id, string State);

/// <summary>What became of an action since it was heard of last.</summary>
internal enum ActionNews : byte
{
    /// <summary>Nothing that was not known.</summary>
    None = 0,

    /// <summary>It runs.</summary>
    Started = 1,

    /// <summary>It has ended.</summary>
    Ended = 2,

    /// <summary>It is said to be where it was before: an old message of another sender.</summary>
    Stale = 3,
}

/// <summary>Follows the actions of one device by their ids: two controllers of one module tell of the same action, the slower one later.</summary>
internal sealed class ActionWatch
{
    private const int Running = 2, Ended = 3, MostKept = 64;

    private readonly Dictionary<string, int> _ranks = [];
    private readonly Queue<string> _order = new();
    private bool _isNew = true;

    /// <summary>How far a state is along the life of an action; negative for a word that is not known.</summary>
    public static int RankOf(string state) => state switch
    {
        "WAITING" or "WAITIING" => 0,
        "INITIALIZING" => 1,
        "RUNNING" or "PAUSED" or "RETRIABLE" => Running,
        "FINISHED" or "FAILED" => Ended,
        _ => -1,
    };

    /// <summary>Whether an action was heard of that has not ended.</summary>
    public bool IsBusy => _ranks.Values.Any(rank => rank is > 0 and < Ended);

    /// <summary>Hears of an action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="isOrdered">Whether it was heard to be ordered; else, what is already so when the device is heard of first is no news.</param>
    public ActionNews Hear(ActionSaid action, bool isOrdered)
    {
        int rank = RankOf(action.State);
        if (rank < 0)
            return ActionNews.None;
        bool isKnown = _ranks.TryGetValue(action.Id, out int before);
        // Ids that are no UUID, as 0, are used again.
        if (isKnown && rank < before && (before < Ended || Guid.TryParse(action.Id, out _)))
            return ActionNews.Stale;
        if (!isKnown)
            Keep(action.Id);
        _ranks[action.Id] = rank;
        if (isKnown && rank == before)
            return ActionNews.None;
        bool isOld = _isNew && !isKnown && !isOrdered;
        return isOld ? ActionNews.None : rank == Ended ? ActionNews.Ended : rank == Running ? ActionNews.Started : ActionNews.None;
    }

    /// <summary>All that the device has told at first has been heard.</summary>
    public void Settle() => _isNew = false;

    private void Keep(string id)
    {
        _order.Enqueue(id);
        if (_order.Count > MostKept)
            _ranks.Remove(_order.Dequeue());
    }
}
