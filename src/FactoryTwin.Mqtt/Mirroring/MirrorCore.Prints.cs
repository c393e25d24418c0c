using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Mqtt.Mirroring;

/// <content>Printers: how long a print is expected to take, and by how much that was wrong.</content>
internal sealed partial class MirrorCore
{
    private readonly Dictionary<int, PrintBook> _prints;

    /// <summary>What was learned of the printers, by the numbers of their stations.</summary>
    public IReadOnlyDictionary<int, PrintBook> Prints => _prints;

    /// <summary>Books for the printers of the model that devices tell of.</summary>
    private static Dictionary<int, PrintBook> BooksOf(MirrorLayout layout, FactoryModel? model)
    {
        var books = new Dictionary<int, PrintBook>();
        foreach (StationEntry entry in model?.Stations ?? [])
        {
            if (entry.Definition is PrinterDefinition printer && layout.Stations.First(station => station.Name == entry.Name) is var station && station.Signals.Contains(MirrorLayout.PrintError))
                books.Add(station.Id.Index, new PrintBook(printer));
        }
        return books;
    }

    private void BeginPrint(MirroredPlace place, SimTime time)
    {
        if (_prints.TryGetValue(place.Station.Id.Index, out PrintBook? book) && book.ExpectedSeconds(TypeOn(place)) is { } seconds)
            TellSignal(place, SignalOf(place, MirrorLayout.ExpectedTime), time, seconds, SignalQuality.Good);
    }

    /// <summary>A print has ended; one that was seen from its begin, and is good, is learned from.</summary>
    private void EndPrint(MirroredPlace place, SimTime time, bool isGood)
    {
        if (!isGood || place.IsStartOpen || place.StartedAt is not { } started || !_prints.TryGetValue(place.Station.Id.Index, out PrintBook? book))
            return;
        book.Learn(TypeOn(place), time - started);
        if (book.LastErrorPercent is { } percent)
            TellSignal(place, SignalOf(place, MirrorLayout.PrintError), time, percent, SignalQuality.Good);
    }

    private string TypeOn(MirroredPlace place) => _layout.PartTypes[_flow.TypeOf(place.Part)];

    private static SignalId SignalOf(MirroredPlace place, SignalDefinition signal) => new((ushort)place.Station.Signals.ToList().IndexOf(signal));
}
