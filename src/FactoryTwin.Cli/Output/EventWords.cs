using System.Text.Json;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>The numbers of an event as names.</summary>
internal sealed class EventWords(IFactory factory)
{
    public StationInfo StationOf(in StationEvent happened) => factory.Stations[happened.Station.Index];

    /// <summary>What the value of an event stands for, where it is the number of something: a part type, a station, a text of a signal.</summary>
    public string? Named(in StationEvent happened) => happened.Kind switch
    {
        StationEventKind.PartEntered or StationEventKind.PartTypeChanged => factory.PartTypes[(int)happened.Value],
        StationEventKind.OperatorAssigned or StationEventKind.OperatorReleased
            or StationEventKind.VehicleAssigned or StationEventKind.VehicleLoaded or StationEventKind.VehicleUnloaded => factory.Stations[(int)happened.Value].Name,
        StationEventKind.PartCompleted => happened.Value == 0 ? "good" : "not good",
        StationEventKind.OrderReleased or StationEventKind.OrderCompleted => FormattableString.Invariant($"order {happened.Value}"),
        StationEventKind.SignalChanged when SignalOf(happened) is { Type: SignalType.Text } signal => signal.Texts[(int)happened.Value],
        _ => null,
    };

    /// <summary>The attribute of a part that an event tells; <c>null</c> where it tells none.</summary>
    public AttributeInfo? AttributeOf(in StationEvent happened) => happened.Kind == StationEventKind.PartAttributeSet ? factory.Attributes[happened.Signal.Index] : null;

    public SignalDefinition? SignalOf(in StationEvent happened) => happened.Kind == StationEventKind.SignalChanged ? StationOf(happened).Signals[happened.Signal.Index] : null;

    /// <summary>A word of the code for people: <c>PartEntered</c> is <c>part entered</c>.</summary>
    public static string Spaced<T>(T word) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(word.ToString()).Replace('-', ' ');
}
