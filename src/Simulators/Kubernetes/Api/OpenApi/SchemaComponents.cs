using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>
/// Collects the schemas that the kinds of one group and version need, in the form of an OpenAPI v3 document, with the extensions that kubectl patches by (merge keys, list types).
/// With <paramref name="isV2"/> in the form of v2: plain references, and what v2 lacks left out.
/// </summary>
internal sealed class SchemaComponents(bool isV2 = false)
{
    private static readonly Dictionary<SchemaType, string> Keys = CatalogKeys();

    private readonly SortedDictionary<string, KubeDocument> _schemas = new(StringComparer.Ordinal);

    public string Prefix => isV2 ? "#/definitions/" : "#/components/schemas/";

    public KubeDocument ToDocument() => KubeDocument.ObjectOf(_schemas.Select(s => new KubeField(s.Key, s.Value)));

    /// <summary>Adds a kind and its list; returns the kind's name.</summary>
    public string Add(ResourceKind kind)
    {
        var isStruct = kind.Schema.Kind == SchemaKind.Struct;
        var name = kind.IsCustom ? TypeNames.OfCustom(kind.Resource.Group, kind.Resource.Version, kind.Kind)
            : isStruct ? TypeNames.Of(Keys.GetValueOrDefault(kind.Schema, kind.Kind), kind.Schema) : TypeNames.OfQuestion(kind.Resource.Group, kind.Resource.Version, kind.Kind);
        var schema = kind.IsCustom ? CustomSchemas.Of(kind, MetaReference(TypeNames.ObjectMeta, kind.Kind))
            : isStruct ? Struct(kind.Schema, name)
            : KubeDocument.Object(("description", FieldText.OfType(kind.Kind)), ("type", "object"), ("properties", TypeMetaOf(kind.Kind)));
        _schemas[name] = WithGroupVersionKind(schema, kind, kind.Kind);
        var listName = name + "List";
        _schemas[listName] = WithGroupVersionKind(
            KubeDocument.Object(
                ("description", $"A list of {kind.Kind}."), ("type", "object"), ("required", KubeDocument.Array("items")),
                ("properties", KubeDocument.Object(
                    ("apiVersion", Text("apiVersion", kind.Kind)),
                    ("items", KubeDocument.Object(("description", "The objects."), ("type", "array"), ("items", Item(Reference(name), true)))),
                    ("kind", Text("kind", kind.Kind)),
                    ("metadata", MetaReference(TypeNames.ListMeta, kind.ListKind))))),
            kind, kind.ListKind);
        AddMeta(TypeNames.ListMeta);
        if (kind.IsCustom) AddNamed("ObjectMeta");
        if (kind.HasScale) AddNamed("Scale");
        return name;
    }

    /// <summary>Adds what operations refer to: the options of a deletion, its answer, and patches.</summary>
    public void AddMeta(string name)
    {
        if (_schemas.ContainsKey(name)) return;
        _schemas[name] = KubeDocument.EmptyObject;
        _schemas[name] = MetaSchemas.Of(name, Meta);
    }

    public KubeDocument Reference(string name) => KubeDocument.Object(("$ref", Prefix + name));

    public static SchemaType Type(string key) => SchemaCatalog.Kubernetes[key];

    public string AddNamed(string key)
    {
        var type = Type(key);
        var name = TypeNames.Of(key, type);
        AddStruct(type, name);
        return name;
    }

    private static Dictionary<SchemaType, string> CatalogKeys()
    {
        var keys = new Dictionary<SchemaType, string>(ReferenceEqualityComparer.Instance);
        foreach (var (key, type) in SchemaCatalog.Kubernetes.All) keys[type] = key;
        return keys;
    }

    private void AddStruct(SchemaType type, string name)
    {
        if (_schemas.ContainsKey(name)) return;
        // In place before its fields: JSONSchemaProps and others refer to themselves.
        _schemas[name] = KubeDocument.EmptyObject;
        _schemas[name] = Struct(type, name);
    }

    private KubeDocument Struct(SchemaType type, string name)
    {
        var properties = new List<KubeField>();
        var required = new List<KubeDocument>();
        foreach (var field in type.Fields.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            properties.Add(new KubeField(field.Name, Field(type, name, field)));
            if (RequiredFields.IsRequired(type, field)) required.Add(field.Name);
        }

        return KubeDocument.Object(
            ("description", FieldText.OfType(type.Name)), ("type", "object"), ("required", required.Count == 0 ? null : KubeDocument.ArrayOf(required)),
            ("properties", KubeDocument.ObjectOf(properties)), ("x-kubernetes-map-type", type.IsAtomic ? KubeDocument.Of("atomic") : null));
    }

    private KubeDocument Field(SchemaType owner, string ownerName, SchemaField field)
    {
        var schema = Value(field.Type, ownerName, owner, field);
        var described = new List<KubeField> { new("description", FieldText.OfField(owner.Name, field.Name)) };
        if (schema["$ref"] is not null && !isV2)
        {
            // A reference of v3 may have no siblings.
            if (!field.IsPointer && field.Type.Kind == SchemaKind.Struct) described.Add(new("default", KubeDocument.EmptyObject));
            schema = KubeDocument.Object(("allOf", KubeDocument.Array(schema)));
        }

        described.AddRange(schema.Fields);
        if (field.MergeKey is { } mergeKey) described.Add(new("x-kubernetes-patch-merge-key", mergeKey));
        if (field.PatchStrategy.Length > 0) described.Add(new("x-kubernetes-patch-strategy", field.PatchStrategy));
        if (field.Type.Kind == SchemaKind.Array && field.Type.Ownership != ListOwnership.Atomic)
        {
            if (field.Type.Ownership == ListOwnership.Map) described.Add(new("x-kubernetes-list-map-keys", KubeDocument.ArrayOf(field.Type.MapKeys.Select(KubeDocument.Of))));
            described.Add(new("x-kubernetes-list-type", field.Type.Ownership == ListOwnership.Map ? "map" : "set"));
        }
        else if (field.Type.Kind == SchemaKind.Array && field.PatchStrategy.Length == 0)
        {
            described.Add(new("x-kubernetes-list-type", "atomic"));
        }

        if (field.Type is { Kind: SchemaKind.Map, IsAtomic: true }) described.Add(new("x-kubernetes-map-type", "atomic"));
        return KubeDocument.ObjectOf(described);
    }

    private KubeDocument Value(SchemaType type, string ownerName, SchemaType owner, SchemaField? field) => type.Kind switch
    {
        SchemaKind.Struct => Reference(StructName(type, ownerName)),
        SchemaKind.Map => KubeDocument.Object(("type", "object"), ("additionalProperties", Item(Value(type.Element!, ownerName, owner, null), false))),
        SchemaKind.Array => KubeDocument.Object(("type", "array"), ("items", Item(Value(type.Element!, ownerName, owner, null), type.Element!.Kind == SchemaKind.Struct))),
        SchemaKind.Integer32 => Scalar("integer", "int32"),
        SchemaKind.Integer64 => Scalar("integer", "int64"),
        SchemaKind.Number => Scalar("number", "double"),
        SchemaKind.Boolean => Scalar("boolean", null),
        SchemaKind.Bytes => Scalar("string", "byte"),
        SchemaKind.Quantity => Meta(TypeNames.Quantity),
        SchemaKind.IntOrString => Meta(TypeNames.IntOrString),
        SchemaKind.Time => Meta(TypeNames.Time),
        SchemaKind.MicroTime => Meta(TypeNames.MicroTime),
        SchemaKind.Raw => Meta(RawName(owner.Name, field?.Name)),
        _ => Scalar("string", null),
    };

    private static string RawName(string owner, string? field) => (owner, field) switch
    {
        ("ManagedFieldsEntry", _) => TypeNames.FieldsV1,
        ("CustomResourceDefinitionVersion", "schema") => TypeNames.CustomResourceValidation,
        ("CustomResourceDefinitionVersion", "subresources") => TypeNames.CustomResourceSubresources,
        ("CustomResourceConversion", _) => TypeNames.CustomResourceWebhook,
        _ => TypeNames.RawExtension,
    };

    private string StructName(SchemaType type, string ownerName)
    {
        var key = Keys.GetValueOrDefault(type, type.Name);
        var name = key == "Condition0" ? TypeNames.Condition(ownerName) : TypeNames.Of(key, type);
        AddStruct(type, name);
        return name;
    }

    private KubeDocument Meta(string name)
    {
        AddMeta(name);
        return Reference(name);
    }

    private KubeDocument MetaReference(string name, string kind)
    {
        var described = ("description", (KubeDocument?)FieldText.OfField(kind, "metadata"));
        return isV2 ? KubeDocument.Object(described, ("$ref", Prefix + name)) : KubeDocument.Object(described, ("allOf", KubeDocument.Array(Reference(name))));
    }

    private static KubeDocument TypeMetaOf(string kind) => KubeDocument.Object(("apiVersion", Text("apiVersion", kind)), ("kind", Text("kind", kind)));

    private static KubeDocument Text(string field, string kind) => KubeDocument.Object(("description", FieldText.OfField(kind, field)), ("type", "string"));

    /// <summary>An item of a list: structs have a default, and then the reference stands in allOf.</summary>
    private KubeDocument Item(KubeDocument schema, bool isStruct) =>
        isStruct && !isV2 && schema["$ref"] is not null ? KubeDocument.Object(("default", KubeDocument.EmptyObject), ("allOf", KubeDocument.Array(schema))) : schema;

    private static KubeDocument Scalar(string type, string? format) => KubeDocument.Object(("type", type), ("format", format is null ? null : KubeDocument.Of(format)));

    private static KubeDocument WithGroupVersionKind(KubeDocument schema, ResourceKind kind, string name) =>
        schema.With("x-kubernetes-group-version-kind", KubeDocument.Array(GroupVersionKind(kind.Resource.Group, kind.Resource.Version, name)));

    public static KubeDocument GroupVersionKind(string group, string version, string kind) => KubeDocument.Object(("group", group), ("kind", kind), ("version", version));
}
