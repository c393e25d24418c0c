using System.Security.Cryptography;
using System.Threading.Channels;
using FactoryTwin.Kernel;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>A connection to a broker that mends itself: lost, it is tried again after growing waits, at each address in turn, and what was subscribed to is subscribed to again.</summary>
/// <remarks>
/// <para>What it does not do, because the client below it (MQTTnet 5) does not. A message whose acknowledgement was lost is not sent again: publishing it throws, and an <see cref="Outbox"/> sends it anew.
/// A message of quality 2 that the broker sends a second time, after the connection was lost between the two, comes in twice: a <see cref="Deduplicator"/> knows it by its id. What came in is acknowledged when it waits
/// in <see cref="Messages"/>, not when it was read, unless an <see cref="Inbox"/> is to say so (<see cref="MqttConnectionOptions.AcknowledgesWhenApplied"/>). Brokers answer messages of quality 0 not at all, and those of MQTT 3.1.1 do not say that a message was refused.</para>
/// <para>Whoever publishes all the time would not notice a broker that went silent, since only quiet clients ask; so it asks each <see cref="MqttConnectionOptions.KeepAlive"/>, whatever is sent.</para>
/// </remarks>
/// <threadsafety>All members may be used from several threads at a time.</threadsafety>
public sealed partial class MqttConnection : IMqttLink, IAsyncDisposable
{
    private readonly MqttConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly string _clientId;
    private readonly IncomingMessages _messages;
    private readonly Dictionary<string, int> _filters = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly AsyncLocal<Session?> _greeting = new();
    private RandomStream _chance;
    private volatile Session? _session;
    private Task? _life;
    private int _next, _isStarted;

    /// <summary>Makes a connection that is not tried yet: see <see cref="StartAsync"/> and <see cref="Start"/>.</summary>
    /// <param name="options">Where to, and how.</param>
    /// <param name="time">The clock. Default: that of this machine.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message says which, and what it may be.</exception>
    public MqttConnection(MqttConnectionOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        _time = time ?? TimeProvider.System;
        _clientId = options.ClientId.Length > 0 ? options.ClientId : $"factorytwin-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        _chance = RandomStream.Create(options.RetrySeed ?? RandomStream.HashOf(_clientId, "retry"), 0, RandomStream.HashOf("mqtt", "retry"));
        _messages = new IncomingMessages(options.MostWaiting, options.MostWaitingBytes, options.AcknowledgesWhenApplied);
        _meter = MeterOf();
    }

    /// <summary>The name by which brokers know it.</summary>
    public string ClientId => _clientId;

    /// <summary>Whether brokers are told of a message only when it was applied.</summary>
    internal bool AcknowledgesWhenApplied => _options.AcknowledgesWhenApplied;

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Messages => _messages;

    /// <inheritdoc/>
    public bool IsConnected => _session is { } session && !session.Token.IsCancellationRequested && (session.IsReady || _greeting.Value == session);

    /// <inheritdoc/>
    public Func<MqttMessage?>? Will { get; set; }

    /// <inheritdoc/>
    public Func<CancellationToken, Task>? Connected { get; set; }

    /// <summary>Connects, and from then on keeps the connection. Each address is tried once; to keep trying, see <see cref="Start"/>.</summary>
    /// <param name="cancellation">Asks to stop waiting for the first connection.</param>
    /// <exception cref="MqttLinkException">No broker can be reached, or it has refused; it may be started again. Where only a subscription was refused, the connection stands nevertheless.</exception>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        Claim();
        Session session;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _end.Token);
            session = await ConnectAsync(either.Token);
        }
        catch
        {
            Interlocked.CompareExchange(ref _isStarted, 0, 1);
            throw;
        }
        if (_end.IsCancellationRequested)
            Drop(session);
        _life = Task.Run(() => LiveAsync(session), CancellationToken.None);
        if (session.Refusal is { } refusal)
            throw refusal;
    }

    /// <summary>Begins to connect and does not wait for it; it is tried until it stands, and <see cref="Health"/> says what is wrong.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start()
    {
        Claim();
        _life = Task.Run(() => LiveAsync(null), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task SubscribeAsync(IReadOnlyList<string> topicFilters, int qualityOfService = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(topicFilters);
        ArgumentOutOfRangeException.ThrowIfNegative(qualityOfService);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qualityOfService, 2);
        foreach (string filter in topicFilters)
            TopicFilter.Check(filter);
        KeyValuePair<string, int>[] filters = [.. topicFilters.Select(filter => KeyValuePair.Create(filter, qualityOfService))];
        Session? session;
        lock (_filters)
        {
            session = IsConnected ? _session : null;
            foreach (KeyValuePair<string, int> filter in filters)
            {
                _filters[filter.Key] = filter.Value;
                session?.Asked.Add(filter);
            }
        }
        if (session is not null && filters.Length > 0)
            await SubscribeAsync(session, filters, cancellation);
    }

    /// <inheritdoc/>
    public async Task PublishAsync(MqttMessage message, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        TopicFilter.CheckTopic(message.Topic);
        if (_session is not { } session || !IsConnected)
            throw MqttFaults.NotConnected(_fault?.Message);
        MqttApplicationMessage packet = PacketOf(message);
        if (session.LargestPacketBytes is { } most && packet.Payload.Length + message.Topic.Length > most)
            throw MqttFaults.TooLarge(session.Address, message.Topic, packet.Payload.Length, most);
        MqttClientPublishResult result = await AskAsync(session, token => session.Client.PublishAsync(packet, token), message.QualityOfService > 0, message.Topic, cancellation);
        if (!result.IsSuccess)
        {
            Interlocked.Increment(ref _refused);
            throw Noted(MqttFaults.PublishRefused(session.Address, message.Topic, UserAt(session.Address), result));
        }
        Interlocked.Increment(ref _published);
        Interlocked.Add(ref _publishedBytes, message.Payload.Length);
    }

    /// <inheritdoc/>
    public TimeSpan KeepAlive => _options.KeepAlive;

    /// <inheritdoc/>
    public string Broker => _session?.Address.ToString() ?? "";

    /// <inheritdoc/>
    /// <remarks>With MQTT 3.1.1 there are no words for it, and no will is sent.</remarks>
    public bool LeavesWithWill { get; set; }

    /// <inheritdoc/>
    public async Task MoveOnAsync()
    {
        if (_session is not { } session)
            return;
        Interlocked.Increment(ref _next);
        session.HasMovedOn = true;
        await LeaveAsync(session);
    }

    /// <summary>Leaves the broker, without its will being sent if nothing else is wanted (<see cref="LeavesWithWill"/>), and ends <see cref="Messages"/> behind what has come in.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isStarted, 2) == 2)
            return;
        await _end.CancelAsync();
        if (_session is { } session)
            await LeaveAsync(session);
        if (_life is { } life)
            await life;
        if (_session is { } last)   // perhaps one that came to stand meanwhile
        {
            await LeaveAsync(last);
            Drop(last);
        }
        _messages.Complete();
        _meter.Dispose();
    }

    private void Claim()
    {
        int was = Interlocked.CompareExchange(ref _isStarted, 1, 0);
        ObjectDisposedException.ThrowIf(was == 2, this);
        if (was == 1)
            throw new InvalidOperationException("The connection was started before; start each one once.");
    }

    private async Task LiveAsync(Session? session)
    {
        int failures = 0;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                session ??= await ConnectAsync(_end.Token);
                await session.Ended.WaitAsync(_end.Token);
                // Two clients of one id would throw each other out for ever: who is told so waits as long as it may, and who is not, longer each time.
                failures = session.WasTakenOver ? 30 : _time.GetElapsedTime(session.Since) >= _options.LongestRetry ? 0 : failures + 1;
                if (session.HasMovedOn)
                    continue;
            }
            catch (MqttLinkException)
            {
                failures++;
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                // One that is disposed of leaves in order first.
                if (session is not null && !_end.IsCancellationRequested)
                    Drop(session);
                session = null;
            }
            await Task.Delay(RetryDelay(failures), _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How long to wait before the next attempt: doubled with each one in vain, half of it left to chance ("equal jitter", M. Brooker, Exponential Backoff And Jitter, 2015).</summary>
    private TimeSpan RetryDelay(int failures)
    {
        double most = Math.Min(_options.LongestRetry.TotalSeconds, _options.FirstRetry.TotalSeconds * Math.Pow(2, Math.Min(failures, 30)));
        return TimeSpan.FromSeconds(most * (0.5 + (0.5 * _chance.NextUniform())));
    }

    /// <summary>Asks the broker for something, and says in one sentence what went wrong if it did.</summary>
    private async Task<T> AskAsync<T>(Session session, Func<CancellationToken, Task<T>> ask, bool isAnswered, string topic, CancellationToken cancellation)
    {
        using CancellationTokenSource? late = isAnswered ? new CancellationTokenSource(_options.Timeout, _time) : null;
        using CancellationTokenSource? any = late is not null || cancellation.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(session.Token, cancellation, late?.Token ?? CancellationToken.None)
            : null;
        try
        {
            return await ask(any?.Token ?? session.Token);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            cancellation.ThrowIfCancellationRequested();   // the client calls that a timeout
            throw Noted(late?.IsCancellationRequested == true && !session.Token.IsCancellationRequested
                ? MqttFaults.NotAcknowledged(session.Address, topic, _options.Timeout, fault)
                : MqttFaults.LostOnTheWay(session.Address, topic, session.Fault ?? fault));
        }
    }

    private async Task SubscribeAsync(Session session, IReadOnlyList<KeyValuePair<string, int>> filters, CancellationToken cancellation)
    {
        var packet = new MqttClientSubscribeOptions();
        foreach ((string filter, int quality) in filters)
            packet.TopicFilters.Add(new MqttTopicFilter { Topic = filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)quality });
        MqttClientSubscribeResult result = await AskAsync(session, token => session.Client.SubscribeAsync(packet, token), isAnswered: true, packet.TopicFilters[0].Topic, cancellation);
        MqttClientSubscribeResultItem[] refused = [.. result.Items.Where(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)];
        if (refused.Length == 0)
            return;
        Interlocked.Add(ref _refused, refused.Length);
        throw Noted(MqttFaults.SubscriptionRefused(session.Address, UserAt(session.Address), refused));
    }

    private MqttApplicationMessage PacketOf(MqttMessage message)
    {
        var packet = new MqttApplicationMessage
        {
            Topic = message.Topic,
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.QualityOfService,
            Retain = message.IsRetained,
        };
        ReadOnlyMemory<byte> payload = message.Payload;
        if (message.Id is { } id)
        {
            if (_options.Version == MqttVersion.V5)
                packet.UserProperties = [new MqttUserProperty(MessageEnvelope.Property, MessageEnvelope.ToProperty(id).AsMemory())];
            else
                payload = MessageEnvelope.Wrap(id, payload.Span);
        }
        packet.Payload = new(payload);
        return packet;
    }

    private string? UserAt(MqttAddress address) => _options.Credentials?.UserName ?? address.UserName;
}
