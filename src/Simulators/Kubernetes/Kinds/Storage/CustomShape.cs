using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>Type errors of custom resources, which are validation errors there. Provenance: Documented (Custom Resources, validation), Recorded (topic crd).</summary>
internal static class CustomShape
{
    internal static void CheckTypes(SchemaType type, KubeDocument value, FieldErrors errors)
    {
        foreach (var field in type.Fields)
        {
            if (field.Name is "kind" or "apiVersion" or "metadata") continue;
            if (value[field.Name] is { IsNull: false } item) Check(field.Type, item, field.Name, errors);
        }
    }

    private static void Check(SchemaType type, KubeDocument value, string path, FieldErrors errors)
    {
        var wanted = WantedType(type);
        if (wanted is not null && FoundType(value) is var found && found != wanted)
        {
            errors.Add("FieldValueTypeInvalid", path, $"Invalid value: \"{found}\": {path} in body must be of type {wanted}: \"{found}\"");
            return;
        }

        if (type.Kind == SchemaKind.Struct)
        {
            foreach (var field in type.Fields)
            {
                if (value[field.Name] is { IsNull: false } item) Check(field.Type, item, $"{path}.{field.Name}", errors);
            }
        }
        else if (type.Kind == SchemaKind.Map)
        {
            foreach (var (name, item) in value.FieldSpan) Check(type.Element!, item, $"{path}.{name}", errors);
        }
    }

    private static string? WantedType(SchemaType type) => type.Kind switch
    {
        SchemaKind.Struct or SchemaKind.Map => "object",
        SchemaKind.Array => "array",
        SchemaKind.String or SchemaKind.Time => "string",
        SchemaKind.Boolean => "boolean",
        SchemaKind.Integer32 or SchemaKind.Integer64 => "integer",
        _ => null,
    };

    private static string FoundType(KubeDocument value) => value.Kind switch
    {
        KubeDocumentKind.Object => "object",
        KubeDocumentKind.Array => "array",
        KubeDocumentKind.String => "string",
        KubeDocumentKind.Boolean => "boolean",
        _ => value.ScalarText!.AsSpan().ContainsAny('.', 'e', 'E') ? "number" : "integer",
    };
}
