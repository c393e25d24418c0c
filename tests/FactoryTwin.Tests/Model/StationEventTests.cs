using System.Runtime.CompilerServices;
using FactoryTwin.Model;

namespace FactoryTwin.Tests.Model;

public class StationEventTests
{
    [Fact]
    public void An_event_that_is_made_in_two_wide_writes_has_every_field_where_it_belongs()
    {
        foreach (StationEventKind kind in Enum.GetValues<StationEventKind>())
        {
            foreach (StationState state in Enum.GetValues<StationState>())
            {
                foreach (StationPhase phase in Enum.GetValues<StationPhase>())
                {
                    StationEvent.Make(out StationEvent made, new SimTime(0x0102030405060708), 0x1112131415161718, 0x2122232425262728, -1234.5, new StationId(0x7A0B0C0D), 0xFEDC, StationEvent.Pack(kind, state, phase));
                    Assert.Equal(
                        new StationEvent
                        {
                            Time = new SimTime(0x0102030405060708), Sequence = 0x1112131415161718, Part = 0x2122232425262728, Value = -1234.5,
                            Station = new StationId(0x7A0B0C0D), Place = 0xFEDC, Kind = kind, State = state, Phase = phase,
                        },
                        made);
                }
            }
        }
    }

    [Fact]
    public void An_event_is_48_bytes_without_references()
    {
        Assert.Equal(48, Unsafe.SizeOf<StationEvent>());
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<StationEvent>());
    }
}
