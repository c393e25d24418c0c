namespace FactoryTwin.Experiments;

/// <summary>How replications are run. Nothing here changes a result.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ReplicationOptions
{
    /// <summary>Most threads that run replications: the caller's and others of the thread pool. Range: 1 or more. Default: one for each core.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>Is told of every replication that is done: from the threads that run them, one call at a time, with a rising count.
    /// What it throws reaches the caller when the threads are done. Default: <c>null</c>.</summary>
    public IProgress<ReplicationProgress>? Progress { get; init; }
}

/// <summary>How far a set of replications has come.</summary>
/// <param name="Done">Replications that are done. Range: 1 or more.</param>
/// <param name="Total">Replications in all; <c>null</c> where the precision decides.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct ReplicationProgress(int Done, int? Total);

/// <summary>A system that is replicated beside others.</summary>
/// <param name="Name">Its name in messages, as in <c>mill 5 % faster</c>; may be empty.</param>
/// <param name="Replicate">Runs one replication.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct ReplicatedSystem(string Name, Replication Replicate);

/// <summary>A replication failed. <see cref="Exception.InnerException"/> says why.</summary>
/// <threadsafety>Not for use by several threads at once.</threadsafety>
public sealed class ReplicationException : Exception
{
    /// <summary>Says which replication failed.</summary>
    /// <param name="system">Name of the system; empty where there is only one.</param>
    /// <param name="replication">Number of the replication, from 0.</param>
    /// <param name="cause">Why it failed.</param>
    public ReplicationException(string system, int replication, Exception cause)
        : base(FormattableString.Invariant($"Replication {replication}{(system == "" ? "" : $" of '{system}'")} failed: {cause.Message}"), cause)
    {
        SystemName = system;
        Replication = replication;
    }

    /// <summary>Name of the system; empty where there is only one.</summary>
    public string SystemName { get; }

    /// <summary>Number of the replication, from 0, by which it can be run again alone.</summary>
    public int Replication { get; }
}
