using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Certificates;
using MQTTnet.Server;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>A broker within the program, for a demonstration, a lab or a test. A plant has one of its own: take that.</summary>
/// <remarks>
/// <para>It listens at 127.0.0.1 unless told otherwise, and beyond only with users. Each user has rights by topic, for publishing and for subscribing.</para>
/// <para>MQTTnet's server, which it is made of, departs from MQTT in six places, which are mended here: a client of MQTT 3.1.1 may come without an id; a message of quality 2 that is sent again is not delivered twice; a client that leaves with
/// reason 4 has its will published; and so has one whose id another client takes over; a message that has expired is not delivered, kept or not; and a will waits for its delay. Sessions, what waits in
/// them, and wills that wait are lost in a restart, and there are no shared subscriptions and no WebSocket, which would need ASP.NET. A packet is read whole before its size is judged, so whoever may reach it can make it take memory.</para>
/// </remarks>
/// <threadsafety>All members may be used from several threads at a time.</threadsafety>
public sealed partial class EmbeddedBroker : IAsyncDisposable
{
    private readonly EmbeddedBrokerOptions _options;
    private readonly TimeProvider _time;
    private readonly MqttServerOptions _serverOptions;
    private readonly MqttServer _server;
    private readonly RetainedFile? _retained;
    private readonly Meter _meter = new(MqttConnection.MeterName);
    private long _clients, _refused, _dropped;

    private EmbeddedBroker(EmbeddedBrokerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _users = options.Users.ToDictionary(user => user.Name, StringComparer.Ordinal);
        if (options.RetainedFile is { } file)
            _retained = RetainedFile.Open(file, time.GetUtcNow().ToUnixTimeMilliseconds());
        _serverOptions = ServerOptions();
        _server = new MqttServerFactory().CreateMqttServer(_serverOptions);
        Guard();
        MendDefects();
        MendTime();
        _meter.CreateObservableUpDownCounter("factorytwin.mqtt.broker.clients", () => Volatile.Read(ref _clients), "{client}", "Clients that are connected to the embedded broker.");
        _meter.CreateObservableCounter("factorytwin.mqtt.broker.refused", () => Volatile.Read(ref _refused), "{refusal}", "Connections, messages and subscriptions that the embedded broker refused.");
        _meter.CreateObservableCounter("factorytwin.mqtt.broker.dropped", () => Volatile.Read(ref _dropped), "{message}", "Messages dropped because a client read too slowly.");
    }

    /// <summary>Where it listens without TLS; <c>null</c> where it does not.</summary>
    public MqttAddress? Address { get; private set; }

    /// <summary>Where it listens with TLS; <c>null</c> where it does not.</summary>
    public MqttAddress? TlsAddress { get; private set; }

    /// <summary>How many clients are connected.</summary>
    public long Clients => Volatile.Read(ref _clients);

    /// <summary>How many connections, messages and subscriptions were refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>How many messages were dropped because a client read too slowly.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>What went wrong when the kept messages were last written, with its remedy; <c>null</c> where nothing did.</summary>
    public string? Fault => _retained?.Fault is { } fault ? $"The kept messages of the broker cannot be written to '{_options.RetainedFile}' ({fault.Message}); make room, or correct the rights of the folder." : null;

    /// <summary>Starts one.</summary>
    /// <param name="options">Where it listens and whom it lets in. Default: at 127.0.0.1, at a port that the system chooses, everybody.</param>
    /// <param name="time">The clock. Default: that of this machine.</param>
    /// <exception cref="ArgumentException">An option cannot be; the message says which.</exception>
    /// <exception cref="MqttLinkException">It cannot listen there, or a file cannot be read; the message says which.</exception>
    public static async Task<EmbeddedBroker> StartAsync(EmbeddedBrokerOptions? options = null, TimeProvider? time = null)
    {
        options ??= new EmbeddedBrokerOptions();
        options.Check();
        var broker = new EmbeddedBroker(options, time ?? TimeProvider.System);
        try
        {
            await broker._server.StartAsync();
        }
        catch (Exception fault)
        {
            await broker.DisposeAsync();
            throw new MqttLinkException(
                FormattableString.Invariant($"No broker can listen at {options.ListenAt}, port {options.Port ?? options.TlsPort} ({fault.Message}); choose another port, or 0 for a free one."), fault);
        }
        broker.Address = options.Port is null ? null : broker.At(broker._serverOptions.DefaultEndpointOptions.Port, isSecure: false);
        broker.TlsAddress = options.TlsPort is null ? null : broker.At(broker._serverOptions.TlsEndpointOptions.Port, isSecure: true);
        return broker;
    }

    /// <summary>Lets all clients go and stops; what is to outlive a restart is written.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (CancellationTokenSource waiting in _waitingWills.Values)
            await waiting.CancelAsync();
        if (_server.IsStarted)
            await _server.StopAsync();
        _server.Dispose();
        if (_retained is not null)
            await _retained.DisposeAsync();
        _meter.Dispose();
    }

    private MqttServerOptions ServerOptions()
    {
        var builder = new MqttServerOptionsBuilder()
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(_options.MostWaiting);
        bool isV6 = _options.ListenAt.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        IPAddress v4 = isV6 ? IPAddress.None : _options.ListenAt, v6 = isV6 ? _options.ListenAt : IPAddress.None;
        if (_options.Port is { } port)
            builder.WithDefaultEndpoint().WithDefaultEndpointPort(port).WithDefaultEndpointBoundIPAddress(v4).WithDefaultEndpointBoundIPV6Address(v6);
        else
            builder.WithoutDefaultEndpoint();
        if (_options.TlsPort is { } tlsPort)
        {
            var own = new X509CertificateProvider(MqttTlsOptions.Certificate(_options.CertificateFile!, _options.KeyFile));
            builder.WithEncryptedEndpoint().WithEncryptedEndpointPort(tlsPort).WithEncryptedEndpointBoundIPAddress(v4).WithEncryptedEndpointBoundIPV6Address(v6).WithEncryptionCertificate(own);
            if (new MqttTlsOptions { AuthorityFile = _options.ClientAuthorityFile }.Authorities() is { } authorities)
            {
                builder.WithClientCertificate(
                    (_, shown, chain, _) => CertificateCheck.Fault(shown, chain?.ChainPolicy.ExtraStore, authorities, fingerprint: null, host: null, _time.GetUtcNow()) is null);
            }
        }
        return builder.Build();
    }

    private MqttAddress At(int port, bool isSecure) => new() { Host = _options.ListenAt.ToString(), Port = port, IsSecure = isSecure };
}
