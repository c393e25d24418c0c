using BenchmarkDotNet.Attributes;
using FactoryTwin.Benchmarks.HandWritten;

namespace FactoryTwin.Benchmarks;

/// <summary>M/M/1 at a load of 0.9: time per part.</summary>
[MemoryDiagnoser]
public class SingleQueueBenchmarks
{
    private const int Parts = 10_000;

    private Portion _work = null!;

    [GlobalSetup(Target = nameof(Hand_written))]
    public void SetUpHandWritten() => _work = HandWrittenWork.SingleQueue(Parts);

    [GlobalSetup(Target = nameof(Engine))]
    public void SetUpEngine() => _work = SteadyRun.SingleQueue(Parts).Parts;

    [Benchmark(Baseline = true, OperationsPerInvoke = Parts)]
    public long Hand_written() => _work();

    [Benchmark(OperationsPerInvoke = Parts)]
    public long Engine() => _work();
}
