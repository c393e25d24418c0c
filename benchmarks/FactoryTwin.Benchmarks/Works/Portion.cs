namespace FactoryTwin.Benchmarks;

/// <summary>Does a portion more of some work in steady state, of a tenth of a millisecond or longer.</summary>
/// <returns>How many units it was: parts, events, firings, forks.</returns>
internal delegate long Portion();
