using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace FactoryTwin.Mqtt.Connection;

// Who comes in, and what they may do.
public sealed partial class EmbeddedBroker
{
    /// <summary>Hashed for users that do not exist, so that the time of a refusal does not tell whether one does.</summary>
    private static readonly Lazy<MqttUser> _nobody = new(() => new MqttUser { Name = "nobody", PasswordHash = MqttUser.HashOf("nobody") });

    private readonly Dictionary<string, MqttUser> _users;

    /// <summary>Who has logged in last under a client id, and how much they may send now.</summary>
    private readonly ConcurrentDictionary<string, Guest> _guests = new(StringComparer.Ordinal);

    /// <summary>Packets that were counted as dropped, as long as the server holds them.</summary>
    private readonly ConditionalWeakTable<object, object> _told = [];

    private long _assigned;

    private void Guard()
    {
        _server.ValidatingConnectionAsync += async asked =>
        {
            MqttUser? user = null;
            if (_users.Count > 0)
            {
                user = _users.GetValueOrDefault(asked.UserName ?? "");
                if (!(user ?? _nobody.Value).Has(asked.Password ?? "") || user is null)
                {
                    Interlocked.Increment(ref _refused);
                    asked.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
                    return;
                }
            }
            if (string.IsNullOrEmpty(asked.ClientId))
            {
                // MQTT 3.1.1, 3.1.3.1: who has no id is given one. MQTT 3.1 knows no such client, and one whose session is to be kept does not come this far.
                if (asked.ProtocolVersion == MqttProtocolVersion.V310)
                {
                    Interlocked.Increment(ref _refused);
                    asked.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
                    return;
                }
                asked.AssignedClientIdentifier = FreeId();   // which is told by MQTT 5 alone
                ConnectPacketOf(asked).ClientId = asked.AssignedClientIdentifier;
            }
            await LetOldGoAsync(asked.ClientId);
            ComesBack(asked);
            _guests[asked.ClientId] = new Guest(user, _time);
        };
        _server.ClientConnectedAsync += _ =>
        {
            Interlocked.Increment(ref _clients);
            return Task.CompletedTask;
        };
        _server.ClientDisconnectedAsync += _ =>
        {
            Interlocked.Decrement(ref _clients);
            return Task.CompletedTask;
        };
        _server.SessionDeletedAsync += deleted =>
        {
            _guests.TryRemove(deleted.Id, out Guest? _);
            return Task.CompletedTask;
        };
        _server.InterceptingPublishAsync += asked =>
        {
            Guest? guest = _guests.GetValueOrDefault(asked.ClientId);
            if (guest?.User is { } user && !user.MayPublish.Any(filter => TopicFilter.Matches(filter, asked.ApplicationMessage.Topic)))
                Refuse(asked, MqttPubAckReasonCode.NotAuthorized, null);
            else if (asked.ApplicationMessage.Payload.Length > _options.LargestPayloadBytes)
                Refuse(asked, MqttPubAckReasonCode.QuotaExceeded, FormattableString.Invariant($"larger than {_options.LargestPayloadBytes} bytes"));
            else if (_options.MostMessagesPerSecond is { } most && guest?.MaySend(most) == false)
                Refuse(asked, MqttPubAckReasonCode.QuotaExceeded, FormattableString.Invariant($"more than {most} messages a second"));
            return Task.CompletedTask;
        };
        _server.InterceptingSubscriptionAsync += asked =>
        {
            bool isShared = asked.TopicFilter.Topic.StartsWith("$share/", StringComparison.Ordinal);
            bool mayNot = _guests.GetValueOrDefault(asked.ClientId)?.User is { } user && !user.MaySubscribe.Any(filter => TopicFilter.Covers(filter, asked.TopicFilter.Topic));
            if (isShared || mayNot)
            {
                Interlocked.Increment(ref _refused);
                asked.ProcessSubscription = false;
                asked.Response.ReasonCode = isShared ? MqttSubscribeReasonCode.SharedSubscriptionsNotSupported : MqttSubscribeReasonCode.NotAuthorized;
            }
            return Task.CompletedTask;
        };
        // A session may have been begun by a user with other rights than the one who took it up.
        if (_users.Count > 0)
        {
            _server.InterceptingClientEnqueueAsync += asked =>
            {
                asked.AcceptEnqueue = _guests.GetValueOrDefault(asked.ReceiverClientId)?.User is { } user
                    && user.MaySubscribe.Any(filter => TopicFilter.Matches(filter, asked.ApplicationMessage.Topic));
                return Task.CompletedTask;
            };
        }
        _server.QueuedApplicationMessageOverwrittenAsync += dropped =>
        {
            // When a session is taken up again, the server tries what it has dropped once more, and drops it again.
            if (_told.TryAdd(dropped.Packet, this))
                Interlocked.Increment(ref _dropped);
            return Task.CompletedTask;
        };
        if (_retained is { } file)
        {
            _server.LoadingRetainedMessageAsync += loading =>
            {
                loading.LoadedRetainedMessages = file.Loaded;
                return Task.CompletedTask;
            };
            _server.RetainedMessageChangedAsync += changed =>
            {
                file.Write(changed.StoredRetainedMessages);
                return Task.CompletedTask;
            };
        }
    }

    private string FreeId()
    {
        string id;
        do
            id = $"guest-{Interlocked.Increment(ref _assigned)}";
        while (_guests.ContainsKey(id));
        return id;
    }

    /// <summary>The server takes an id that is assigned from clients of MQTT 5 alone, and what the others have sent stands nowhere else.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_connectPacket")]
    private static extern ref MqttConnectPacket ConnectPacketOf(ValidatingConnectionEventArgs asked);

    private void Refuse(InterceptingPublishEventArgs asked, MqttPubAckReasonCode code, string? reason)
    {
        Interlocked.Increment(ref _refused);
        asked.ProcessPublish = false;
        asked.Response.ReasonCode = code;
        asked.Response.ReasonString = reason;
    }

    private sealed class Guest(MqttUser? user, TimeProvider time)
    {
        private double _tokens = -1;
        private long _at = time.GetTimestamp();

        public MqttUser? User => user;

        /// <summary>A token bucket: it fills at the rate that is allowed, and holds what may come at a time. One client's messages are read one after the other.</summary>
        public bool MaySend(int perSecond)
        {
            long now = time.GetTimestamp();
            _tokens = _tokens < 0 ? perSecond : Math.Min(perSecond, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
            _at = now;
            if (_tokens < 1)
                return false;
            _tokens--;
            return true;
        }
    }
}
