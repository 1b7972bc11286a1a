using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>One node of a CustomResourceDefinition's <c>openAPIV3Schema</c>, read once; immutable. Provenance: Documented (Extend the Kubernetes API with CustomResourceDefinitions; OpenAPI v3).</summary>
internal sealed class JsonSchema
{
    private static readonly JsonSchema[] None = [];
    private static readonly string[] NoTexts = [];

    private JsonSchema(KubeDocument source)
    {
        Source = source;
        Type = source.Text("type") ?? "";
        IsNullable = source.Flag("nullable") == true;
        Default = source["default"] is { IsNull: false } value ? value : null;
        Format = SchemaFormats.Supported(Type, source.Text("format") ?? "");
        Pattern = source.Text("pattern") is { Length: > 0 } pattern ? SchemaPattern.Compile(pattern) : null;
        Maximum = Number(source["maximum"]);
        Minimum = Number(source["minimum"]);
        IsExclusiveMaximum = source.Flag("exclusiveMaximum") == true;
        IsExclusiveMinimum = source.Flag("exclusiveMinimum") == true;
        MultipleOf = Number(source["multipleOf"]);
        MaxLength = source.Integer("maxLength");
        MinLength = source.Integer("minLength");
        MaxItems = source.Integer("maxItems");
        MinItems = source.Integer("minItems");
        MaxProperties = source.Integer("maxProperties");
        MinProperties = source.Integer("minProperties");
        Enum = source.List("enum");
        Required = Texts(source.List("required"));
        Items = source["items"] is { IsObject: true } items ? new JsonSchema(items) : null;
        foreach (var (name, property) in source["properties"]?.Fields ?? []) Properties[name] = new JsonSchema(property);
        if (source["additionalProperties"] is { IsNull: false } additional)
        {
            HasAdditional = true;
            AdditionalProperties = additional.IsObject ? new JsonSchema(additional) : null;
            ForbidsAdditional = additional.IsBoolean && additional.ScalarText == "false";
        }

        AllOf = Schemas(source.List("allOf"));
        AnyOf = Schemas(source.List("anyOf"));
        OneOf = Schemas(source.List("oneOf"));
        Not = source["not"] is { IsObject: true } not ? new JsonSchema(not) : null;
        PreservesUnknown = source.Flag("x-kubernetes-preserve-unknown-fields") == true;
        IsEmbeddedResource = source.Flag("x-kubernetes-embedded-resource") == true;
        IsIntOrString = source.Flag("x-kubernetes-int-or-string") == true;
        ListType = source.Text("x-kubernetes-list-type");
        MapType = source.Text("x-kubernetes-map-type");
        ListMapKeys = Texts(source.List("x-kubernetes-list-map-keys"));
        HasRules = source.List("x-kubernetes-validations").Count > 0 || Items?.HasRules == true || AdditionalProperties?.HasRules == true || Properties.Values.Any(p => p.HasRules);
        Types = IsIntOrString ? ["integer", "string"] : Type.Length > 0 ? [Type] : NoTexts;
    }

    public KubeDocument Source { get; }
    public string Type { get; }

    /// <summary>The types that a value may have; two for int-or-string, none for anything.</summary>
    public IReadOnlyList<string> Types { get; }

    public bool IsNullable { get; }
    public KubeDocument? Default { get; }

    /// <summary>The format when it is one that is checked, else "".</summary>
    public string Format { get; }

    public SchemaPattern? Pattern { get; }
    public double? Maximum { get; }
    public double? Minimum { get; }
    public bool IsExclusiveMaximum { get; }
    public bool IsExclusiveMinimum { get; }
    public double? MultipleOf { get; }
    public long? MaxLength { get; }
    public long? MinLength { get; }
    public long? MaxItems { get; }
    public long? MinItems { get; }
    public long? MaxProperties { get; }
    public long? MinProperties { get; }
    public IReadOnlyList<KubeDocument> Enum { get; }
    public IReadOnlyList<string> Required { get; }
    public JsonSchema? Items { get; }
    public SortedDictionary<string, JsonSchema> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>additionalProperties is given, as a schema or as a boolean.</summary>
    public bool HasAdditional { get; }

    public JsonSchema? AdditionalProperties { get; }
    public bool ForbidsAdditional { get; }
    public IReadOnlyList<JsonSchema> AllOf { get; }
    public IReadOnlyList<JsonSchema> AnyOf { get; }
    public IReadOnlyList<JsonSchema> OneOf { get; }
    public JsonSchema? Not { get; }
    public bool PreservesUnknown { get; }
    public bool IsEmbeddedResource { get; }
    public bool IsIntOrString { get; }
    /// <summary>Somewhere in it are rules in CEL.</summary>
    public bool HasRules { get; }

    public string? ListType { get; }
    public string? MapType { get; }
    public IReadOnlyList<string> ListMapKeys { get; }

    public static JsonSchema Read(KubeDocument? source) => new(source is { IsObject: true } ? source : KubeDocument.EmptyObject);

    /// <summary>The schema of a field of an object of this schema, or null.</summary>
    public JsonSchema? Child(string name) => Properties.TryGetValue(name, out var property) ? property : AdditionalProperties;

    internal static double? Number(KubeDocument? value) =>
        value is { IsNumber: true } && double.TryParse(value.ScalarText, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static IReadOnlyList<JsonSchema> Schemas(IReadOnlyList<KubeDocument> sources) => sources.Count == 0 ? None : [.. sources.Select(s => new JsonSchema(s))];

    private static IReadOnlyList<string> Texts(IReadOnlyList<KubeDocument> texts) => texts.Count == 0 ? NoTexts : [.. texts.Select(t => t.ScalarText ?? "")];
}
