using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>The schema of a custom resource: its CRD's own, with the metadata that every object has; everything below stands inline, as a CRD writes it.</summary>
internal static class CustomSchemas
{
    public static KubeDocument Of(ResourceKind kind, KubeDocument metadata)
    {
        var schema = kind.OpenApiSchema ?? Inline(kind.Schema);
        var properties = schema["properties"] is { IsObject: true } given ? given : KubeDocument.EmptyObject;
        properties = properties.Without("apiVersion").Without("kind").Without("metadata");
        var type = KubeDocument.Object(("description", FieldText.OfField(kind.Kind, "apiVersion")), ("type", "string"));
        var all = KubeDocument.ObjectOf([new("apiVersion", type), new("kind", type.With("description", FieldText.OfField(kind.Kind, "kind"))), new("metadata", metadata), .. properties.FieldSpan]);
        return (schema["type"] is null ? schema.With("type", "object") : schema).With("properties", all);
    }

    private static KubeDocument Inline(SchemaType type) => type.Kind switch
    {
        SchemaKind.Struct => KubeDocument.Object(("type", "object"), ("properties", KubeDocument.ObjectOf(type.Fields.Select(f => new KubeField(f.Name, Described(type, f)))))),
        SchemaKind.Map => KubeDocument.Object(("type", "object"), ("additionalProperties", Inline(type.Element!))),
        SchemaKind.Array => KubeDocument.Object(("type", "array"), ("items", Inline(type.Element!))),
        SchemaKind.Integer32 or SchemaKind.Integer64 => KubeDocument.Object(("type", "integer"), ("format", type.Kind == SchemaKind.Integer32 ? "int32" : "int64")),
        SchemaKind.Number => KubeDocument.Object(("type", "number")),
        SchemaKind.Boolean => KubeDocument.Object(("type", "boolean")),
        SchemaKind.Time or SchemaKind.MicroTime => KubeDocument.Object(("type", "string"), ("format", "date-time")),
        SchemaKind.Raw or SchemaKind.IntOrString or SchemaKind.Quantity =>
            KubeDocument.Object(("anyOf", KubeDocument.Array(KubeDocument.Object(("type", "integer")), KubeDocument.Object(("type", "string")))), ("x-kubernetes-int-or-string", true)),
        _ => KubeDocument.Object(("type", "string")),
    };

    private static KubeDocument Described(SchemaType owner, SchemaField field) => field.Name == "metadata"
        ? KubeDocument.Object(("type", "object"))
        : KubeDocument.ObjectOf([new("description", FieldText.OfField(owner.Name, field.Name)), .. Inline(field.Type).FieldSpan]);
}
