using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Custom;

/// <summary>What the versions of a definition have in common: the API server keeps it once, beside the versions. Provenance: Recorded (crd/versions-invalid).</summary>
internal sealed record DefinitionForm(IReadOnlyList<KubeDocument> Versions, bool HasSchema, bool HasSubresources, bool HasColumns, bool HasSelectableFields)
{
    public bool HasAnyStatus => Versions.Any(v => v.At("subresources", "status") is { IsNull: false });

    public static DefinitionForm Of(IReadOnlyList<KubeDocument> versions) => new(
        versions, IsShared(versions, "schema"), IsShared(versions, "subresources"), IsShared(versions, "additionalPrinterColumns"), IsShared(versions, "selectableFields"));

    /// <summary>The versions as errors quote them: in Go's form, without what they have in common.</summary>
    public string Quote() => Versions.Count == 0 ? "null" : KubeDocument.ArrayOf(Versions.Select(Quote)).ToString();

    private static bool IsShared(IReadOnlyList<KubeDocument> versions, string field) => versions.Count > 0 && versions.All(v => Equals(v[field], versions[0][field]));

    private KubeDocument Quote(KubeDocument version) => KubeDocument.Object(
        ("Name", version["name"] ?? ""), ("Served", version["served"] ?? false), ("Storage", version["storage"] ?? false), ("Deprecated", version["deprecated"] ?? false),
        ("DeprecationWarning", version["deprecationWarning"] ?? KubeDocument.Null),
        ("Schema", HasSchema || version["schema"] is not { } schema ? KubeDocument.Null : KubeDocument.Object(("OpenAPIV3Schema", schema["openAPIV3Schema"] ?? KubeDocument.Null))),
        ("Subresources", HasSubresources ? KubeDocument.Null : version["subresources"] ?? KubeDocument.Null),
        ("AdditionalPrinterColumns", HasColumns ? KubeDocument.Null : version["additionalPrinterColumns"] ?? KubeDocument.Null),
        ("SelectableFields", HasSelectableFields ? KubeDocument.Null : version["selectableFields"] ?? KubeDocument.Null));
}
