namespace FactoryTwin.Indicators;

/// <summary>Little's law, L = λ · W, as a check of the bookkeeping (Little, A proof for the queuing formula L = λW, Operations Research 9, 1961).</summary>
/// <remarks>In a finite time the law is off by the parts present at its two ends: λ · W counts the whole stay of each part that left, be it in part before the measured
/// time, and nothing of those that have not left. L counts what lies within. The correction is exact: the ages of the parts present at the end less the ages of
/// those present at the beginning, over the measured time. What then remains is rounding, however short the run, or an error in the stream or in the counting.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record LittlesLaw
{
    /// <summary>L: time average of the parts in the factory [parts].</summary>
    public required double MeanPresentParts { get; init; }

    /// <summary>λ: parts that left, in whatever way, for each measured hour.</summary>
    public required double DeparturesPerHour { get; init; }

    /// <summary>W: mean stay of the parts that left [s]; <c>null</c> where none did.</summary>
    public required double? MeanStaySeconds { get; init; }

    /// <summary>The correction for the parts present at both ends [parts].</summary>
    public required double BoundaryParts { get; init; }

    /// <summary>λ · W [parts].</summary>
    public double DepartedParts => DeparturesPerHour / 3600 * (MeanStaySeconds ?? 0);

    /// <summary>L less λ · W, relative to L, without the correction: it goes to 0 in a long run; <c>null</c> where nothing was in the factory.</summary>
    public double? UncorrectedDifferenceRatio => MeanPresentParts > 0 ? (MeanPresentParts - DepartedParts) / MeanPresentParts : null;

    /// <summary>L less λ · W less the correction, relative to L; 0 where nothing was in the factory.</summary>
    public double DifferenceRatio => MeanPresentParts > 0 ? (MeanPresentParts - DepartedParts - BoundaryParts) / MeanPresentParts : 0;

    /// <summary>Whether the law holds but for rounding: the corrected difference is below one millionth.</summary>
    public bool Holds => Math.Abs(DifferenceRatio) < 1e-6;
}
