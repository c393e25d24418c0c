using FactoryTwin.Experiments;
using Xunit;

namespace FactoryTwin.Tests.Experiments;

public class ReplicationsTests
{
    private static readonly QuantityKeys Keys = new("x");

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    [Fact]
    public void The_order_of_completion_changes_no_digit()
    {
        double[] values = [.. Enumerable.Range(0, 20).Select(i => SplitMix.For(i, 1).Normal())];
        using var lastIsDone = new ManualResetEventSlim();
        var progress = new Recorder
        {
            OnReport = done =>
            {
                if (done.Done == values.Length - 1)
                    lastIsDone.Set();
            },
        };
        ReplicationSet firstAtTheEnd = Replications.Run(
            (replication, _) =>
            {
                if (replication == 0)
                    lastIsDone.Wait(TestEnds);
                return Result(values[replication]);
            },
            values.Length, new() { Threads = 2, Progress = progress }, TestEnds);
        ReplicationSet inOrder = Replications.Run((replication, _) => Result(values[replication]), values.Length, new() { Threads = 1 }, TestEnds);

        Assert.Equal(values, firstAtTheEnd.Results.Select(result => result.Values[0]));
        Assert.Equal(inOrder.Estimate(new("x")), firstAtTheEnd.Estimate(new("x")));
        // Control: joined in order of completion they would give another last digit.
        Assert.NotEqual(Estimate.OfMean(values), Estimate.OfMean([.. values[1..], values[0]]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_number_of_threads_changes_no_digit(int threads)
    {
        ReplicationSet set = Replications.Run(Noise, 50, new() { Threads = threads }, TestEnds);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => SplitMix.For(i, 0).Normal()), set.Results.Select(result => result.Values[0]));
    }

    [Fact]
    public void Of_two_failures_the_one_with_the_smaller_number_is_reported_even_when_it_comes_later()
    {
        using var eightHasFailed = new ManualResetEventSlim();
        var failure = Assert.Throws<ReplicationException>(() => Replications.Run(
            (replication, _) =>
            {
                if (replication == 7)
                {
                    eightHasFailed.Wait(TestEnds);
                    throw new InvalidOperationException("no spindle");
                }
                if (replication == 8)
                {
                    eightHasFailed.Set();
                    throw new InvalidOperationException("no coolant");
                }
                return Result(1);
            },
            20, new() { Threads = 2 }, TestEnds));
        Assert.Equal("Replication 7 failed: no spindle", failure.Message);
        Assert.Equal(7, failure.Replication);
        Assert.IsType<InvalidOperationException>(failure.InnerException);
    }

    [Fact]
    public void A_failure_among_several_systems_names_the_system() => Assert.Equal(
        "Replication 7 of 'mill faster' failed: no spindle",
        Assert.Throws<ReplicationException>(() => Replications.RunEach(
            [
                new("as it is", Noise),
                new("mill faster", (replication, _) => replication < 7 ? Result(1) : throw new InvalidOperationException("no spindle")),
            ],
            20, new() { Threads = 2 }, TestEnds)).Message);

    [Fact]
    public void After_a_failure_no_further_replication_begins()
    {
        int begun = 0;
        Assert.Throws<ReplicationException>(() => Replications.Run(
            (replication, _) =>
            {
                begun++;
                return replication < 7 ? Result(1) : throw new InvalidOperationException();
            },
            1000, new() { Threads = 1 }, TestEnds));
        Assert.Equal(8, begun);
    }

    [Fact]
    public void Cancelling_ends_those_that_run_and_begins_no_other()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestEnds);
        int begun = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Replications.Run(
            (replication, cancellation) =>
            {
                Interlocked.Increment(ref begun);
                if (replication == 2)
                    source.Cancel();
                if (replication >= 1)
                    cancellation.WaitHandle.WaitOne();
                cancellation.ThrowIfCancellationRequested();
                return Result(1);
            },
            1000, new() { Threads = 2 }, source.Token));
        Assert.Equal(3, begun);
    }

    [Fact]
    public void A_replication_that_gives_up_without_being_asked_has_failed() =>
        Assert.IsType<OperationCanceledException>(Assert.Throws<ReplicationException>(
            () => Replications.Run((_, _) => throw new OperationCanceledException(), 3, cancellation: TestEnds)).InnerException);

    [Fact]
    public void Progress_counts_every_replication_once_and_in_order()
    {
        var progress = new Recorder();
        Replications.RunEach([new("a", Noise), new("b", Noise)], 10, new() { Threads = 3, Progress = progress }, TestEnds);
        Assert.Equal(Enumerable.Range(1, 20).Select(done => new ReplicationProgress(done, 20)), progress.Reports);
    }

    [Fact]
    public void What_the_progress_throws_reaches_the_caller()
    {
        var broken = new Recorder { OnReport = _ => throw new NotSupportedException() };
        Assert.Throws<NotSupportedException>(() => Replications.Run(Noise, 10, new() { Threads = 2, Progress = broken }, TestEnds));
    }

    [Fact]
    public void Fewer_than_one_replication_or_thread_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("count", () => Replications.Run(Noise, 0, cancellation: TestEnds));
        Assert.Throws<ArgumentOutOfRangeException>("Threads", () => new ReplicationOptions { Threads = 0 });
    }

    [Fact]
    public void Replications_that_measure_different_things_cannot_be_joined()
    {
        Assert.Equal("Replication 1 has other keys than replication 0; share one list of keys. (Parameter 'results')",
            Assert.Throws<ArgumentException>(() => new ReplicationSet([Result(1), new(new("y"), [1])])).Message);
        Assert.Equal("Replication 1 has a series of 2 values, replication 0 one of 1; make them equally long. (Parameter 'results')",
            Assert.Throws<ArgumentException>(() => new ReplicationSet([new(Keys, [1], [1]), new(Keys, [1], [1, 2])])).Message);
        Assert.Equal("There are no replications; give at least one. (Parameter 'results')", Assert.Throws<ArgumentException>(() => new ReplicationSet([])).Message);
    }

    [Fact]
    public void Keys_and_values_must_fit()
    {
        Assert.Equal("There are 1 keys and 2 values; give one value for each key. (Parameter 'values')",
            Assert.Throws<ArgumentException>(() => new ReplicationResult(Keys, [1, 2])).Message);
        Assert.Equal("The quantity 'x' is there twice; give every quantity its own key. (Parameter 'names')",
            Assert.Throws<ArgumentException>(() => new QuantityKeys("x", "x")).Message);
        Assert.Equal("There is no quantity 'z'; there are x, y. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => new QuantityKeys("x", "y").PlaceOf("z")).Message);
    }

    [Fact]
    public void A_result_does_not_change_with_the_array_it_was_made_from()
    {
        double[] values = [1], series = [2];
        var result = new ReplicationResult(Keys, values, series);
        values[0] = series[0] = 9;
        Assert.Equal((1, 2), (result.Values[0], result.Series[0]));
    }

    [Fact]
    public void Series_are_averaged_over_replications() =>
        Assert.Equal([2, 3], new ReplicationSet([new(Keys, [0], [1, 2]), new(Keys, [0], [3, 4])]).AverageSeries());

    private static ReplicationResult Result(double value) => new(Keys, [value]);

    private static ReplicationResult Noise(int replication, CancellationToken cancellation) => Result(SplitMix.For(replication, 0).Normal());

    private sealed class Recorder : IProgress<ReplicationProgress>
    {
        public List<ReplicationProgress> Reports { get; } = [];

        public Action<ReplicationProgress> OnReport { get; init; } = _ => { };

        public void Report(ReplicationProgress value)
        {
            Reports.Add(value);
            OnReport(value);
        }
    }
}
