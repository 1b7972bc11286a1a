using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>What a CustomResourceDefinition is warned of: formats that nobody checks. Provenance: Documented (API server of 1.36: unrecognized formats).</summary>
internal static class DefinitionWarnings
{
    public static IReadOnlyList<string> Of(KubeDocument definition)
    {
        var warnings = new List<string>();
        KubeDocument? before = null;
        foreach (var version in definition.List("spec", "versions"))
        {
            if (version.At("schema", "openAPIV3Schema") is not { } schema || schema.Equals(before)) continue;
            before = schema;
            Walk(schema, warnings);
        }

        return warnings;
    }

    private static void Walk(KubeDocument schema, List<string> warnings)
    {
        if (schema.Text("format") is { Length: > 0 } format && !SchemaFormats.IsKnown(schema.Text("type") ?? "", format)) warnings.Add($"unrecognized format \"{format}\"");
        if (schema["items"] is { IsObject: true } items) Walk(items, warnings);
        foreach (var name in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
        {
            foreach (var part in schema.List(name)) Walk(part, warnings);
        }

        if (schema["not"] is { IsObject: true } not) Walk(not, warnings);
        foreach (var (_, property) in schema["properties"]?.Fields ?? []) Walk(property, warnings);
        if (schema["additionalProperties"] is { IsObject: true } additional) Walk(additional, warnings);
    }
}
