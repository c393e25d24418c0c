using FactoryTwin.Model;

namespace FactoryTwin.Experiments;

/// <summary>The replications of one system in the order of their numbers, and what they tell together.</summary>
/// <remarks>All figures are computed in that order, so they are the same to the last digit whichever replication ended first and however many threads there were.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class ReplicationSet
{
    private readonly QuantityKeys _keys;

    /// <summary>Joins replications.</summary>
    /// <param name="results">The replications, from number 0. Range: at least one; all with the same keys, and with series of the same length.</param>
    /// <exception cref="ArgumentException">There are none, or one does not fit the first.</exception>
    public ReplicationSet(ReadOnlySpan<ReplicationResult> results)
    {
        if (results.IsEmpty)
            throw new ArgumentException("There are no replications; give at least one.", nameof(results));
        _keys = results[0].Keys;
        for (int i = 1; i < results.Length; i++)
        {
            if (results[i].Keys != _keys && !results[i].Keys.Names.Equals(_keys.Names))
                throw new ArgumentException($"Replication {i} has other keys than replication 0; share one list of keys.", nameof(results));
            if (results[i].Series.Length != results[0].Series.Length)
                throw new ArgumentException($"Replication {i} has a series of {results[i].Series.Length} values, replication 0 one of {results[0].Series.Length}; make them equally long.", nameof(results));
        }
        Results = ValueList.Create(results);
    }

    /// <summary>The replications, from number 0.</summary>
    public ValueList<ReplicationResult> Results { get; }

    /// <summary>The mean of a raw quantity with its Student-t half-width, or the ratio of two means with a jackknife half-width.</summary>
    /// <param name="quantity">What is asked for.</param>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public Estimate Estimate(Quantity quantity) => Sample(quantity).ToEstimate();

    /// <summary>The series averaged over replications, as the search for the warm-up wants it; empty where the replications have none.</summary>
    public double[] AverageSeries()
    {
        var sums = new double[Results[0].Series.Length];
        foreach (ReplicationResult result in Results)
        {
            for (int i = 0; i < sums.Length; i++)
                sums[i] += result.Series[i];
        }
        return Array.ConvertAll(sums, sum => sum / Results.Count);
    }

    internal Sample Sample(Quantity quantity) => new(Column(quantity.Numerator), quantity.Denominator is { } denominator ? Column(denominator) : null);

    private double[] Column(string key)
    {
        int place = _keys.PlaceOf(key);
        var column = new double[Results.Count];
        for (int i = 0; i < column.Length; i++)
            column[i] = Results[i].Values[place];
        return column;
    }
}
