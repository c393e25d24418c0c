namespace FactoryTwin.Mqtt.Connection;

/// <summary>A broker cannot be reached or has refused; the message says which one, what and how to mend it, and never holds a password.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class MqttLinkException : Exception
{
    /// <summary>Says what went wrong.</summary>
    /// <param name="message">Which broker, what, and how to mend it.</param>
    /// <param name="cause">What lies behind it. Default: nothing.</param>
    public MqttLinkException(string message, Exception? cause = null) : base(message, cause) { }

    /// <summary>Whether the broker has refused the message itself, so that it is in vain to send it again. Default: no, the connection is at fault.</summary>
    public bool IsRefusal { get; init; }
}
