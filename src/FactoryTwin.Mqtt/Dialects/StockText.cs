namespace FactoryTwin.Mqtt.Dialects;

/// <summary>The high-bay store of a fischertechnik factory: how many work pieces of each colour, and how many empty places.</summary>
internal static class StockText
{
    private static readonly string[] _colours = ["WHITE", "RED", "BLUE"];

    public static void Tell(IEnumerable<JsonTree> places, Statement statement)
    {
        string[] types = [.. places.Select(place => place.At(["workpiece", "type"])?.Word ?? "")];
        foreach (string colour in _colours)
            statement.Number($"stock-{SpokenNames.Of(colour)}", types.Count(type => type == colour));
        statement.Number("stock-empty", types.Count(type => type.Length == 0));
    }
}
