using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>What batching and splitting stations do, event by event.</summary>
public class BatchTests
{
    [Fact]
    public void A_batch_goes_through_the_next_station_as_one_part_and_is_let_out_one_by_one() =>
        Story.Equal(
            [
                "1 pack arrived 1: Starved",
                "2 pack arrived 2: Processing",
                "2 pack put 2 on 1",
                "2.5 pack completed 1",
                "2.5 oven arrived 1: Processing",
                "2.5 pack Starved",
                "3 pack arrived 3: Starved",
                "4 pack arrived 4: Processing",
                "4 pack put 4 on 3",
                "4.5 pack completed 3",
                "4.5 pack Blocked",
                "5.5 oven completed 1",
                "5.5 unpack arrived 1",
                "5.5 unpack let 2 out of 1",
                "5.5 oven arrived 3: Processing",
                "5.5 m arrived 1: Processing",
                "5.5 pack Starved",
                "7.5 m completed 1",
                "7.5 done ended 1",
                "7.5 m arrived 2: Processing",
                "8.5 oven completed 3",
                "8.5 unpack arrived 3",
                "8.5 unpack let 4 out of 3",
                "8.5 oven Starved",
                "9.5 m completed 2",
                "9.5 done ended 2",
                "9.5 m arrived 3: Processing",
                "11.5 m completed 3",
                "11.5 done ended 3",
                "11.5 m arrived 4: Processing",
                "13.5 m completed 4",
                "13.5 done ended 4",
                "13.5 m Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  s: { kind: source, every: 1 min, limit: 4 parts }",
                "  pack: { kind: batch, size: 2, time: 30 s }",
                "  oven: { kind: machine, cycle: 3 min }",
                "  unpack: { kind: split }",
                "  m: { kind: machine, cycle: 2 min }",
                "  done: { kind: sink }",
                "flow: [s -> pack -> oven -> unpack -> m -> done]"), 20));

    [Fact]
    public void Parts_that_have_waited_too_long_go_on_in_a_smaller_batch_which_ends_part_by_part() =>
        Story.Equal(
            [
                "4 pack arrived 1: Starved",
                "8 pack arrived 2: Starved",
                "9 pack Processing",
                "9 pack put 2 on 1",
                "9 pack completed 1",
                "9 done ended 1",
                "9 done ended 2",
                "9 pack Starved",
                "12 pack arrived 3: Starved",
                "17 pack Processing",
                "17 pack completed 3",
                "17 done ended 3",
                "17 pack Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  s: { kind: source, every: 4 min, limit: 3 parts, part: gear }",
                "  pack: { kind: batch, size: 3, wait: 5 min }",
                "  done: { kind: sink }",
                "flow: [s -> pack -> done]"), 30));

    [Fact]
    public void Batches_by_part_type_keep_the_types_apart_and_each_part_waits_no_longer_than_it_may() =>
        Story.Equal(
            [
                "2 pack arrived 1: Starved",
                "3 pack arrived 2: Starved",
                "4 pack arrived 3: Processing",
                "4 pack put 3 on 1",
                "4 pack completed 1",
                "4 done ended 1",
                "4 done ended 3",
                "4 pack Starved",
                "6 pack arrived 4: Starved",
                "7 pack Processing",
                "7 pack completed 2",
                "7 done ended 2",
                "7 pack Starved",
                "10 pack Processing",
                "10 pack completed 4",
                "10 done ended 4",
                "10 pack Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  gears: { kind: source, every: 2 min, limit: 3 parts, part: gear }",
                "  shafts: { kind: source, every: 3 min, limit: 1 parts, part: shaft }",
                "  pack: { kind: batch, size: 2, by: part-type, wait: 4 min }",
                "  done: { kind: sink }",
                "flow: [gears -> pack -> done, shafts -> pack]"), 30));

    [Fact]
    public void Batches_of_batches_are_let_out_one_level_at_a_time() =>
        Story.Equal(
            [
                "2 box put 2 on 1",
                "2 box completed 1",
                "4 box put 4 on 3",
                "4 box completed 3",
                "4 pallet put 3 on 1",
                "4 pallet completed 1",
                "4 unload arrived 1",
                "4 unload let 2 out of 1",
                "4 unload let 3 out of 1",
                "4 unpack arrived 1",
                "4 done ended 1",
                "4 unpack arrived 2",
                "4 done ended 2",
                "4 unpack arrived 3",
                "4 unpack let 4 out of 3",
                "4 done ended 3",
                "4 done ended 4",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  s: { kind: source, every: 1 min, limit: 4 parts }",
                "  box: { kind: batch, size: 2 }",
                "  pallet: { kind: batch, size: 2 }",
                "  unload: { kind: split }",
                "  unpack: { kind: split }",
                "  done: { kind: sink }",
                "flow: [s -> box -> pallet -> unload -> unpack -> done]"), 30, "box", "pallet", "unload", "unpack", "done").Where(line => !line.Contains("Starved", StringComparison.Ordinal) && !line.Contains("Processing", StringComparison.Ordinal)).ToList());

    [Fact]
    public void A_wait_below_0_that_is_given_in_code_is_a_fault_that_says_what_it_must_be()
    {
        ModelException error = Assert.Throws<ModelException>(() => FactoryModel.Build("Line", line => line.Source("s", "1 min").Sink("done")
            .Add("pack", new BatchDefinition { Cycle = Distribution.Constant(TimeSpan.Zero), Size = 2, Wait = TimeSpan.FromSeconds(-1) }).Flow("s -> pack -> done")));
        Assert.Equal("stations.pack.wait: FT1005 wait: '-1 s' is negative; it must be above 0 s", error.Message);
    }

    [Fact]
    public void A_batch_that_is_spoiled_is_scrapped_with_all_its_parts() =>
        Story.Equal(
            [
                "2 oven arrived 1: Processing",
                "3 oven completed 1 as scrap",
                "3 oven scrapped 1",
                "3 oven scrapped 2",
                "3 oven Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  s: { kind: source, every: 1 min, limit: 2 parts }",
                "  pack: { kind: batch, size: 2 }",
                "  oven: { kind: machine, cycle: 1 min, scrap: 100 % }",
                "  done: { kind: sink }",
                "flow: [s -> pack -> oven -> done]"), 30, "oven"));

    [Fact]
    public void A_batch_that_goes_into_a_product_is_used_up_with_all_its_parts_and_one_that_is_the_product_keeps_them() =>
        Story.Equal(
            [
                "2 join arrived 1: Starved",
                "2 join arrived 2: Processing",
                "2 join used 2 in 1",
                "2 join used 4 in 1",
                "3 join completed 1",
                "3 done ended 1",
                "3 done ended 3",
                "3 join Starved",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  as: { kind: source, every: 1 min, limit: 2 parts }",
                "  bs: { kind: source, every: 1 min, limit: 2 parts }",
                "  a: { kind: batch, size: 2 }",
                "  b: { kind: batch, size: 2 }",
                "  join: { kind: assembly, cycle: 1 min, recipe: { a: 1, b: 1 } }",
                "  done: { kind: sink }",
                "flow: [as -> a -> join -> done, bs -> b -> join]"), 30, "join", "done"));

    [Fact]
    public void A_part_that_is_cut_is_used_up_and_new_ones_enter() =>
        Story.Equal(
            [
                "4 saw arrived 1",
                "4 saw entered 2",
                "4 saw entered 3",
                "4 saw entered 4",
                "4 saw used 1 in 2",
                "4 lathe arrived 2: Processing",
                "6 lathe completed 2",
                "6 done ended 2",
                "6 lathe arrived 3: Processing",
                "8 lathe completed 3",
                "8 done ended 3",
                "8 lathe arrived 4: Processing",
                "8 saw arrived 5",
                "8 saw entered 6",
                "8 saw entered 7",
                "8 saw entered 8",
                "8 saw used 5 in 6",
                "10 lathe completed 4",
            ],
            Story.Of(Story.Yaml(
                "stations:",
                "  bars: { kind: source, every: 4 min, limit: 2 parts, part: bar }",
                "  saw: { kind: split, parts: 3, makes: blank }",
                "  lathe: { kind: machine, cycle: 2 min }",
                "  done: { kind: sink }",
                "flow: [bars -> saw -> lathe -> done]"), 10).SkipLast(2).ToList());

    [Fact]
    public void Riders_count_as_parts_of_the_factory_and_a_batch_as_one_of_its_station()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 1 min, limit: 20 parts, part: { gear: 50 %, shaft: 50 % } }",
            "  pack: { kind: batch, size: 5 }",
            "  oven: { kind: machine, cycle: 2 min }",
            "  rack: { kind: buffer }",
            "  late: { kind: machine, cycle: 4 min }",
            "  done: { kind: sink }",
            "flow: [s -> pack -> oven -> rack -> late -> done]")));
        FactoryIndicators indicators = run.Indicators();
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(26)));
        IndicatorReport report = indicators.Read(run.Now);
        Assert.Equal((20, 20, 0), (report.Flow.Entered, report.Flow.Good, report.Flow.Present));
        Assert.Equal((2 + 6) * 60, report.Flow.LeadTime.Value);   // two minutes on average until the batch is complete, then two and four
        Assert.Equal(20 * 8 / 26.0, report.Flow.WorkInProgress.Value!.Value, 12);
        Assert.Equal([4L, 4L], report.Stations.Where(station => station.Station.Name is "oven" or "late").Select(station => station.Completed));
        Assert.Equal(4 * 2 / 26.0, report.Stations.First(station => station.Station.Name == "oven").MeanLevel.Value!.Value, 12);
        Assert.True(report.LittlesLaw.Holds);
        Assert.Equal(20, report.PartTypes.Sum(type => type.Flow.Good));
    }

    [Fact]
    public void Who_begins_to_listen_while_parts_ride_on_others_counts_them_from_where_they_are_seen()
    {
        using var run = new Simulation(FactoryModel.Parse(Story.Yaml(
            "stations:",
            "  s: { kind: source, every: 1 min, limit: 9 parts }",
            "  pack: { kind: batch, size: 3 }",
            "  oven: { kind: machine, cycle: 2 min }",
            "  unpack: { kind: split }",
            "  m: { kind: machine, cycle: 10 s }",
            "  done: { kind: sink }",
            "flow: [s -> pack -> oven -> unpack -> m -> done, oven -> done]")));
        run.AdvanceTo(SimTime.At(TimeSpan.FromMinutes(4.5)));   // the first batch is in the oven, the fourth part waits in the second one
        FactoryIndicators indicators = run.Indicators();
        run.RunToEnd();
        IndicatorReport report = indicators.Read(run.Now);
        Assert.Equal((5, 9, 0), (report.Flow.Entered, report.Flow.Good, report.Flow.Present));
        Assert.True(report.LittlesLaw.Holds);
    }

    [Theory]
    [InlineData("pack: { kind: batch }", "line.yaml:4:3: FT1007 size: the key 'size' is missing; write 'size: 10'")]
    [InlineData("pack: { kind: batch, size: 0 }", "line.yaml:4:30: FT1005 size: '0' is out of range; it must be 1 to 1000000")]
    [InlineData("pack: { kind: batch, size: 4, by: colour }", "line.yaml:4:37: FT1004 by: 'colour' is not one of 'arrival' or 'part-type'")]
    [InlineData("pack: { kind: batch, size: 4, wait: 0 s }", "line.yaml:4:39: FT1005 wait: '0 s' is zero; it must be more")]
    [InlineData("pack: { kind: batch, size: 4, cycle: 3 s }", "line.yaml:4:33: FT1006 cycle: there is no such key; the time of a batch is 'time'")]
    [InlineData("pack: { kind: split, parts: 1 }", "line.yaml:4:31: FT1005 parts: '1' is out of range; it must be 2 to 10000")]
    [InlineData("pack: { kind: split, makes: blank }", "line.yaml:4:31: FT1028 makes: no part is cut, so none becomes 'blank'; write 'parts: 4', or leave 'makes' out")]
    [InlineData("pack: { kind: split, shifts: always }", "line.yaml:4:24: FT1029 shifts: a station of kind 'split' does not heed 'shifts'; leave it out")]
    public void Keys_that_make_no_sense_are_faults(string station, string expected)
    {
        ModelException error = Assert.Throws<ModelException>(() => FactoryModel.Parse($"name: x\nstations:\n  s: {{ kind: source, every: 1 min }}\n  {station}\n  done: {{ kind: sink }}\nflow: s -> pack -> done\n", "line.yaml"));
        Assert.Equal(expected, error.Message);
    }

    [Theory]
    [InlineData("batch, size: 4", true)]
    [InlineData("batch, size: 4, time: 1 s", false)]
    [InlineData("split", true)]
    public void A_source_that_never_runs_out_needs_something_that_takes_time(string kind, bool isFault)
    {
        string yaml = $"name: x\nstations: {{ s: {{ kind: source }}, m: {{ kind: {kind} }}, done: {{ kind: sink }} }}\nflow: s -> m -> done\n";
        if (isFault)
            Assert.Contains("FT1030", Assert.Throws<ModelException>(() => FactoryModel.Parse(yaml)).Message, StringComparison.Ordinal);
        else
            FactoryModel.Parse(yaml);
    }
}
