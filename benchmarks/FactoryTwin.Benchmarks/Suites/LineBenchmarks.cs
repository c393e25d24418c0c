using BenchmarkDotNet.Attributes;
using FactoryTwin.Benchmarks.HandWritten;

namespace FactoryTwin.Benchmarks;

/// <summary>10 exponential machines, buffers of 10: time per part.</summary>
[MemoryDiagnoser]
public class LineBenchmarks
{
    private const int Parts = 10_000;

    private Portion _work = null!;

    [GlobalSetup(Target = nameof(Hand_written))]
    public void SetUpHandWritten() => _work = HandWrittenWork.Line(Parts);

    [GlobalSetup(Target = nameof(Engine))]
    public void SetUpEngine() => _work = SteadyRun.Line(Parts).Parts;

    [GlobalSetup(Target = nameof(Engine_with_an_observer))]
    public void SetUpObserver() => _work = SteadyRun.Line(Parts).With(new CountingObserver()).Parts;

    [GlobalSetup(Target = nameof(Engine_with_indicators))]
    public void SetUpIndicators() => _work = SteadyRun.Line(Parts).WithIndicators().Parts;

    [Benchmark(Baseline = true, OperationsPerInvoke = Parts)]
    public long Hand_written() => _work();

    [Benchmark(OperationsPerInvoke = Parts)]
    public long Engine() => _work();

    [Benchmark(OperationsPerInvoke = Parts)]
    public long Engine_with_an_observer() => _work();

    [Benchmark(OperationsPerInvoke = Parts)]
    public long Engine_with_indicators() => _work();
}
