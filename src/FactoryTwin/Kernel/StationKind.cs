using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Kernel;

/// <summary>A kind of station: its text, and how its behaviour is made. A kind of your own is made the same way as the built-in ones.</summary>
/// <typeparam name="TDefinition">Type of its definitions.</typeparam>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class StationKind<TDefinition> : StationSyntax<TDefinition>, IStationKind where TDefinition : StationDefinition
{
    /// <summary>Makes the behaviour of a station from its definition; called once for each station of a plan.</summary>
    public required Func<TDefinition, StationLayout, Station> Behaviour { get; init; }

    Station IStationKind.Make(StationDefinition definition, StationLayout layout) => Behaviour((TDefinition)definition, layout);
}

/// <summary>Makes the behaviour of stations of a kind.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
internal interface IStationKind
{
    /// <summary>Makes the behaviour of a station from its definition.</summary>
    Station Make(StationDefinition definition, StationLayout layout);
}
