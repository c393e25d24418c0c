using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Publishing;

/// <content>From the queue to the broker, or to the outbox.</content>
internal sealed partial class MessagePublishing
{
    /// <summary>Messages that go to disk together at most.</summary>
    private const int MostStoring = 1000;

    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50), _longestGoodbye = TimeSpan.FromSeconds(10), _shortGoodbye = TimeSpan.FromSeconds(1);

    private static MqttLinkException Unheard =>
        new("The broker has taken nothing for 10 s while the publisher ended: what still waited is not sent, unless an outbox keeps it for the next time. See whether the broker still runs.");

    private readonly List<Task> _storing = [];
    private bool _hearsStatus;

    private async Task SendAsync(bool wasConnected)
    {
        var messages = new List<MqttMessage>();
        if (wasConnected)
            await HearStatusAsync(CancellationToken.None).ConfigureAwait(false);
        if (wasConnected || _options.Outbox is not null)
        {
            await BirthAsync(CancellationToken.None).ConfigureAwait(false);
            _isBorn = true;
        }
        while (await _queue.WaitAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await ConnectionAsync().ConfigureAwait(false);   // what waits is bounded in the queue, and taken when it can be sent
            while (_queue.TryTake(out Waiting next))
            {
                lock (_formGate)
                    Tell(next, messages);
                foreach (MqttMessage message in messages)
                    await SendAsync(message).ConfigureAwait(false);
                if (next.Number > 0)
                {
                    lock (_formGate)
                        _form.Sent(next.Number);
                }
                messages.Clear();
                if (next.Mark is not null || _storing.Count >= MostStoring)
                    await StoredAsync().ConfigureAwait(false);
                next.Mark?.TrySetResult();
            }
            await StoredAsync().ConfigureAwait(false);
        }
    }

    private void Tell(in Waiting next, List<MqttMessage> messages)
    {
        try
        {
            if (next.Message is { } ready)
                messages.Add(ready);
            else if (next.Number > 0)
                _form.Tell(next.Event, next.Number, messages);
            else if (next.IsReached)
                _form.Reached(next.Event.Time, messages);
            else if (next.Mark is null)
                _form.Heartbeat(_factory.Clock.Now, messages);
        }
        catch (Exception failure)   // an event that its factory's description does not cover must not stop the others
        {
            Fail(failure);
        }
    }

    /// <summary>Hands a message to the broker, again after each new connection, or to the outbox. One that the broker refuses would stand in the way of all others: it is counted and given up.</summary>
    private async Task SendAsync(MqttMessage message)
    {
        if (_options.Outbox is { } outbox)
        {
            _storing.Add(StoreAsync(outbox, message));
            return;
        }
        while (await ConnectionAsync().ConfigureAwait(false))
        {
            try
            {
                await _link.PublishAsync(message, _givesUp.Token).ConfigureAwait(false);
                CountSent(message);
                if (Volatile.Read(ref _isDisposed) != 0)
                    _givesUp.CancelAfter(_longestGoodbye);   // who ends waits for as long as the broker takes something
                return;
            }
            catch (OperationCanceledException) when (_givesUp.IsCancellationRequested)
            {
                Fail(Unheard);
            }
            catch (ArgumentException failure)
            {
                Count(counts => counts with { LastFailure = failure.Message, Refused = counts.Refused + 1 });
                return;
            }
            catch (MqttLinkException failure)
            {
                CountFailed(failure);
                if (failure.IsRefusal)
                    return;
                await Task.Delay(_patience).ConfigureAwait(false);   // a connection that is lost may not know it yet
            }
        }
        lock (_filterGate)
            _unsent++;
    }

    /// <summary>Stores a message, in the order of the calls.</summary>
    private async Task StoreAsync(Outbox outbox, MqttMessage message)
    {
        try
        {
            await outbox.AppendAsync(message).ConfigureAwait(false);
            CountSent(message);
        }
        catch (Exception failure) when (failure is OutboxException or ArgumentException or ObjectDisposedException)
        {
            Count(counts => counts with { LastFailure = failure.Message, Refused = counts.Refused + 1 });
        }
    }

    private async Task StoredAsync()
    {
        await Task.WhenAll(_storing).ConfigureAwait(false);
        _storing.Clear();
    }

    /// <summary>Waits for a connection over which all has been said that comes first; <c>false</c> where the publisher ends without one, or over one that takes nothing any more.</summary>
    private async Task<bool> ConnectionAsync()
    {
        while (_options.Outbox is null)
        {
            if (_givesUp.IsCancellationRequested)
                return false;
            Task connected = Volatile.Read(ref _connected).Task;
            if (_isBorn && _link.IsConnected)
                return true;
            if (Volatile.Read(ref _isDisposed) != 0)
                return false;
            // A link may say only a moment after the births that it is connected, and tells nobody; so it is asked again.
            await connected.WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return true;
    }

    private async Task OnConnected(CancellationToken cancellation)
    {
        if (_connectedBefore is not null)
            await _connectedBefore(cancellation).ConfigureAwait(false);
        await HearStatusAsync(cancellation).ConfigureAwait(false);
        await BirthAsync(cancellation).ConfigureAwait(false);
        _isBorn = true;
        Interlocked.Exchange(ref _connected, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Says what comes first. With an outbox it goes the way of all else, behind what an earlier run has left there, so that the description changes where the run does.</summary>
    private async Task BirthAsync(CancellationToken cancellation)
    {
        var messages = new List<MqttMessage>();
        lock (_formGate)
            _form.Birth(messages);
        if (_options.Outbox is { } outbox)
        {
            await Task.WhenAll(messages.Select(message => StoreAsync(outbox, message))).ConfigureAwait(false);
            return;
        }
        foreach (MqttMessage message in messages)
        {
            try
            {
                await _link.PublishAsync(message, cancellation).ConfigureAwait(false);
                CountSent(message);
            }
            catch (MqttLinkException failure)
            {
                Count(counts => counts with { LastFailure = failure.Message, Refused = counts.Refused + 1 });
                if (!_link.IsConnected)
                    return;   // the next connection begins anew
            }
        }
    }

    /// <summary>Hands on what is on disk, until the publisher ends.</summary>
    private async Task EmptyAsync(Outbox outbox)
    {
        try
        {
            await outbox.SendAsync(_link, Math.Max(1, _options.QualityOfService), cancellation: _over.Token).ConfigureAwait(false);
        }
        catch (Exception end) when (end is OperationCanceledException or InvalidOperationException)
        {
            if (!_over.IsCancellationRequested)
                Fail(end);
        }
    }

    /// <summary>Listens to what is said of the factory's own presence: the will of a connection before may come after the birth of this one.</summary>
    private async Task HearStatusAsync(CancellationToken cancellation)
    {
        if (_hearsStatus)
            return;   // a link subscribes again by itself
        _hearsStatus = true;
        try
        {
            await _link.SubscribeAsync([_form.Offline.Topic], 1, cancellation).ConfigureAwait(false);
        }
        catch (MqttLinkException)
        {
            // Who may not hear it says with the next heartbeat that the factory is there.
        }
    }

    /// <summary>Follows commands, answers questions, and contradicts who says that the factory is gone, until the publisher ends.</summary>
    private async Task ListenAsync(CommandReader? commands)
    {
        try
        {
            string?[] topics = [commands is null ? null : _form.CommandTopic, _form.AskTopic];
            if (topics.OfType<string>().ToArray() is { Length: > 0 } wanted)
                await _link.SubscribeAsync(wanted, 1, _noCommands.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (MqttLinkException refused)
        {
            Fail(refused);
        }
        try
        {
            await foreach (MqttMessage message in _link.Messages.ReadAllAsync(_noCommands.Token).ConfigureAwait(false))
            {
                if (commands is not null && message.Topic == _form.CommandTopic)
                    _queue.AddKept(AnswerOf(await commands.AnswerAsync(message).WaitAsync(_noCommands.Token).ConfigureAwait(false)));
                else if (message.Topic == _form.AskTopic && !message.IsRetained && _form.AnswerTo(message) is { } answer)
                    await AnswerAsync(answer).ConfigureAwait(false);
                else if (_isBorn && !message.IsRetained && _form.IsOffline(message))   // what the broker had kept is said anew anyway
                    _queue.Add(null);
            }
        }
        catch (OperationCanceledException)
        {
            // The publisher ends; a command that waits is followed, and not answered.
        }
    }

    /// <summary>An answer goes past all that waits, here and on disk, since who asks does not wait for that: what is in it has its position. One at a time, so that however many questions come they take no memory.</summary>
    private async Task AnswerAsync(MqttMessage answer)
    {
        try
        {
            await _link.PublishAsync(answer, _noCommands.Token).ConfigureAwait(false);
            CountSent(answer);
        }
        catch (MqttLinkException failure)
        {
            CountFailed(failure);   // it is asked for again
        }
    }

    private MqttMessage AnswerOf(CommandAnswer answer)
    {
        lock (_formGate)
            return _form.Answer(answer, _factory.Clock.Now);
    }

    /// <summary>Says goodbye, where somebody hears it.</summary>
    private async Task LeaveAsync()
    {
        using var limit = new CancellationTokenSource(_givesUp.IsCancellationRequested ? _shortGoodbye : _longestGoodbye);
        try
        {
            if (_link.IsConnected && _options.Outbox is { } outbox)
                await outbox.EmptyAsync(limit.Token).ConfigureAwait(false);
            await _over.CancelAsync().ConfigureAwait(false);
            await _emptying.ConfigureAwait(false);
            if (_link.IsConnected)
                await _link.PublishAsync(_form.Offline, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is MqttLinkException or OperationCanceledException)
        {
            Fail(failure is OperationCanceledException ? Unheard : failure);
        }
        await _over.CancelAsync().ConfigureAwait(false);
        _link.Connected = _connectedBefore;
        _link.Will = null;
    }

    private void CountSent(MqttMessage message) => Count(counts => counts with { Sent = counts.Sent + 1, Bytes = counts.Bytes + message.Payload.Length });

    private void CountFailed(MqttLinkException failure) =>
        Count(counts => counts with { LastFailure = failure.Message, Refused = counts.Refused + (failure.IsRefusal ? 1 : 0), Interrupted = counts.Interrupted + (failure.IsRefusal ? 0 : 1) });

    private void Count(Func<PublisherCounts, PublisherCounts> change)
    {
        lock (_filterGate)
            _counts = change(_counts);
    }
}
