namespace FactoryTwin.Mqtt.Dialects;

internal sealed partial class MtConnectDialect
{
    private static readonly (string List, string Category)[] _lists = [("Samples", "SAMPLE"), ("Events", "EVENT"), ("Condition", "CONDITION")];

    /// <summary>The streams of a document: version 1 of its JSON has lists of objects with one key, version 2, and XML, objects of lists; MTConnect.NET has a form of its own, with the type and the level in each observation.</summary>
    private void TellDocument(JsonTree document, Statement statement)
    {
        foreach (JsonTree stream in JsonTree.EachOf(document["streams"]))
            TellStream(stream, statement);
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
        foreach (JsonTree found in JsonTree.EachOf(stream["ComponentStream"] ?? stream["ComponentStreams"] ?? stream["componentStream"]))
        {
            JsonTree component = found["ComponentStream"] ?? found;
            foreach ((string list, string category) in _lists)
            {
                foreach (JsonTree group in JsonTree.EachOf(component[list] ?? component[list.ToLowerInvariant()]))
                    TellGroup(group, category, device, ofDevice);
            }
        }
    }

    private void TellGroup(JsonTree group, string category, string device, Statement statement)
    {
        if (group["dataItemId"] is not null)
        {
            Tell(ItemOf(group, []) with { Category = category }, device, statement);
            return;
        }
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
