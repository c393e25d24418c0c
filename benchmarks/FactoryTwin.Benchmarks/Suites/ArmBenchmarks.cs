using BenchmarkDotNet.Attributes;

namespace FactoryTwin.Benchmarks;

/// <summary>Forward kinematics of an arm with six joints: time per pose.</summary>
[MemoryDiagnoser]
public class ArmBenchmarks
{
    private readonly Portion _byHand = ArmWork.ByHand(), _library = ArmWork.Library();

    [Benchmark(Baseline = true, OperationsPerInvoke = ArmWork.Poses)]
    public long By_hand() => _byHand();

    [Benchmark(OperationsPerInvoke = ArmWork.Poses)]
    public long Library() => _library();
}
