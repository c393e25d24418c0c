using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace FactoryTwin.Mqtt.Connection;

// Where MQTTnet.Server 5.2 departs from MQTT, mended from outside.
public sealed partial class EmbeddedBroker
{
    private static readonly object _openKey = new(), _isRepeatedKey = new();

    /// <summary>Who is there, each with what is done when he has gone.</summary>
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _present = new(StringComparer.Ordinal);

    private void MendDefects()
    {
        _server.InterceptingInboundPacketAsync += received =>
        {
            switch (received.Packet)
            {
                // MQTT 5, 4.3.3: what was received and is not released yet is not to be delivered again.
                case MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.ExactlyOnce } publish:
                    received.SessionItems[_isRepeatedKey] = !Open(received).Add(publish.PacketIdentifier);
                    break;
                case MqttPubRelPacket release:
                    Open(received).Remove(release.PacketIdentifier);
                    break;
                // MQTT 5, 3.14.2.1: the will is to be published. The server publishes it for whom it saw leave without a word.
                case MqttDisconnectPacket { ReasonCode: MqttDisconnectReasonCode.DisconnectWithWillMessage }:
                    received.ProcessPacket = false;
                    break;
            }
            return Task.CompletedTask;
        };
        _server.InterceptingPublishAsync += asked =>
        {
            // One client's packets are read one after the other, so the mark is that of this message.
            if (asked.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce && asked.SessionItems?[_isRepeatedKey] is true)
                asked.ProcessPublish = false;
            return Task.CompletedTask;
        };
        _server.ClientDisconnectedAsync += gone =>
        {
            if (gone.DisconnectType != MqttClientDisconnectType.Takeover && _present.TryRemove(gone.ClientId, out TaskCompletionSource? waiting))
                waiting.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Before a client takes over an id, the one that has it is let go as if it were lost: so its will is published (MQTT 5, 3.1.4). One that is going already is waited for: the server would forget
    /// the session of the new one in its place.</summary>
    private async Task LetOldGoAsync(string clientId)
    {
        if (_present.TryGetValue(clientId, out TaskCompletionSource? gone))
        {
            try
            {
                await _server.DisconnectClientAsync(clientId, MqttDisconnectReasonCode.SessionTakenOver);
            }
            catch (InvalidOperationException)
            {
                // It is going already.
            }
            try
            {
                await gone.Task.WaitAsync(TimeSpan.FromSeconds(5), _time);
            }
            catch (TimeoutException)
            {
                // It does not go: then the server takes the id over by itself, without the will.
            }
        }
        _present[clientId] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The messages of quality 2 of a session that are not released yet.</summary>
    private static HashSet<ushort> Open(InterceptingPacketEventArgs received)
    {
        if (received.SessionItems[_openKey] is not HashSet<ushort> open)
            received.SessionItems[_openKey] = open = [];
        return open;
    }
}
