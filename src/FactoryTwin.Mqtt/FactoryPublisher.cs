using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;

namespace FactoryTwin.Mqtt;

/// <summary>Publishes a factory, simulated, live, replayed or mirrored, over MQTT: what it is, what happens in it, how it stands, and that it is there.</summary>
/// <remarks>
/// <para>It begins when it is made, and tells what happens from then on. The factory's thread never waits for the broker: what happens is queued, bounded (<see cref="PublisherOptions.MostSignalsWaiting"/>), and sent in its order by
/// a task of its own, again after each new connection. Who moves a factory on faster than a broker takes it awaits <see cref="FlushAsync"/> in between, so that nothing is dropped.</para>
/// <para>The link is given to it before it connects, so that the broker knows the will; it stays open when the publisher ends.</para>
/// <para>Topics and payloads stand in TOPICS.md; the dialects <c>plain</c>, <c>unified-namespace</c> and <c>sparkplug</c> read them back.</para>
/// </remarks>
/// <threadsafety>Made on the thread that moves the factory on, or while it stands still; all members may then be used from several threads at a time.</threadsafety>
public sealed partial class FactoryPublisher : IAsyncDisposable
{
    private readonly IFactory _factory;
    private readonly IPublishing _publishing;
    private readonly List<IDisposable> _subscriptions = [];

    /// <summary>Begins to publish.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="link">The way to the broker, which nobody else publishes a factory over.</param>
    /// <param name="options">How. Default: <see cref="PublisherOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">An option does not fit the factory: it says which, and what would.</exception>
    /// <exception cref="InvalidOperationException">The link has a will already: another factory is published over it.</exception>
    public FactoryPublisher(IFactory factory, IMqttLink link, PublisherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(link);
        if (link.Will is not null)
            throw new InvalidOperationException("The connection has a will already: another factory is published over it. Give each publisher a connection of its own.");
        options ??= PublisherOptions.Default;
        _factory = factory;
        _publishing = options.Form == PublishedForm.Sparkplug ? new SparkplugPublishing(factory, link, options) : new MessagePublishing(factory, link, options);
    }

    /// <summary>What it has done so far.</summary>
    public PublisherCounts Counts => _publishing.Counts;

    /// <summary>Waits until all that has happened so far is handed to the broker, or with an outbox is on disk; values that are held back by a rule are not waited for.</summary>
    /// <param name="cancellation">Asks to stop waiting.</param>
    public Task FlushAsync(CancellationToken cancellation = default) => _publishing.FlushAsync(cancellation);

    /// <summary>Publishes what is still held back or waits, as long as the connection stands, says that the factory is no longer there, and ends. The link stays open.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_subscriptions)
            _subscriptions.ForEach(subscription => subscription.Dispose());
        await _publishing.DisposeAsync().ConfigureAwait(false);
    }
}
