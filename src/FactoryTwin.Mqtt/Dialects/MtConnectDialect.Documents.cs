namespace FactoryTwin.Mqtt.Dialects;

internal sealed partial class MtConnectDialect
{
    private static readonly (string List, string Category)[] _lists = [("Samples", "SAMPLE"), ("Events", "EVENT"), ("Condition", "CONDITION")];

    /// <summary>The streams of a document: version 1 of its JSON has lists of objects with one key, version 2 objects of lists.</summary>
    private void TellDocument(JsonTree document, Statement statement)
    {
        foreach (JsonTree streams in JsonTree.EachOf(document["Streams"]))
        {
            foreach (JsonTree stream in JsonTree.EachOf(streams["DeviceStream"]))
                TellStream(stream, statement);
        }
    }

    private void TellStream(JsonTree stream, Statement statement)
    {
        if (stream["uuid"]?.Word is not { Length: > 0 } device)
        {
            statement.Unreadable("a stream does not say of which device it is");
            return;
        }
        Statement ofDevice = statement.Of(device, null);
        foreach (JsonTree found in JsonTree.EachOf(stream["ComponentStream"] ?? stream["ComponentStreams"]))
        {
            JsonTree component = found["ComponentStream"] ?? found;
            foreach ((string list, string category) in _lists)
            {
                foreach (JsonTree group in JsonTree.EachOf(component[list]))
                    TellGroup(group, category, device, ofDevice);
            }
        }
    }

    private void TellGroup(JsonTree group, string category, string device, Statement statement)
    {
        foreach ((string type, JsonTree items) in group.Fields)
        {
            foreach (JsonTree item in JsonTree.EachOf(items))
            {
                Tell(new Item
                {
                    Said = item,
                    Id = item["dataItemId"]?.Word ?? type,
                    Type = category == "CONDITION" ? SpokenNames.Of(item["type"]?.Word ?? "") : SpokenNames.Of(type),
                    Category = category,
                    Level = category == "CONDITION" ? type.ToUpperInvariant() : null,
                }, device, statement);
            }
        }
    }
}
