using System.Xml;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>XML as the same tree that JSON becomes: an element is a map of its attributes, of its text as <c>value</c>, and of a list for each name that elements in it have.</summary>
internal static class XmlText
{
    private const int Deepest = 64;

    /// <summary>Whether a payload begins as XML does.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> payload) => payload.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'<', ..];

    /// <summary>Reads a payload; <c>null</c> where it is no XML, or larger or deeper than a document is.</summary>
    public static JsonTree? Read(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > JsonTree.LargestPayload)
            return null;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(payload.ToArray()), settings);
            int left = JsonTree.MostPieces;
            return reader.MoveToContent() == XmlNodeType.Element ? JsonTree.OfField(reader.LocalName, ReadElement(reader, Deepest, ref left)) : null;
        }
        // The reader has no way to say that bytes are no XML but these.
        catch (Exception error) when (error is XmlException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonTree ReadElement(XmlReader reader, int depth, ref int left)
    {
        if (depth == 0 || left-- <= 0)
            throw new XmlException("It is too large.");
        var fields = new Dictionary<string, JsonTree>();
        var lists = new Dictionary<string, List<JsonTree>>();
        bool isEmpty = reader.IsEmptyElement;
        while (reader.MoveToNextAttribute())
            fields[reader.LocalName] = JsonTree.OfWord(reader.Value);
        reader.MoveToElement();
        string text = "";
        while (!isEmpty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                text = reader.Value;
            else if (reader.NodeType == XmlNodeType.Element)
                (lists.TryGetValue(reader.LocalName, out List<JsonTree>? list) ? list : lists[reader.LocalName] = []).Add(ReadElement(reader, depth - 1, ref left));
        }
        foreach ((string name, List<JsonTree> items) in lists)
            fields[name] = JsonTree.OfList(items);
        // One that is empty and has no attributes is a list of nothing.
        if (lists.Count == 0 && (fields.Count > 0 || text.Length > 0))
            fields["value"] = JsonTree.OfText(text.Trim());
        return JsonTree.OfFields(fields);
    }
}
