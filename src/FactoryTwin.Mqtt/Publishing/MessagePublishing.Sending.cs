using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Publishing;

/// <content>From the queue to the broker.</content>
internal sealed partial class MessagePublishing
{
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(50);

    private async Task SendAsync(bool wasConnected)
    {
        var messages = new List<MqttMessage>();
        if (wasConnected)
        {
            await BirthAsync(_over.Token).ConfigureAwait(false);
            _isBorn = true;
        }
        while (await _queue.WaitAsync(_over.Token).ConfigureAwait(false))
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
                next.Mark?.TrySetResult();
            }
        }
    }

    private void Tell(in Waiting next, List<MqttMessage> messages)
    {
        if (next.Mark is not null)
            return;
        if (next.Message is { } ready)
            messages.Add(ready);
        else if (next.Number > 0)
            _form.Tell(next.Event, next.Number, messages);
        else
            _form.Heartbeat(_factory.Clock.Now, messages);
    }

    /// <summary>Hands a message to the broker, again after each new connection. One that the broker refuses twice though the connection stands would stand in the way of all others: it is counted and given up.</summary>
    private async Task SendAsync(MqttMessage message)
    {
        for (int refusals = 0; refusals < 2;)
        {
            if (!await ConnectionAsync().ConfigureAwait(false))
                return;
            try
            {
                await _link.PublishAsync(message, _over.Token).ConfigureAwait(false);
                Count(counts => counts with { Sent = counts.Sent + 1, Bytes = counts.Bytes + message.Payload.Length });
                return;
            }
            catch (MqttLinkException failure)
            {
                bool isRefused = _link.IsConnected;
                refusals += isRefused ? 1 : 0;
                Count(counts => counts with { LastFailure = failure.Message, Refused = counts.Refused + (refusals == 2 ? 1 : 0), Interrupted = counts.Interrupted + (isRefused ? 0 : 1) });
            }
        }
    }

    /// <summary>Waits for a connection over which all has been said that comes first; <c>false</c> where the publisher ends without one.</summary>
    private async Task<bool> ConnectionAsync()
    {
        while (true)
        {
            Task connected = Volatile.Read(ref _connected).Task;
            if (_isBorn && _link.IsConnected)
                return true;
            if (Volatile.Read(ref _isDisposed) != 0)
                return false;
            // A link may say only a moment after the births that it is connected, and tells nobody; so it is asked again.
            await connected.WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OnConnected(CancellationToken cancellation)
    {
        if (_connectedBefore is not null)
            await _connectedBefore(cancellation).ConfigureAwait(false);
        await BirthAsync(cancellation).ConfigureAwait(false);
        _isBorn = true;
        Interlocked.Exchange(ref _connected, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private async Task BirthAsync(CancellationToken cancellation)
    {
        var messages = new List<MqttMessage>();
        lock (_formGate)
            _form.Birth(messages);
        foreach (MqttMessage message in messages)
        {
            try
            {
                await _link.PublishAsync(message, cancellation).ConfigureAwait(false);
                Count(counts => counts with { Sent = counts.Sent + 1, Bytes = counts.Bytes + message.Payload.Length });
            }
            catch (MqttLinkException failure)
            {
                Count(counts => counts with { LastFailure = failure.Message, Refused = counts.Refused + 1 });
                if (!_link.IsConnected)
                    return;   // the next connection begins anew
            }
        }
    }

    private void Count(Func<PublisherCounts, PublisherCounts> change)
    {
        lock (_filterGate)
            _counts = change(_counts);
    }
}
