using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>A buffer: holds parts until the next station takes them.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record BufferDefinition : StationDefinition
{
    /// <summary>How many parts it holds. Range: 1 or more. Default: <c>null</c>, without limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>Which part leaves first. Default: the one that came first.</summary>
    public BufferOrder Order { get; init; }

    /// <inheritdoc/>
    public override StationDefinition? WithOneMorePlace() => Capacity is { } capacity ? this with { Capacity = capacity + 1 } : null;
}

/// <summary>Which part leaves a buffer first.</summary>
public enum BufferOrder
{
    /// <summary>The one that came first.</summary>
    Fifo = 0,

    /// <summary>The one with the smallest priority number; among equals the one that came first.</summary>
    Priority = 1,
}

/// <summary>The text of a buffer.</summary>
internal static class BufferSyntax
{
    public static StationKind<BufferDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Buffer(definition, layout),
        Kind = "buffer",
        Summary = "Holds parts until the next station takes them.",
        Heeds = CommonKeys.Routing,
        Role = _ => StationRole.Storage,
        Unlimited = buffer => buffer.Capacity is null,
        Empty = new BufferDefinition(),
        Keys =
        [
            Key<BufferDefinition>.Optional("capacity", TextOf.Maybe(TextOf.Count(1)), "12", "How many parts it holds. Default: without limit.",
                buffer => buffer.Capacity, (buffer, capacity) => buffer with { Capacity = capacity }),
            Key<BufferDefinition>.Optional("order", TextOf.Choice<BufferOrder>(), "priority", "Which part leaves first: the one that came first (`fifo`), or the one with the smallest priority number (`priority`). Default: `fifo`.",
                buffer => buffer.Order, (buffer, order) => buffer with { Order = order }),
        ],
    };
}
