using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Objects;

/// <summary>The shape of ObjectMeta, which every kind has.</summary>
internal static class MetadataSchema
{
    private static readonly SchemaType Text = new() { Name = "string", Kind = SchemaKind.String };
    private static readonly SchemaType Flag = new() { Name = "bool", Kind = SchemaKind.Boolean };
    private static readonly SchemaType Long = new() { Name = "int64", Kind = SchemaKind.Integer64 };
    private static readonly SchemaType Time = new() { Name = "Time", Kind = SchemaKind.Time };
    private static readonly SchemaType TextMap = new() { Name = "map[string]string", Kind = SchemaKind.Map, Element = Text };

    private static readonly SchemaType OwnerReference = new()
    {
        Name = "OwnerReference",
        Kind = SchemaKind.Struct,
        IsAtomic = true,
        Fields =
        [
            new("apiVersion", Text, OmitEmpty: false), new("kind", Text, OmitEmpty: false), new("name", Text, OmitEmpty: false), new("uid", Text, OmitEmpty: false),
            new("controller", Flag), new("blockOwnerDeletion", Flag),
        ],
    };

    private static readonly SchemaType ManagedFieldsEntry = new()
    {
        Name = "ManagedFieldsEntry",
        Kind = SchemaKind.Struct,
        Fields =
        [
            new("manager", Text), new("operation", Text), new("apiVersion", Text), new("time", Time), new("fieldsType", Text),
            new("fieldsV1", new SchemaType { Name = "FieldsV1", Kind = SchemaKind.Raw }), new("subresource", Text),
        ],
    };

    public static SchemaType ObjectMeta { get; } = new()
    {
        Name = "ObjectMeta",
        Kind = SchemaKind.Struct,
        Fields =
        [
            new("name", Text), new("generateName", Text), new("namespace", Text), new("selfLink", Text), new("uid", Text), new("resourceVersion", Text),
            new("generation", Long), new("creationTimestamp", Time), new("deletionTimestamp", Time), new("deletionGracePeriodSeconds", Long),
            new("labels", TextMap), new("annotations", TextMap),
            new("ownerReferences", new SchemaType { Name = "[]OwnerReference", Kind = SchemaKind.Array, Element = OwnerReference, Ownership = ListOwnership.Map, MapKeys = ["uid"] }, MergeKey: "uid", PatchStrategy: "merge"),
            new("finalizers", new SchemaType { Name = "[]string", Kind = SchemaKind.Array, Element = Text, Ownership = ListOwnership.Set }, PatchStrategy: "merge"),
            new("managedFields", new SchemaType { Name = "[]ManagedFieldsEntry", Kind = SchemaKind.Array, Element = ManagedFieldsEntry }),
        ],
    };
}
