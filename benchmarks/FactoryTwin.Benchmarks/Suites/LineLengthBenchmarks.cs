using BenchmarkDotNet.Attributes;

namespace FactoryTwin.Benchmarks;

/// <summary>Lines of 10 to 10,000 machines: time per event of the calendar.</summary>
[MemoryDiagnoser]
public class LineLengthBenchmarks
{
    private const int Events = 100_000;

    private SteadyRun _line = null!;

    [Params(10, 100, 1_000, 10_000)]
    public int Machines { get; set; }

    [GlobalSetup]
    public void SetUp() => _line = SteadyRun.Line(Machines, 10, Events);

    [Benchmark(OperationsPerInvoke = Events)]
    public long Engine() => _line.Events();
}
