using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Attributes of parts, and how they are drawn.</content>
public sealed partial class PlanBuilder
{
    internal AttributeHandle Attribute(string station, string name)
    {
        int index = Array.FindIndex(_attributes, known => known.Name == name);
        return index >= 0 ? new AttributeHandle(index)
            : throw new InvalidOperationException($"Station '{station}' asks for the attribute '{name}', which no part type of this factory has.");
    }

    internal string UnitOf(AttributeHandle attribute) => _attributes[attribute.Index].Unit;

    /// <summary>How the attributes of each type are drawn, with a stream for each station, since any may bring parts into being.</summary>
    private AttributeLaw[][] AttributeLaws(ValueList<StationInfo> stations) => _attributes.Length == 0 ? [] : [.. _parts.Select(part => part.Attributes.Select(attribute =>
    {
        int first = _streams.Count, sampler = AddSampler(attribute.Value);
        bool isConstant = _samplers[sampler].IsConstant;
        foreach (StationInfo station in isConstant ? [] : stations)
            AddStream(station.Name, $"attribute {part.Name} {attribute.Name}");
        return new AttributeLaw(Attribute("", attribute.Name), new LawHandle(sampler), isConstant ? -1 : first, attribute.Value.Mean);
    }).ToArray())];
}
