using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>What the signals of a factory showed last, with unit and quality.</summary>
internal sealed class LastSignals(IFactory factory)
{
    private readonly EventWords _words = new(factory);
    private readonly SortedDictionary<(int Signal, int Place), StationEvent>[] _last = [.. factory.Stations.Select(_ => new SortedDictionary<(int, int), StationEvent>())];

    public void On(in StationEvent happened)
    {
        if (happened.Kind == StationEventKind.SignalChanged)
            _last[happened.Station.Index][(happened.Signal.Index, happened.Place)] = happened;
    }

    /// <summary>Those of a station that have told something, as <c>nozzle-temperature 219.8 °C</c>.</summary>
    public IReadOnlyList<string> Of(StationInfo station) => [.. _last[station.Id.Index].Values.Select(Text)];

    private string Text(StationEvent told)
    {
        SignalDefinition signal = _words.SignalOf(told)!;
        string value = signal.Type switch
        {
            SignalType.Text => _words.Named(told)!,
            SignalType.Flag => told.Value == 0 ? "no" : "yes",
            _ when !double.IsFinite(told.Value) => Figure.None,
            _ => Math.Round(told.Value, 3).ToString("0.###", CultureInfo.InvariantCulture) + (signal.Unit.Length == 0 ? "" : $" {signal.Unit}"),
        };
        string place = _words.StationOf(told).Places > 1 ? string.Create(CultureInfo.InvariantCulture, $"[{told.Place}]") : "";
        return $"{signal.Name}{place} {value}{(told.Quality == SignalQuality.Good ? "" : $" ({EventWords.Spaced(told.Quality)})")}";
    }
}
