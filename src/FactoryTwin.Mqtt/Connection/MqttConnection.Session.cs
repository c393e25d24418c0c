using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace FactoryTwin.Mqtt.Connection;

// One connection, from the attempt to its end.
public sealed partial class MqttConnection
{
    /// <summary>How long the broker has to say that it sends nothing any more to who leaves.</summary>
    private static readonly TimeSpan _longestSilence = TimeSpan.FromSeconds(1);

    /// <summary>One connection to one broker; nothing of it outlives it.</summary>
    private sealed class Session(MqttAddress address)
    {
        private readonly TaskCompletionSource<MqttLinkException?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _life = new();

        public MqttAddress Address => address;

        public IMqttClient Client { get; } = new MqttClientFactory().CreateMqttClient();

        public CancellationToken Token => _life.Token;

        /// <summary>Done when the connection has ended, with what went wrong; with <c>null</c> where it was left on purpose.</summary>
        public Task<MqttLinkException?> Ended => _ended.Task;

        public MqttLinkException? Fault => _ended.Task.IsCompletedSuccessfully ? _ended.Task.Result : null;

        public bool IsReady { get; set; }

        /// <summary>Whether it is being left on purpose.</summary>
        public volatile bool IsLeft;

        public bool HasMovedOn { get; set; }

        public Task? Leaving { get; set; }

        public bool WasTakenOver { get; set; }

        /// <summary>Whether the broker has a message to send when the connection is lost.</summary>
        public bool HasWill { get; set; }

        public long Since { get; set; }

        public DateTimeOffset At { get; set; }

        public uint? LargestPacketBytes { get; set; }

        /// <summary>What was subscribed to; guarded by the connection's topics.</summary>
        public HashSet<KeyValuePair<string, int>> Asked { get; } = [];

        /// <summary>What the broker refused of the subscriptions that the connection began with.</summary>
        public MqttLinkException? Refusal { get; set; }

        public void End(MqttLinkException? fault)
        {
            _ended.TrySetResult(fault);
            _life.Cancel();
        }
    }

    private async Task<Session> ConnectAsync(CancellationToken cancellation)
    {
        List<MqttLinkException> faults = [];
        int first = Volatile.Read(ref _next);
        for (int i = 0; i < _options.Addresses.Count; i++)
        {
            int index = (int)((uint)unchecked(first + i) % (uint)_options.Addresses.Count);
            try
            {
                Session session = await ConnectAsync(_options.Addresses[index], cancellation);
                Interlocked.CompareExchange(ref _next, index, first);
                return session;
            }
            catch (MqttLinkException fault)
            {
                Interlocked.Increment(ref _failedAttempts);
                faults.Add(Noted(fault));
            }
        }
        throw faults.Count == 1 ? faults[0] : Noted(new MqttLinkException($"None of {faults.Count} brokers can be used. {string.Join(" ", faults.Select(fault => fault.Message))}", faults[0]));
    }

    private async Task<Session> ConnectAsync(MqttAddress address, CancellationToken cancellation)
    {
        var session = new Session(address);
        session.Client.ApplicationMessageReceivedAsync += received => Received(session, received);
        session.Client.DisconnectedAsync += how =>
        {
            session.WasTakenOver = how.Reason == MqttClientDisconnectReason.SessionTakenOver;
            End(session, session.IsLeft ? null : MqttFaults.Lost(address, _clientId, _options.KeepAlive, how));
            return Task.CompletedTask;
        };
        try
        {
            MqttClientConnectResult result = await HandshakeAsync(session, cancellation);
            session.LargestPacketBytes = result.MaximumPacketSize is > 0 and var most ? most : null;
            (session.Since, session.At) = (_time.GetTimestamp(), _time.GetUtcNow());
            _session = session;
            await GreetAsync(session);
            Interlocked.Increment(ref _connections);   // counted, and only then seen
            session.IsReady = true;
            await ResubscribeAsync(session);   // to what was asked for in the meantime, when it was neither too late nor early enough
            TimeSpan asked = TimeSpan.FromSeconds(result.ServerKeepAlive);
            _ = WatchAsync(session, asked > TimeSpan.Zero && asked < _options.KeepAlive ? asked : _options.KeepAlive);
            return session;
        }
        catch (Exception fault)
        {
            if (session.Client.IsConnected)
                await LeaveAsync(session);
            Drop(session);
            if (fault is MqttLinkException or OperationCanceledException)
                throw;
            throw new MqttLinkException($"{address}: no connection can be made ({fault.Message}); mend what gives the will, or the options.", fault);
        }
    }

    private async Task<MqttClientConnectResult> HandshakeAsync(Session session, CancellationToken cancellation)
    {
        MqttAddress address = session.Address;
        string? certificateFault = null;
        MqttClientOptions options = OptionsFor(address, fault => certificateFault = fault);
        session.HasWill = options.WillTopic is not null;
        using var late = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        MqttClientConnectResult result;
        try
        {
            result = await session.Client.ConnectAsync(options, either.Token);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            throw MqttFaults.NotReached(address, _options, fault, certificateFault, late.IsCancellationRequested);
        }
        return result.ResultCode == MqttClientConnectResultCode.Success
            ? result
            : throw MqttFaults.Refused(address, _options, _clientId, UserAt(address) is not null, result);
    }

    /// <summary>Subscribes to what this connection is not subscribed to yet. What the broker refuses is kept to be told, and is no reason to give the connection up.</summary>
    private async Task ResubscribeAsync(Session session)
    {
        KeyValuePair<string, int>[] filters;
        lock (_filters)
            filters = [.. _filters.Where(session.Asked.Add)];
        // A broker may take only so large a packet, so many topics go in several.
        foreach (KeyValuePair<string, int>[] some in filters.Chunk(64))
        {
            try
            {
                await SubscribeAsync(session, some, CancellationToken.None);
            }
            catch (MqttLinkException refusal) when (!session.Token.IsCancellationRequested)
            {
                session.Refusal ??= refusal;
            }
        }
    }

    /// <summary>Subscribes again, and lets <see cref="Connected"/> speak before anybody else.</summary>
    private async Task GreetAsync(Session session)
    {
        await ResubscribeAsync(session);
        if (Connected is not { } connected)
            return;
        _greeting.Value = session;
        try
        {
            await connected(session.Token);
        }
        catch (Exception fault) when (fault is not MqttLinkException)
        {
            throw session.Fault ?? new MqttLinkException($"{session.Address}: what was to be said first after connecting failed ({fault.Message}); the connection is given up and tried again.", fault);
        }
        finally
        {
            _greeting.Value = null;
        }
    }

    /// <summary>Asks the other side, again and again, whether it is there.</summary>
    private async Task WatchAsync(Session session, TimeSpan keepAlive)
    {
        try
        {
            while (true)
            {
                await Task.Delay(keepAlive, _time, session.Token);
                using var late = new CancellationTokenSource(keepAlive / 2, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, session.Token);
                await session.Client.PingAsync(either.Token);
            }
        }
        catch (Exception)
        {
            // Lost, which is told by who noticed; or no answer, which nobody else may notice.
            if (!session.Client.IsConnected || session.Token.IsCancellationRequested)
                return;
            End(session, MqttFaults.Silent(session.Address, keepAlive));
        }
    }

    /// <summary>A connection has ended: what went wrong is told before it counts as lost, so that who sees the loss knows why.</summary>
    private void End(Session session, MqttLinkException? fault)
    {
        if (fault is not null && _session == session && !session.Ended.IsCompleted)
            Noted(fault);
        session.End(fault);
    }

    /// <summary>Leaves in order, once, whoever asks for it.</summary>
    private Task LeaveAsync(Session session)
    {
        lock (_filters)
            return session.Leaving ??= LeaveOnceAsync(session);
    }

    private async Task LeaveOnceAsync(Session session)
    {
        (session.IsReady, session.IsLeft) = (false, true);
        if (session.HasWill && _options.SessionExpiry == TimeSpan.Zero)
            await UnsubscribeAsync(session);
        try
        {
            using var late = new CancellationTokenSource(_options.Timeout, _time);
            var how = new MqttClientDisconnectOptions();
            if (LeavesWithWill && _options.Version == MqttVersion.V5)
                how.Reason = MqttClientDisconnectOptionsReason.DisconnectWithWillMessage;
            await session.Client.DisconnectAsync(how, late.Token);
        }
        catch (Exception)
        {
            // It was lost already, which comes to the same.
        }
        session.End(null);
    }

    /// <summary>Hears nothing any more: what a broker writes to a client that has closed its socket resets the connection, and the client's last word may be lost with it.</summary>
    private async Task UnsubscribeAsync(Session session)
    {
        List<string> topics;
        lock (_filters)
            topics = [.. session.Asked.Select(asked => asked.Key)];
        if (topics.Count == 0)
            return;
        try
        {
            using var late = new CancellationTokenSource(_longestSilence, _time);
            await session.Client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = topics }, late.Token);
        }
        catch (Exception)
        {
            // A broker that does not answer hears of the end all the same.
        }
    }

    private void Drop(Session session)
    {
        session.End(null);
        Interlocked.CompareExchange(ref _session, null, session);
        session.Client.Dispose();
    }

    private Task Received(Session session, MqttApplicationMessageReceivedEventArgs received)
    {
        MqttApplicationMessage packet = received.ApplicationMessage;
        bool isAcknowledgedLater = _options.AcknowledgesWhenApplied && packet.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        received.AutoAcknowledge = !isAcknowledgedLater;
        ReadOnlyMemory<byte> payload = packet.Payload.ToArray();
        MqttMessageId? id = packet.UserProperties?.Find(property => property.Name == MessageEnvelope.Property) is { } property
            ? MessageEnvelope.FromProperty(property.ValueBuffer.Span)
            : MessageEnvelope.Unwrap(ref payload);
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, payload.Length);
        _messages.Add(new MqttMessage
        {
            Topic = packet.Topic,
            Payload = payload,
            QualityOfService = (int)packet.QualityOfServiceLevel,
            IsRetained = packet.Retain,
            ArrivedAt = _time.GetUtcNow(),
            Id = id,
            Acknowledge = isAcknowledgedLater ? () => AcknowledgeAsync(session, received) : null,
        });
        return Task.CompletedTask;
    }

    private static async Task AcknowledgeAsync(Session session, MqttApplicationMessageReceivedEventArgs received)
    {
        try
        {
            await received.AcknowledgeAsync(session.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection was lost: the broker delivers the message again, and its id is known.
        }
    }

    private MqttClientOptions OptionsFor(MqttAddress address, Action<string?> judge)
    {
        bool isV5 = _options.Version == MqttVersion.V5, isFirst = Volatile.Read(ref _connections) == 0, isKept = _options.SessionExpiry > TimeSpan.Zero;
        var builder = new MqttClientOptionsBuilder()
            .WithClientId(_clientId)
            .WithProtocolVersion(isV5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311)
            .WithKeepAlivePeriod(_options.KeepAlive)
            .WithTimeout(_options.Timeout)
            .WithCleanStart(isV5 && isFirst ? _options.CleanStart : !isKept);
        if (isV5)
            builder.WithSessionExpiryInterval((uint)_options.SessionExpiry.TotalSeconds).WithMaximumPacketSize(_options.LargestPacketBytes);
        if (isV5 && _options.AcknowledgesWhenApplied)
            builder.WithReceiveMaximum((ushort)Math.Min(_options.MostWaiting, ushort.MaxValue));
        if (UserAt(address) is { } user)
            builder.WithCredentials(user, _options.Credentials?.Password ?? "");
        if (Will?.Invoke() is { } will)
            builder.WithWillTopic(will.Topic).WithWillPayload(will.Payload.ToArray()).WithWillQualityOfServiceLevel((MqttQualityOfServiceLevel)will.QualityOfService).WithWillRetain(will.IsRetained);
        if (address.IsWebSocket)
            builder.WithWebSocketServer(socket => socket.WithUri(address.ToString()));
        else
            builder.WithTcpServer(address.Host, address.Port);
        if (address.IsSecure)
        {
            MqttTlsOptions tls = _options.Tls;
            X509Certificate2Collection? authorities = tls.Authorities();
            X509Certificate2? own = tls.Certificate();
            string host = tls.ServerName ?? address.Host;
            builder.WithTlsOptions(secure =>
            {
                secure.UseTls().WithTargetHost(host).WithRevocationMode(X509RevocationMode.NoCheck).WithCertificateValidationHandler(shown =>
                {
                    string? fault = CertificateCheck.Fault(shown.Certificate, shown.Chain?.ChainPolicy.ExtraStore, authorities, tls.Fingerprint, host, _time.GetUtcNow());
                    judge(fault);
                    return fault is null;
                });
                if (own is not null)
                    secure.WithClientCertificates([own]);
            });
        }
        MqttClientOptions options = builder.Build();
        // By default the client resets the connection when it closes it, so that a broker may take it for lost, and send the will, though it has left in order.
        if (options.ChannelOptions is MqttClientTcpOptions tcp)
            tcp.LingerState = new LingerOption(enable: false, 0);
        return options;
    }
}
