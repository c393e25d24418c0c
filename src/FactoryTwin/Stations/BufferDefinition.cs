using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>A buffer: holds parts until the next station takes them.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record BufferDefinition : StationDefinition
{
    /// <summary>How many parts it holds. Range: 1 or more. Default: <c>null</c>, without limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>Which part leaves first. Default: the one that came first.</summary>
    public BufferOrder Order { get; init; }
}

/// <summary>Which part leaves a buffer first.</summary>
public enum BufferOrder
{
    /// <summary>The one that came first.</summary>
    Fifo = 0,

    /// <summary>The one with the smallest priority number; among equals the one that came first.</summary>
    Priority = 1,
}
