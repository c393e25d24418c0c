using CsCheck;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin.Tests.Stations;

/// <summary>What holds in every factory with vehicles and legs between sites, whatever it consists of.</summary>
public class TransportPropertyTests
{
    private static readonly TimeSpan Horizon = TimeSpan.FromHours(2);

    [Fact]
    public void Parts_vehicles_and_places_add_up_at_every_instant() => AnyFactory.Number.Sample(number =>
    {
        using var run = new Simulation(AnyTransport.Of(number), number);
        var audit = new Audit(run);
        FactoryIndicators indicators = run.Indicators();
        run.Events.Subscribe(audit);
        for (int stop = 1; stop <= 12; stop++)
        {
            run.AdvanceTo(SimTime.At(Horizon * stop / 12));
            audit.CheckRun();
        }
        Assert.Empty(audit.Faults);
        IndicatorReport report = indicators.Read(run.Now);
        Assert.True(report.LittlesLaw.Holds);
        Assert.Equal(run.PartsInProcess, report.Flow.Present);
    }, iter: 300);

    [Fact]
    public void Stopping_on_the_way_changes_nothing() => Gen.Select(AnyFactory.Number, Gen.Int[2, 40]).Sample((number, stops) =>
    {
        FactoryModel model = AnyTransport.Of(number);
        Assert.Equal(Heard.Hash(model, number, Horizon), Heard.Hash(model, number, Horizon, run =>
        {
            for (int stop = 1; stop < stops; stop++)
                run.AdvanceTo(SimTime.At(TimeSpan.FromSeconds(Math.Round(Horizon.TotalSeconds * stop / stops / 10) * 10)));
        }));
    }, iter: 100);

    [Fact]
    public void A_fork_goes_on_as_its_original_and_one_that_is_drawn_again_keeps_all_rules() => Gen.Select(AnyFactory.Number, Gen.Int[0, 60], Gen.Int[0, 30]).Sample((number, minutes, steps) =>
        ForkRule.Hold(AnyTransport.Of(number), number, minutes, steps, Horizon), iter: 100);

    [Fact]
    public void A_model_written_as_text_and_read_again_gives_the_same_stream() => AnyFactory.Number.Sample(number =>
    {
        FactoryModel model = AnyTransport.Of(number), read = FactoryModel.Parse(model.ToYaml());
        Assert.Equal(model, read);
        Assert.Equal(Heard.Hash(model, number, Horizon), Heard.Hash(read, number, Horizon));
    }, iter: 100);

    [Fact]
    public void Twice_the_time_for_everything_gives_the_same_stream_at_twice_the_time() => AnyFactory.Number.Sample(number =>
        Assert.Equal(
            Heard.Events(AnyTransport.Constant(number, 1), number, Horizon).Select(e => e with { Time = new SimTime(e.Time.Ticks * 2) }),
            Heard.Events(AnyTransport.Constant(number, 2), number, Horizon * 2)), iter: 100);
}
