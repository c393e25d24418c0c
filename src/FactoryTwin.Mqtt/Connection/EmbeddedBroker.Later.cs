using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace FactoryTwin.Mqtt.Connection;

// What MQTTnet.Server 5.2 does not know of time: messages that expire, and wills that wait.
public sealed partial class EmbeddedBroker
{
    /// <summary>A message carries its own end from when it comes in to when it goes out, as a property that no client sees.</summary>
    internal const string ExpiresKey = "factorytwin-expires";

    private static readonly object _isPublishKey = new();

    private readonly ConditionalWeakTable<MqttPublishPacket, StrongBox<long>> _ends = [];

    /// <summary>How long the will of a client waits, and what ends the wait.</summary>
    private readonly ConcurrentDictionary<string, TimeSpan> _willDelays = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _waitingWills = new(StringComparer.Ordinal);

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void MendTime()
    {
        _server.InterceptingInboundPacketAsync += received =>
        {
            if (received.Packet is MqttPublishPacket)
                received.SessionItems[_isPublishKey] = true;
            return Task.CompletedTask;
        };
        _server.InterceptingPublishAsync += asked =>
        {
            MqttApplicationMessage message = asked.ApplicationMessage;
            message.UserProperties?.RemoveAll(property => property.Name == ExpiresKey);
            if (message.MessageExpiryInterval > 0)
                (message.UserProperties ??= []).Add(Expires(Now + (message.MessageExpiryInterval * 1000L)));
            // What comes from no packet is a will.
            bool isWill = asked.SessionItems is { } items && items[_isPublishKey] is not true;
            if (asked.SessionItems is not null)
                asked.SessionItems[_isPublishKey] = false;
            if (isWill && asked.ProcessPublish && _willDelays.TryGetValue(asked.ClientId, out TimeSpan delay))
            {
                asked.ProcessPublish = false;
                var back = _waitingWills[asked.ClientId] = new CancellationTokenSource();
                _ = SendLaterAsync(asked.ClientId, message, delay, back);
            }
            return Task.CompletedTask;
        };
        _server.InterceptingOutboundPacketAsync += sent =>
        {
            // MQTT 5, 3.3.2.3.3: what has waited for too long is not sent, and of the rest is told what is left.
            if (sent.Packet is not MqttPublishPacket { MessageExpiryInterval: > 0 } packet)
                return Task.CompletedTask;
            if (!_ends.TryGetValue(packet, out StrongBox<long>? end))
            {
                if (packet.UserProperties?.Find(property => property.Name == ExpiresKey) is not { } property)
                    return Task.CompletedTask;
                // All who hear the message share its list, and what is kept of it too.
                packet.UserProperties = packet.UserProperties.Count == 1 ? null : [.. packet.UserProperties.Where(other => other != property)];
                end = _ends.GetValue(packet, _ => new StrongBox<long>(EndOf(property)));
            }
            long left = end.Value - Now;
            sent.ProcessPacket = left > 0;
            packet.MessageExpiryInterval = (uint)Math.Max(1, (left + 999) / 1000);
            return Task.CompletedTask;
        };
    }

    internal static MqttUserProperty Expires(long end) => new(ExpiresKey, System.Text.Encoding.UTF8.GetBytes(end.ToString(CultureInfo.InvariantCulture)).AsMemory());

    /// <summary>When a message ends [ms since 1970 in UTC].</summary>
    internal static long EndOf(MqttUserProperty property) => long.Parse(property.ValueBuffer.Span, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A client comes: its will of before does not wait any longer. It is not sent where the client is back in its session in time; where it begins a new one it is, when it is due.</summary>
    private void ComesBack(ValidatingConnectionEventArgs asked)
    {
        if (_waitingWills.TryRemove(asked.ClientId, out CancellationTokenSource? waiting) && asked.CleanSession != true)
            waiting.Cancel();
        uint delay = Math.Min(asked.WillDelayInterval, asked.SessionExpiryInterval);   // a session that ends takes its will with it
        if (delay > 0)
            _willDelays[asked.ClientId] = TimeSpan.FromSeconds(delay);
        else
            _willDelays.TryRemove(asked.ClientId, out _);
    }

    private async Task SendLaterAsync(string clientId, MqttApplicationMessage will, TimeSpan delay, CancellationTokenSource waiting)
    {
        CancellationToken back = waiting.Token;
        await Task.Delay(delay, _time, back).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (back.IsCancellationRequested || !_server.IsStarted)
            return;
        _waitingWills.TryRemove(KeyValuePair.Create(clientId, waiting));
        await _server.InjectApplicationMessage(new InjectedMqttApplicationMessage(will) { SenderClientId = clientId, CustomSessionItems = new System.Collections.Hashtable { [_isPublishKey] = true } }).ConfigureAwait(false);
    }
}
