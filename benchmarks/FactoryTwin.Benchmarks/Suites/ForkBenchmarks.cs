using BenchmarkDotNet.Attributes;

namespace FactoryTwin.Benchmarks;

/// <summary>A fork of 50 machines and about 200 parts with its indicators, beside 500 events of that line.</summary>
[MemoryDiagnoser]
public class ForkBenchmarks
{
    private const int Events = 500;
    private const int Batches = 20;

    private SteadyRun _line = null!;
    private ForkWork _forks = null!;

    [GlobalSetup(Target = nameof(Events_500))]
    public void SetUpLine() => _line = ForkWork.Line(Events * Batches);

    [GlobalSetup(Target = nameof(Fork))]
    public void SetUpForks() => _forks = new ForkWork();

    [Benchmark(Baseline = true, OperationsPerInvoke = Batches)]
    public long Events_500() => _line.Events();

    [Benchmark]
    public Simulation Fork() => _forks.Fork();
}
