namespace FactoryTwin.Mqtt.Tests.Connection;

/// <summary>Can swallow what one says to the other without closing anything: a connection that is half open.</summary>
internal sealed class TcpProxy(int target) : Relay(target, TimeSpan.Zero)
{
    /// <summary>Whether what the client says is swallowed.</summary>
    public volatile bool SwallowsFromClient;

    /// <summary>Whether what the broker says is swallowed.</summary>
    public volatile bool SwallowsFromBroker;

    /// <summary>Bytes swallowed on the way from the broker.</summary>
    public long SwallowedFromBroker;

    protected override Watcher Open() => (bytes, isFromClient) =>
    {
        if (bytes.IsEmpty)
            return !(SwallowsFromClient && SwallowsFromBroker);   // nor does one hear that the other has gone
        bool isSwallowed = isFromClient ? SwallowsFromClient : SwallowsFromBroker;
        if (isSwallowed && !isFromClient)
            Interlocked.Add(ref SwallowedFromBroker, bytes.Length);
        return !isSwallowed;
    };
}
