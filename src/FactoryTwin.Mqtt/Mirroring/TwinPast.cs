using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Twins;

namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>Gets from a twin what a mirror has missed: it asks, holds back what happens meanwhile, and lets all of it happen in its order, each once. Without a socket and without a clock of its own.</summary>
/// <param name="name">A word that no other mirror has, to know its answers by.</param>
/// <param name="ask">Makes the message that asks a twin.</param>
/// <param name="happen">Lets an event happen; the first of a run says so.</param>
/// <param name="know">Takes what was last known of each place before what the twin still knows.</param>
internal sealed class TwinPast(string name, Func<string, TwinRequest, MqttMessage> ask, Action<Observation, bool> happen, Action<IReadOnlyList<Observation>> know)
{
    /// <summary>What is held back at most; some 300 bytes each.</summary>
    public const int MostHeld = 100_000;

    /// <summary>How long it waits for an answer at most, while there is a connection.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>When it asks again.</summary>
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(3);

    private readonly List<Observation> _held = [];
    private MqttMessage? _question;
    private string _factory = "";
    private long _run, _last, _askedFrom;
    private DateTimeOffset _waitsSince, _askedAt;
    private bool _answers, _isDeaf, _isRefused, _begins;

    /// <summary>Whether there is somebody who sends what it asks. Default: no.</summary>
    public bool MayAsk { get; set; }

    /// <summary>Whether it waits for an answer.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Events that came in answers and were missing.</summary>
    public long Filled { get; private set; }

    /// <summary>What a person should know of what is missing; <c>null</c> where nothing is.</summary>
    public string? Notice { get; private set; }

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public DateTimeOffset NextDue => IsWaiting ? _askedAt + _again : DateTimeOffset.MaxValue;

    /// <summary>Takes the message that is to be sent.</summary>
    public bool TryTakeQuestion(out MqttMessage question)
    {
        (question, _question) = (_question!, null);
        return question is not null;
    }

    /// <summary>A twin says which run it is, and how far it is.</summary>
    public void Announced(in TwinMark mark, bool? answers, DateTimeOffset now)
    {
        if (!MayAsk || !Enter(mark))
            return;
        if (answers is { } does)
            (_answers, _isDeaf) = (does, _isRefused);
        if (!_answers && mark.Position > _last && _last == 0)
            Notice = "The twin does not keep what happened before: the mirror knows what happens from now on.";
        if (_answers && !_isDeaf && !IsWaiting && mark.Position > _last)
            Ask(now);
    }

    /// <summary>Takes an event, if it is one of a twin that answers: lets it happen, or holds it back.</summary>
    /// <returns>Whether it has taken it.</returns>
    public bool Take(Observation observation, DateTimeOffset now, out bool isAgain)
    {
        TwinMark mark = observation.Mark;
        isAgain = false;
        // What a killed publisher sends of its run before, after the births of the next one, happens as it comes.
        if (!MayAsk || mark.Run == 0 || (observation.IsHistorical && mark.Factory == _factory && mark.Run != _run) || !Enter(mark))
            return false;
        if (!_answers || _isDeaf)
        {
            (_last, _begins) = (Math.Max(_last, mark.Position), false);
            return false;
        }
        if (mark.Position <= _last)
        {
            isAgain = true;
            return true;
        }
        if (!IsWaiting && !(mark.Follows > _last))
        {
            Happen(observation);
            return true;
        }
        if (!IsWaiting)
            Ask(now);
        _held.Add(observation);
        if (_held.Count > MostHeld)
            GiveUp(FormattableString.Invariant($"More than {MostHeld} events came while the twin was telling what happened before, so some of that is missing."));
        return true;
    }

    /// <summary>Whether an event is of a run that another one of the same twin has followed already.</summary>
    public bool IsOver(in TwinMark mark) => mark.Factory == _factory && mark.Run != _run && !_begins;

    /// <summary>Whether all has happened until a position, as far as it will be told.</summary>
    public bool IsUpTo(in TwinMark mark) => !IsWaiting && (!MayAsk || !_answers || _isDeaf || mark.Run == _run && mark.Position <= _last);

    /// <summary>Takes an answer.</summary>
    public void Answered(string factory, TwinAnswer answer, IReadOnlyList<Observation>? before, IReadOnlyList<Observation> events, DateTimeOffset now)
    {
        if (!IsWaiting || factory != _factory || answer.Run != _run || answer.Id != name || answer.From != _askedFrom)
            return;
        if (before is not null)
        {
            Notice = "The twin no longer keeps all that happened before: the mirror knows what happened from " + (events.Count > 0 && events[0].DeviceTime is { } at ? FormattableString.Invariant($"{at:yyyy-MM-dd HH:mm:ss} of its time") : "then") + " on.";
            know(before);
        }
        foreach (Observation old in events)
        {
            if (old.Mark.Position <= _last)
                continue;
            Happen(old);
            Filled++;
        }
        _last = Math.Max(_last, answer.To);
        _waitsSince = now;
        if (answer.IsLast)
            Release(now);
        else
            Ask(now);
    }

    /// <summary>The question could not be sent.</summary>
    /// <param name="failure">Why.</param>
    public void Failed(MqttLinkException failure)
    {
        if (!failure.IsRefusal)
            return;   // it is asked again
        _isRefused = true;
        GiveUp($"The broker does not let the mirror ask the twin for what happened before, so it goes on with what it hears: {failure.Message}");
    }

    /// <summary>Asks again, or gives up, where no answer comes.</summary>
    public void Tick(DateTimeOffset now, bool isConnected)
    {
        if (!IsWaiting)
            return;
        if (!isConnected)
            (_waitsSince, _askedAt) = (now, now);   // who is not there cannot be asked
        else if (now - _waitsSince >= Patience)
            GiveUp(FormattableString.Invariant($"The twin has not answered within {Patience.TotalSeconds:0} s what happened before, so the mirror goes on with what it hears; perhaps it lacks the right to publish to '{ask(_factory, new TwinRequest(_run, name, 1)).Topic}'."));
        else if (now - _askedAt >= _again)
            Ask(now);
    }

    /// <summary>Nothing will be answered any more: what is held back happens.</summary>
    public void End()
    {
        MayAsk = false;
        HappenHeld();
    }

    /// <summary>Whether a run is the one that is followed; it is the newest one that was heard, or the next one of the same twin.</summary>
    private bool Enter(in TwinMark mark)
    {
        if (mark.Run == _run && mark.Factory == _factory)
            return true;
        if (mark.Factory != _factory && mark.Run <= _run)
            return false;
        HappenHeld();
        (_begins, _factory, _run, _last) = (true, mark.Factory, mark.Run, 0);
        (_answers, _isDeaf, _isRefused, IsWaiting, Notice) = (false, false, false, false, null);
        return true;
    }

    private void Ask(DateTimeOffset now)
    {
        if (!IsWaiting)
            (IsWaiting, _waitsSince) = (true, now);
        (_askedFrom, _askedAt) = (_last + 1, now);
        _question = ask(_factory, new TwinRequest(_run, name, _askedFrom));
    }

    private void Happen(Observation observation)
    {
        _last = observation.Mark.Position;
        happen(observation, _begins);
        _begins = false;
    }

    /// <summary>All that was asked for has been told: what was held back follows, up to the next gap, if there is one.</summary>
    private void Release(DateTimeOffset now)
    {
        IsWaiting = false;
        _held.Sort(static (one, other) => one.Mark.Position.CompareTo(other.Mark.Position));
        for (int i = 0; i < _held.Count; i++)
        {
            if (_held[i].Mark.Position <= _last)
                continue;
            if (_held[i].Mark.Follows > _last && _last >= _askedFrom)
            {
                _held.RemoveRange(0, i);
                Ask(now);
                return;
            }
            Happen(_held[i]);
        }
        _held.Clear();
    }

    private void GiveUp(string notice)
    {
        Notice = notice;
        _isDeaf = true;
        HappenHeld();
    }

    private void HappenHeld()
    {
        IsWaiting = false;
        _question = null;
        foreach (Observation held in _held.OrderBy(held => held.Mark.Position))
        {
            if (held.Mark.Position > _last)
                Happen(held);
        }
        _held.Clear();
    }
}
