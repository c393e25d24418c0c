using System.Globalization;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>Something that must hold, and how it is measured.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Target">What it must reach.</param>
/// <param name="Unit">Unit of the figure.</param>
/// <param name="Measure">Measures it; the number says in how many rounds, where it is a matter of time.</param>
internal sealed record Check(string Name, Limit Target, string Unit, Func<int, Figure> Measure)
{
    /// <summary>How many times the target the guard lets pass, because machines that build are shared, and noisy. Default: 1, for what is exact.</summary>
    public double Slack { get; init; } = 1;

    /// <summary>Whether the figure is one of time, and can be noisy.</summary>
    public bool IsOfTime => Slack > 1;

    /// <summary>What the guard holds the figure to.</summary>
    public Limit GuardLimit => Target.Loosened(Slack);
}

/// <summary>What was measured.</summary>
/// <param name="Value">The figure, in the unit of its check.</param>
/// <param name="Detail">What it was made of. Default: nothing more to say.</param>
internal readonly record struct Figure(double Value, string Detail = "")
{
    public override string ToString() => Value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
