namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>A metric of a payload: a thin coat over what protobuf has read, or is to write.</summary>
internal readonly struct SparkplugMetric(Wire.Metric wire)
{
    public Wire.Metric Wire { get; } = wire;

    /// <summary>Its name; <c>null</c> where only the alias came.</summary>
    public string? Name => Wire.HasName ? Wire.Name : null;

    public ulong? Alias => Wire.HasAlias ? Wire.Alias : null;

    /// <summary>When it was so [ms since 1970 in UTC].</summary>
    public long? Timestamp => Wire.HasTimestamp && Wire.Timestamp <= SparkplugPayload.LastInstant ? (long)Wire.Timestamp : null;

    /// <summary>Its type; unknown where data leave it out, or where the number is none of a type.</summary>
    public SparkplugType Type => Wire.HasDatatype && Wire.Datatype <= (uint)SparkplugType.DateTimeArray ? (SparkplugType)Wire.Datatype : SparkplugType.Unknown;

    public bool IsHistorical => Wire.IsHistorical;

    public bool IsTransient => Wire.IsTransient;

    /// <summary>Whether it is said to have no value, or has none.</summary>
    public bool IsNull => Wire.IsNull || Wire.ValueCase == Sparkplug.Wire.Metric.ValueOneofCase.None;

    /// <summary>The value, as of a type that a birth told.</summary>
    /// <param name="type">The type.</param>
    /// <param name="value">The value.</param>
    /// <param name="reason">Why it cannot be read; the same for all of its kind.</param>
    /// <returns>Whether it can be read.</returns>
    public bool TryRead(SparkplugType type, out SparkplugValue value, out string reason) => WireReader.TryRead(Wire, type, out value, out reason);

    /// <summary>Its properties; those that cannot be read are left out.</summary>
    public IReadOnlyList<SparkplugProperty> Properties => WireReader.Properties(Wire.Properties);

    /// <summary>Calls it by another name, or by its alias alone.</summary>
    public void Rename(string? name, ulong? alias, SparkplugType? type)
    {
        Wire.ClearName();
        Wire.ClearAlias();
        Wire.ClearDatatype();
        if (name is not null)
            Wire.Name = name;
        if (alias is { } number)
            Wire.Alias = number;
        if (type is { } known)
            Wire.Datatype = (uint)known;
    }

    /// <summary>Makes one that is to be written.</summary>
    /// <param name="name">Its name; <c>null</c> where the alias is enough.</param>
    /// <param name="alias">Its alias, where it has one.</param>
    /// <param name="timestamp">When it was so [ms since 1970 in UTC].</param>
    /// <param name="type">Its type, for births; <c>null</c> to leave it out.</param>
    /// <param name="value">Its value; <c>null</c> for none.</param>
    /// <param name="properties">Its properties. Default: none.</param>
    /// <param name="isHistorical">Whether it is told late, to fill a gap. Default: no.</param>
    public static SparkplugMetric Make(string? name, ulong? alias, long? timestamp, SparkplugType? type, SparkplugValue? value, IReadOnlyList<SparkplugProperty>? properties = null, bool isHistorical = false)
    {
        var wire = new Wire.Metric();
        if (name is not null)
            wire.Name = name;
        if (alias is { } number)
            wire.Alias = number;
        if (timestamp is { } at)
            wire.Timestamp = (ulong)at;
        if (type is { } known)
            wire.Datatype = (uint)known;
        if (isHistorical)
            wire.IsHistorical = true;
        if (value is { } there)
            WireWriter.Write(there, wire);
        else
            wire.IsNull = true;
        if (properties is { Count: > 0 })
            wire.Properties = WireWriter.Properties(properties);
        return new SparkplugMetric(wire);
    }
}
