using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>A schema as server-side apply sees it: how maps and lists are owned. Provenance: Recorded (crd/cr-list-map), Documented (Merge strategy).</summary>
internal static class CustomShapes
{
    private static readonly SchemaType Text = new() { Name = "", Kind = SchemaKind.String };
    private static readonly SchemaType Whole = new() { Name = "", Kind = SchemaKind.Integer64 };
    private static readonly SchemaType Number = new() { Name = "", Kind = SchemaKind.Number };
    private static readonly SchemaType Flag = new() { Name = "", Kind = SchemaKind.Boolean };
    private static readonly SchemaType Anything = new() { Name = "", Kind = SchemaKind.Raw };

    /// <summary>The shape of a whole object; kind, apiVersion and metadata come first.</summary>
    public static SchemaType OfResource(string kind, JsonSchema schema) => OfObject(kind, schema, isResource: true);

    private static SchemaType Of(JsonSchema schema) => schema.Type switch
    {
        _ when schema.IsIntOrString => Anything,
        "object" => schema.Properties.Count == 0 && !schema.IsEmbeddedResource ? OfMap(schema) : OfObject("", schema, schema.IsEmbeddedResource),
        "array" => OfList(schema),
        "string" => Text,
        "integer" => Whole,
        "number" => Number,
        "boolean" => Flag,
        _ => Anything,
    };

    private static SchemaType OfList(JsonSchema schema) => new()
    {
        Name = "", Kind = SchemaKind.Array, Element = schema.Items is null ? Anything : Of(schema.Items), Ownership = Ownership(schema.ListType), MapKeys = schema.ListMapKeys, KeyDefaults = KeyDefaults(schema),
    };

    private static SchemaType OfMap(JsonSchema schema) =>
        new() { Name = "", Kind = SchemaKind.Map, Element = schema.AdditionalProperties is { } element ? Of(element) : Anything, IsAtomic = schema.MapType == "atomic" };

    private static SchemaType OfObject(string name, JsonSchema schema, bool isResource)
    {
        var fields = new List<SchemaField>();
        if (isResource) fields.AddRange([new("kind", Text), new("apiVersion", Text), new("metadata", SchemaCatalog.Kubernetes["ObjectMeta"])]);
        foreach (var (field, property) in schema.Properties)
        {
            if (!isResource || field is not ("kind" or "apiVersion" or "metadata")) fields.Add(new SchemaField(field, Of(property)));
        }

        return new SchemaType { Name = name, Kind = SchemaKind.Struct, Fields = fields, IsAtomic = schema.MapType == "atomic", AllowsUnknown = schema.PreservesUnknown };
    }

    private static ListOwnership Ownership(string? listType) => listType switch { "map" => ListOwnership.Map, "set" => ListOwnership.Set, _ => ListOwnership.Atomic };

    private static SortedDictionary<string, KubeDocument>? KeyDefaults(JsonSchema schema)
    {
        SortedDictionary<string, KubeDocument>? defaults = null;
        foreach (var key in schema.ListMapKeys)
        {
            if (schema.Items?.Child(key)?.Default is { } value) (defaults ??= new(StringComparer.Ordinal))[key] = value;
        }

        return defaults;
    }
}
