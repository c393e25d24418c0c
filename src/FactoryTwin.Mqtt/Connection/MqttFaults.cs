using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;

namespace FactoryTwin.Mqtt.Connection;

/// <summary>What can go wrong with a broker, as one sentence each: which broker, what, and how to mend it.</summary>
internal static class MqttFaults
{
    /// <summary>No answer to connecting, or none that can be understood.</summary>
    public static MqttLinkException NotReached(MqttAddress address, MqttConnectionOptions options, Exception cause, string? certificateFault, bool isLate)
    {
        Exception root = Innermost(cause);
        string text = certificateFault ?? root switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
                $"there is no machine of the name '{address.Host}'; check its spelling, or give its number",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nothing listens there; start the broker, or correct the port",
            SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable } => "there is no way to that machine; check the network",
            _ when isLate || root is SocketException { SocketErrorCode: SocketError.TimedOut } => FormattableString.Invariant(
                $"no answer within {options.Timeout.TotalSeconds:0.###} s; check that host and port are right, that no firewall is between, and {(address.IsSecure ? "that the port speaks TLS" : "whether the port wants TLS (mqtts)")}"),
            AuthenticationException => $"no TLS could be agreed upon ({OneLine(root)}); the port may speak none: then write {Plain(address)}; else check whether the broker asks for a certificate of this client",
            _ when root is WebSocketException or HttpRequestException || address.IsWebSocket && root is not MqttProtocolViolationException => $"no WebSocket could be opened ({OneLine(root)}); check that the port speaks WebSocket, and the path behind it",
            MqttProtocolViolationException => $"the answer is not that of a broker of MQTT {Name(options.Version)} ({OneLine(root)}); try the other version, or correct the port",
            _ when address.IsSecure => $"the connection was closed while TLS was being agreed upon ({OneLine(root)}); the port may speak none: then write {Plain(address)}; else check whether the broker asks for a certificate of this client, and that it trusts who signed it",
            _ => $"the connection was closed before the broker had answered ({OneLine(root)}); check that the port speaks MQTT {Name(options.Version)}, and whether it wants TLS (mqtts)",
        };
        return new MqttLinkException($"{address}: {text}.", cause);
    }

    /// <summary>The broker has answered, and does not want this client.</summary>
    public static MqttLinkException Refused(MqttAddress address, MqttConnectionOptions options, string clientId, bool hasUser, MqttClientConnectResult result) => new($"{address}: {result.ResultCode switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized when !hasUser =>
            $"the broker wants a user and a password; give them by {MqttCredentials.UserVariable} and {MqttCredentials.PasswordVariable} or by a file",
        MqttClientConnectResultCode.BadUserNameOrPassword => "wrong user or password; correct them, and check that the broker knows the user",
        MqttClientConnectResultCode.NotAuthorized => $"wrong user or password, or no right for the client id '{clientId}'; correct them, or ask who runs the broker for the right",
        // Brokers of MQTT 3.1.1 and before have a code of their own for it (MQTT 3.1.1, 3.2.2.3).
        MqttClientConnectResultCode.UnsupportedProtocolVersion or (MqttClientConnectResultCode)1 => $"the broker does not speak MQTT {Name(options.Version)}; choose the other version",
        MqttClientConnectResultCode.ClientIdentifierNotValid => $"the broker does not accept the client id '{clientId}'; choose another one",
        MqttClientConnectResultCode.Banned => "the broker has banned this client; ask who runs it",
        MqttClientConnectResultCode.ServerBusy or MqttClientConnectResultCode.ServerUnavailable or MqttClientConnectResultCode.ConnectionRateExceeded => "the broker is too busy; wait, and have fewer clients connect at a time",
        MqttClientConnectResultCode.UseAnotherServer or MqttClientConnectResultCode.ServerMoved => $"the broker wants clients to go elsewhere{(string.IsNullOrEmpty(result.ServerReference) ? "" : $" ({result.ServerReference})")}; correct the address",
        _ => $"the broker refuses this client: {result.ResultCode}{Reason(result.ReasonString)}; see the broker's log",
    }}.");

    /// <summary>The connection that stood is lost.</summary>
    public static MqttLinkException Lost(MqttAddress address, string clientId, TimeSpan keepAlive, MqttClientDisconnectedEventArgs how) => new(how.Reason switch
    {
        MqttClientDisconnectReason.SessionTakenOver => $"{address}: another client with the id '{clientId}' has connected; give each client an id of its own.",
        MqttClientDisconnectReason.PacketTooLarge => $"{address}: the broker closed the connection because a packet was too large; send smaller messages, or raise its limit.",
        MqttClientDisconnectReason.NotAuthorized or MqttClientDisconnectReason.AdministrativeAction => $"{address}: the broker closed the connection on purpose{Reason(how.ReasonString)}; ask who runs it.",
        MqttClientDisconnectReason.MessageRateTooHigh or MqttClientDisconnectReason.QuotaExceeded => $"{address}: the broker closed the connection because too much was sent; send less, or raise its limit.",
        MqttClientDisconnectReason.KeepAliveTimeout => $"{address}: the broker heard nothing for too long and closed the connection; check the network, or choose a longer keep-alive.",
        MqttClientDisconnectReason.ServerShuttingDown => $"{address}: the broker is being stopped; it is tried again until it is back.",
        // Some brokers let a client go without a word when another one takes its id, and those of MQTT 3.1.1 have no word for it.
        _ when how.Exception is null => $"{address}: the broker closed the connection{Reason(how.ReasonString)}; it is tried again until it stands, so check the broker if it does not, and that no other client has the id '{clientId}'.",
        _ when Innermost(how.Exception) is OperationCanceledException or MqttCommunicationTimedOutException => Silent(address, keepAlive).Message,
        _ => $"{address}: the connection was lost ({OneLine(Innermost(how.Exception))}); it is tried again until it stands, so check the network and the broker if it does not.",
    }, how.Exception);

    /// <summary>The other side says nothing any more.</summary>
    public static MqttLinkException Silent(MqttAddress address, TimeSpan keepAlive) => new(FormattableString.Invariant(
        $"{address}: no answer for {keepAlive.TotalSeconds * 1.5:0.###} s, although the connection looks open; it is made anew, so check the network and the broker if that fails."));

    public static MqttLinkException NotConnected(string? fault) =>
        new($"There is no connection to a broker{(fault is null ? "; start one first" : $"; {fault}")}{(fault is null ? "." : "")}");

    public static MqttLinkException LostOnTheWay(MqttAddress address, string topic, Exception cause) =>
        new($"{address}: the connection was lost while a message to '{topic}' was on its way ({OneLine(Innermost(cause))}); whether it arrived is not known, so send it again.", cause);

    public static MqttLinkException NotAcknowledged(MqttAddress address, string topic, TimeSpan timeout, Exception cause) => new(FormattableString.Invariant(
        $"{address}: no acknowledgement of a message to '{topic}' within {timeout.TotalSeconds:0.###} s; whether it arrived is not known, so send it again."), cause);

    public static MqttLinkException PublishRefused(MqttAddress address, string topic, string? user, MqttClientPublishResult result) => new($"{address}: {result.ReasonCode switch
    {
        MqttClientPublishReasonCode.NotAuthorized => $"{user ?? "a client without a user"} has no right to publish to '{topic}'; give it the right at the broker, or choose another topic",
        MqttClientPublishReasonCode.QuotaExceeded => $"the message to '{topic}' is over a limit of the broker{Reason(result.ReasonString)}; send less at a time, or raise the limit",
        MqttClientPublishReasonCode.TopicNameInvalid => $"the broker does not accept the topic '{topic}'; choose another one",
        _ => $"the broker refuses a message to '{topic}': {result.ReasonCode}{Reason(result.ReasonString)}; see its log",
    }}.") { IsRefusal = true };

    public static MqttLinkException TooLarge(MqttAddress address, string topic, long bytes, uint most) => new(FormattableString.Invariant(
        $"{address}: a message of {bytes} bytes to '{topic}' is larger than the {most} bytes that the broker takes; send smaller ones, or raise its limit.")) { IsRefusal = true };

    public static MqttLinkException SubscriptionRefused(MqttAddress address, string? user, IReadOnlyCollection<MqttClientSubscribeResultItem> refused)
    {
        string topics = string.Join(", ", refused.Select(item => $"'{item.TopicFilter.Topic}'"));
        return new MqttLinkException($"{address}: {refused.First().ResultCode switch
        {
            // MQTT 3.1.1 has one code for all; a right that is missing is what it nearly always means.
            MqttClientSubscribeResultCode.NotAuthorized or MqttClientSubscribeResultCode.UnspecifiedError =>
                $"{user ?? "a client without a user"} has no right to subscribe to {topics}; give it the right at the broker, or choose topics within those that it may read",
            MqttClientSubscribeResultCode.TopicFilterInvalid => $"the broker does not accept {topics} as topics; correct them",
            MqttClientSubscribeResultCode.SharedSubscriptionsNotSupported => $"the broker knows no shared subscriptions ({topics}); subscribe without $share",
            var code => $"the broker refuses a subscription to {topics}: {code}; see its log",
        }}.");
    }

    public static MqttLinkException NotSubscribed(MqttAddress address, Exception cause) =>
        new($"{address}: no answer to a subscription ({OneLine(Innermost(cause))}); it is tried again when the connection stands anew.", cause);

    public static string Name(MqttVersion version) => version == MqttVersion.V5 ? "5" : "3.1.1";

    private static string Plain(MqttAddress address) => address.IsWebSocket ? "ws:// in place of wss://" : "mqtt:// in place of mqtts://";

    private static string Reason(string? reason) => string.IsNullOrEmpty(reason) ? "" : $" ({reason})";

    private static Exception Innermost(Exception fault)
    {
        while (fault is not (SocketException or AuthenticationException or WebSocketException { InnerException: null }) && fault.InnerException is { } inner)
            fault = inner;
        return fault;
    }

    private static string OneLine(Exception fault) => fault.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
