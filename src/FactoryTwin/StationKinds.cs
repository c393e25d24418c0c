using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;

namespace FactoryTwin;

/// <summary>The kinds of station that a model can have: the built-in ones, and your own.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class StationKinds
{
    private StationKinds(IReadOnlyList<StationSyntax> all) => All = all;

    /// <summary>The kinds that the library has.</summary>
    public static StationKinds BuiltIn { get; } = new([
        SourceSyntax.Kind, MachineSyntax.Kind, InspectionSyntax.Kind, AssemblySyntax.Kind, BatchSyntax.Kind, SplitSyntax.Kind, CobotSyntax.Kind, PrinterSyntax.Kind, BufferSyntax.Kind, ConveyorSyntax.Kind, StorageSyntax.Kind,
        TransportSyntax.Kind, LegSyntax.Kind, SinkSyntax.Kind,
    ]);

    /// <summary>All kinds, in the order in which they were added.</summary>
    public IReadOnlyList<StationSyntax> All { get; }

    /// <summary>These kinds and one more.</summary>
    /// <typeparam name="TDefinition">Type of its definitions.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <exception cref="ArgumentException">There is a kind of that name, or one with definitions of that type.</exception>
    public StationKinds With<TDefinition>(StationKind<TDefinition> kind) where TDefinition : StationDefinition =>
        All.FirstOrDefault(known => known.Kind == kind.Kind || known.DefinitionType == kind.DefinitionType) is { } taken
            ? throw new ArgumentException($"The kind '{taken.Kind}' has that name or that type of definitions already; a new kind needs its own.", nameof(kind))
            : new([.. All, kind]);

    /// <summary>The part types that stations bring into the factory; none where there is a source of which they are not known.</summary>
    internal ValueList<string> PartTypesOf(ValueList<StationEntry> stations)
    {
        var types = new List<string>();
        foreach (StationDefinition definition in stations.Select(entry => entry.Definition))
        {
            if (All.FirstOrDefault(kind => kind.DefinitionType == definition.GetType()) is not { } kind)
                return [];
            int before = types.Count;
            types.AddRange(kind.PartTypesOf(definition));
            if (types.Count == before && kind.RoleOf(definition) == StationRole.Source)
                return [];
        }
        return types.Distinct().ToValueList();
    }

    /// <summary>The kind that a definition is of.</summary>
    internal StationSyntax Of(StationDefinition definition) => All.First(kind => kind.DefinitionType == definition.GetType());
}
