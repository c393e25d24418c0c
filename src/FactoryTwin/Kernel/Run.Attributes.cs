using System.Runtime.InteropServices;
using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <content>Attributes of parts: one number for each attribute of the factory, first among what is kept beside a part; not-a-number where the part has none.</content>
public sealed partial class Run
{
    private readonly int _attributes;

    /// <summary>The value of an attribute of a part.</summary>
    /// <returns>The number, in the attribute's unit; <see cref="double.NaN"/> where the part's type does not have it.</returns>
    public double AttributeOf(PartHandle part, AttributeHandle attribute) => AttributesOf(part)[attribute.Index];

    /// <summary>Gives an attribute of a part another value, and publishes it.</summary>
    /// <param name="station">Where.</param>
    /// <param name="part">The part; nothing happens where its type does not have the attribute.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="value">The number, in the attribute's unit. Range: finite.</param>
    /// <param name="place">The place where the part is.</param>
    /// <param name="state">State of the place now.</param>
    /// <param name="phase">Phase of the place now.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public void SetAttribute(Station station, PartHandle part, AttributeHandle attribute, double value, int place = 0, StationState state = default, StationPhase phase = default)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, $"The attribute '{Plan.Attributes[attribute.Index].Name}' of a part is a finite number.");
        ref double here = ref AttributesOf(part)[attribute.Index];
        if (double.IsNaN(here))
            return;
        here = value;
        PublishNumbered(StationEventKind.PartAttributeSet, station, part, new SignalId((ushort)attribute.Index), value, SignalQuality.Good, place, state, phase);
    }

    /// <summary>A part has come into being, or has become of another type: it has the attributes of its type and no others.</summary>
    private void GiveAttributes(Station station, PartHandle part, int place, StationState state, StationPhase phase)
    {
        AttributesOf(part).Fill(double.NaN);
        int type = _parts[part.Slot].Type;
        if (type >= Plan.AttributeLaws.Length)
            return;
        foreach (AttributeLaw law in Plan.AttributeLaws[type])
        {
            AttributesOf(part)[law.Attribute.Index] = 0;
            SetAttribute(station, part, law.Attribute, law.FirstStream < 0 ? law.Constant : NextNumber(new StreamHandle(law.FirstStream + station.Id.Index), law.Law), place, state, phase);
        }
    }

    private Span<double> AttributesOf(PartHandle part) => MemoryMarshal.Cast<byte, double>(_partState.AsSpan(part.Slot * _partStateBytes, _attributes * sizeof(double)));
}

/// <summary>How an attribute of a part type is drawn.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Law">Its distribution.</param>
/// <param name="FirstStream">The stream of the first station; the other stations have the next ones. -1 where it is always the same.</param>
/// <param name="Constant">The value that it always has then.</param>
internal readonly record struct AttributeLaw(AttributeHandle Attribute, LawHandle Law, int FirstStream, double Constant);
