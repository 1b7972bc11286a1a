using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>Objects cut down to their metadata, as <c>as=PartialObjectMetadata</c> and <c>as=PartialObjectMetadataList</c> ask for. Provenance: Recorded (watch/watch-partial, list/post-as-table).</summary>
public static class PartialMetadata
{
    private const string ApiVersion = "meta.k8s.io/v1";

    /// <summary>An object as PartialObjectMetadata.</summary>
    public static KubeDocument OfObject(KubeDocument value, string apiVersion = ApiVersion) =>
        KubeDocument.Object(("kind", "PartialObjectMetadata"), ("apiVersion", apiVersion), ("metadata", value["metadata"] ?? KubeDocument.EmptyObject));

    /// <summary>A list as PartialObjectMetadataList.</summary>
    public static KubeDocument OfList(KubeDocument list, string apiVersion = ApiVersion) => KubeDocument.Object(
        ("kind", "PartialObjectMetadataList"), ("apiVersion", apiVersion), ("metadata", list["metadata"] ?? KubeDocument.EmptyObject),
        ("items", KubeDocument.ArrayOf(list.List("items").Select(i => OfObject(i, apiVersion)))));
}
