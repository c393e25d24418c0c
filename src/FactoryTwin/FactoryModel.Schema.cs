using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FactoryTwin.Model.Text;

namespace FactoryTwin;

public sealed partial record FactoryModel
{
    private static readonly JsonSerializerOptions ForPeople = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>Describes the text of a model as JSON Schema (draft 2020-12), so that editors complete and mark model files.</summary>
    /// <param name="kinds">The kinds that its stations may be of. Default: the built-in ones.</param>
    public static string JsonSchema(StationKinds? kinds = null)
    {
        IReadOnlyList<StationSyntax> all = (kinds ?? StationKinds.BuiltIn).All;
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "A factory of FactoryTwin" };
        foreach ((string name, JsonNode? part) in FactoryText.Keys(all).Schema())
            schema[name] = part!.DeepClone();
        schema["$defs"] = new JsonObject(all.Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Kind, kind.Schema())));
        return schema.ToJsonString(ForPeople) + "\n";
    }
}
