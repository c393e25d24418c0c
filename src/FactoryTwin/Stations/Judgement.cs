using FactoryTwin.Kernel;
using FactoryTwin.Model;

namespace FactoryTwin.Stations;

/// <summary>What a station finds of a part that it has finished.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal abstract class Judgement
{
    /// <summary>Names of the outcomes besides the good one, in the order of their numbers, from 1. A part whose outcome has no way on leaves the factory as scrap.</summary>
    public abstract string[] Outcomes { get; }

    /// <summary>Whether every part is good.</summary>
    public virtual bool IsAlwaysGood => false;

    /// <summary>Judges a part at the instant at which it is finished.</summary>
    /// <returns>The number of its outcome: 0 for a good part.</returns>
    public abstract int Of(Run run, Station station, PartHandle part, int place);

    /// <summary>A run begins with a part, wherever it is, of which this is known. Default: nothing.</summary>
    public virtual void Adopt(Run run, Station station, PartHandle part, PartPresent present) { }
}

/// <summary>A machine spoils a share of its parts.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
internal sealed class Spoiling : Judgement
{
    public const string Scrapped = "scrapped";

    private readonly double _ratio;
    private readonly StreamHandle _stream;

    public Spoiling(double ratio, StationLayout layout)
    {
        _ratio = ratio;
        if (ratio > 0)
            _stream = layout.Stream("scrap");
    }

    public override string[] Outcomes { get; } = [Scrapped];

    public override bool IsAlwaysGood => _ratio == 0;

    public override int Of(Run run, Station station, PartHandle part, int place) => _ratio > 0 && run.NextUniform(_stream) < _ratio ? 1 : 0;
}
