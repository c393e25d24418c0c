using BenchmarkDotNet.Attributes;
using FactoryTwin.Experiments;

namespace FactoryTwin.Benchmarks;

/// <summary>100 replications of the line over a week of work, on one thread and on two.</summary>
[MemoryDiagnoser]
public class ReplicationBenchmarks
{
    [Benchmark(Baseline = true)]
    public ReplicationSet One_thread() => ReplicationWork.Run(1);

    [Benchmark]
    public ReplicationSet Two_threads() => ReplicationWork.Run(2);
}
