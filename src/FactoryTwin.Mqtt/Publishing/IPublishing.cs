using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Publishing;

/// <summary>What stands behind the door: it publishes a factory from when it is made until it is disposed, and what was computed from it.</summary>
internal interface IPublishing : IAsyncDisposable
{
    PublisherCounts Counts { get; }

    /// <summary>Waits until all that has happened so far is handed to the broker.</summary>
    Task FlushAsync(CancellationToken cancellation);

    void Publish(ValueTopic value, SimTime time);

    /// <summary>Indicators of a station; of the factory where none is named.</summary>
    void Publish(string station, SimTime time, IEnumerable<(string Name, double? Value)> indicators);

    /// <summary>All that happens until an instant has happened; on the factory's thread, or while it stands still.</summary>
    void Reach(SimTime time);

    /// <summary>What was to be published has failed, as a query can; the publisher itself goes on.</summary>
    void Fail(Exception failure);
}
