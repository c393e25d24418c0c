using BenchmarkDotNet.Attributes;
using FactoryTwin.Benchmarks.HandWritten;

namespace FactoryTwin.Benchmarks;

/// <summary>Pending timers that set themselves again: time per event.</summary>
[MemoryDiagnoser]
public class HoldBenchmarks
{
    private Portion _work = null!;

    [Params(10, 100, 1_000, 10_000, 100_000, 1_000_000)]
    public int Pending { get; set; }

    [GlobalSetup(Target = nameof(PriorityQueue))]
    public void SetUpPriorityQueue() => _work = Hold.PriorityQueue(Pending);

    [GlobalSetup(Target = nameof(Binary_heap))]
    public void SetUpBinaryHeap() => _work = Hold.PlainHeap<Binary>(Pending);

    [GlobalSetup(Target = nameof(Quaternary_heap))]
    public void SetUpQuaternaryHeap() => _work = Hold.PlainHeap<Quaternary>(Pending);

    [GlobalSetup(Target = nameof(Calendar))]
    public void SetUpCalendar() => _work = Hold.Calendar(Pending);

    [Benchmark(Baseline = true, OperationsPerInvoke = Hold.Fires)]
    public long PriorityQueue() => _work();

    [Benchmark(OperationsPerInvoke = Hold.Fires)]
    public long Binary_heap() => _work();

    [Benchmark(OperationsPerInvoke = Hold.Fires)]
    public long Quaternary_heap() => _work();

    [Benchmark(OperationsPerInvoke = Hold.Fires)]
    public long Calendar() => _work();
}
