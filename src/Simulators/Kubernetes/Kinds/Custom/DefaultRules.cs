using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>A default must be a valid value of its own schema, without fields that would be pruned. Provenance: Documented (Defaulting).</summary>
internal static class DefaultRules
{
    public static void Validate(KubeDocument schema, string path, FieldErrors errors) => Node(schema, path, errors);

    private static void Node(KubeDocument source, string path, FieldErrors errors)
    {
        if (source["default"] is { IsNull: false } value)
        {
            var schema = JsonSchema.Read(source);
            var below = path + ".default";
            if (!CustomPruning.PruneValue(value, schema).Equals(value)) errors.Invalid(below, value, "must not have unknown fields");
            foreach (var error in SchemaValidator.Validate(value, null, schema, "").Errors)
            {
                errors.Add(error.Reason, error.Field == "<nil>" ? below : $"{below}.{error.Field}", error.Message);
            }
        }

        if (source["items"] is { IsObject: true } items) Node(items, path + ".items", errors);
        foreach (var (name, property) in source["properties"]?.Fields ?? []) Node(property, $"{path}.properties[{name}]", errors);
    }
}
