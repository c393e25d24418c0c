namespace FactoryTwin.Mqtt.Publishing;

/// <summary>In which form a factory is published.</summary>
public enum PublishedForm
{
    /// <summary><c>root/factory/station/signal</c> and <c>root/factory/station/events</c>, with times in ticks: nothing is rounded.</summary>
    Plain = 0,

    /// <summary>A unified namespace: a path by ISA-95, JSON with dates and times of day; nothing is rounded either.</summary>
    UnifiedNamespace = 1,

    /// <summary>The unified namespace of UMH: <c>umh/v1/…/_contract/…</c>, one number, text or yes or no each, in milliseconds; signals, states and counters, no events.</summary>
    UnifiedNamespaceOfUmh = 2,

    /// <summary>Sparkplug B 3.0: the factory is an edge node, each station a device.</summary>
    Sparkplug = 3,
}
