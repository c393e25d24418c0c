using System.Runtime.ExceptionServices;

namespace FactoryTwin.Experiments;

/// <summary>Runs replications on several threads.</summary>
/// <remarks>Threads take the replications in the order of their numbers; results are joined in that order, so neither the number of threads nor their pace changes a digit.</remarks>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public static partial class Replications
{
    /// <summary>Runs replications of one system.</summary>
    /// <param name="replication">Runs one replication.</param>
    /// <param name="count">How many. Range: 1 or more.</param>
    /// <param name="options">Threads and progress. Default: all cores, no progress.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="ReplicationException">A replication failed; of several the one with the smallest number is reported.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static ReplicationSet Run(Replication replication, int count, ReplicationOptions? options = null, CancellationToken cancellation = default) =>
        RunEach([new ReplicatedSystem("", replication)], count, options, cancellation)[0];

    /// <summary>Runs the same replications of several systems, to be compared in pairs.</summary>
    /// <param name="systems">The systems.</param>
    /// <param name="count">How many of each. Range: 1 or more.</param>
    /// <param name="options">Threads and progress. Default: all cores, no progress.</param>
    /// <param name="cancellation">Asks to give up.</param>
    /// <returns>The replications of each system, in the order of the systems.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="ReplicationException">A replication failed; of several the one of the first system, and there the one with the smallest number, is reported.</exception>
    /// <exception cref="OperationCanceledException">It was asked to give up before all were done.</exception>
    public static ReplicationSet[] RunEach(
        IReadOnlyList<ReplicatedSystem> systems, int count, ReplicationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int jobs = systems.Count * count;
        ReplicationResult[] results = Run(jobs, job => (systems[job / count], job % count), options ?? new(), 0, jobs, cancellation);
        return [.. Enumerable.Range(0, systems.Count).Select(i => new ReplicationSet(results.AsSpan(i * count, count)))];
    }

    /// <param name="jobs">How many replications.</param>
    /// <param name="jobOf">System and number of each.</param>
    /// <param name="options">Threads and progress.</param>
    /// <param name="doneBefore">Replications that were done earlier, for the progress.</param>
    /// <param name="total">All replications in the end, for the progress; <c>null</c> where that is not known.</param>
    /// <param name="cancellation">Asks to give up.</param>
    private static ReplicationResult[] Run(
        int jobs, Func<int, (ReplicatedSystem System, int Replication)> jobOf, ReplicationOptions options, int doneBefore, int? total, CancellationToken cancellation)
    {
        var results = new ReplicationResult[jobs];
        int next = -1, done = 0, failed = int.MaxValue;
        Exception? failure = null;
        var gate = new Lock();

        // The pool's threads and the caller's. Threads of their own would cost a short experiment more than its replications do.
        Task[] others = [.. Enumerable.Range(1, Math.Min(options.Threads, jobs) - 1).Select(_ => Task.Run(Work, CancellationToken.None))];
        try
        {
            Work();
        }
        finally
        {
            // A worker that the pool has not begun by now is run here, and finds nothing to do: a busy pool delays nobody.
            try
            {
                Task.WaitAll(others, CancellationToken.None);
            }
            catch (AggregateException fromProgress)
            {
                ExceptionDispatchInfo.Throw(fromProgress.InnerExceptions[0]);
            }
        }

        if (failure is not null)
        {
            (ReplicatedSystem system, int replication) = jobOf(failed);
            throw new ReplicationException(system.Name, replication, failure);
        }
        if (done < jobs)
            cancellation.ThrowIfCancellationRequested();
        return results;

        void Work()
        {
            // Jobs are taken in order, so those before a failed one have all been taken and end: which failure is the first does not depend on the threads.
            while (!cancellation.IsCancellationRequested && Interlocked.Increment(ref next) is int job && job < jobs && job < Volatile.Read(ref failed))
            {
                (ReplicatedSystem system, int replication) = jobOf(job);
                try
                {
                    results[job] = system.Replicate(replication, cancellation);
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception exception)
                {
                    lock (gate)
                    {
                        if (job < failed)
                            (failed, failure) = (job, exception);
                    }
                    continue;
                }
                lock (gate)
                {
                    done++;
                    options.Progress?.Report(new(doneBefore + done, total));
                }
            }
        }
    }
}
