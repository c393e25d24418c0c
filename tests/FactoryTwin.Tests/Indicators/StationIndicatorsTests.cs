using FactoryTwin.Indicators;
using FactoryTwin.Model;
using Xunit;
using static FactoryTwin.Tests.Indicators.EventList;

namespace FactoryTwin.Tests.Indicators;

public sealed class StationIndicatorsTests
{
    [Fact]
    public void Oee_by_hand_is_718_thousandths_for_a_shift_of_450_minutes_with_340_parts_of_which_323_are_good()
    {
        FactoryIndicators indicators = Listener(Line(mill: Station(Mill, "mill", StationRole.Worker) with { IdealCycle = TimeSpan.FromMinutes(1) }));
        var events = new EventList(indicators);
        events.State(0, Mill, StationState.Processing);
        for (int part = 1; part <= 340; part++)
            events.Enters(60 * part, part).Completes(60 * part, Mill, part, StationState.Processing, outcome: part <= 323 ? 0 : 1);
        events.State(60 * 380, Mill, StationState.Starved);

        StationIndicators mill = indicators.Read(At(60 * 450)).Stations[Mill];

        Assert.Equal(TimeSpan.FromMinutes(450), mill.Times!.PlannedBusy);
        Assert.Equal(TimeSpan.FromMinutes(380), mill.Times.ActualProduction);
        Assert.Equal((340, 323), (mill.Completed, mill.Good));
        Assert.Equal(0.844, mill.Availability.Value!.Value, 0.0005);
        Assert.Equal(0.895, mill.Effectiveness.Value!.Value, 0.0005);
        Assert.Equal(0.950, mill.QualityRatio.Value!.Value, 0.0005);
        Assert.Equal(323.0 / 450, mill.Oee.Value!.Value, 12);
        Assert.Equal(mill.Availability.Value!.Value * mill.Effectiveness.Value!.Value * mill.QualityRatio.Value!.Value, mill.Oee.Value!.Value, 12);
    }
}
