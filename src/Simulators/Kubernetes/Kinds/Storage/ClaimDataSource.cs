using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Storage;

/// <summary>How dataSource and dataSourceRef of a claim follow each other. Provenance: Recorded (validation/pvc-datasource-*).</summary>
internal static class ClaimDataSource
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PersistentVolumeClaimSpec"];
    private static readonly SchemaType SourceType = SchemaCatalog.Kubernetes["TypedLocalObjectReference"];

    /// <summary>A dataSource that is neither claim nor snapshot is dropped silently, unless a dataSourceRef is given.</summary>
    internal static KubeDocument OnCreate(KubeDocument spec)
    {
        if (spec["dataSource"] is { IsObject: true } source && !spec.Has("dataSourceRef") && !IsClaimOrSnapshot(source)) spec = spec.Without("dataSource");
        return Mirror(spec);
    }

    /// <summary>Whichever of the two is missing is copied from the other; a reference into another namespace is not.</summary>
    internal static KubeDocument Mirror(KubeDocument spec)
    {
        var source = spec["dataSource"] is { IsObject: true } given ? given : null;
        var reference = spec["dataSourceRef"] is { IsObject: true } wanted ? wanted : null;
        if (source is not null && reference is null) return SpecType.Set(spec, "dataSourceRef", source);
        if (source is not null || reference is null || reference.Text("namespace") is { Length: > 0 }) return spec;
        return SpecType.Set(spec, "dataSource", new SchemaDecoder().Decode(SourceType, reference.Without("namespace")));
    }

    private static bool IsClaimOrSnapshot(KubeDocument source)
    {
        var group = source.Text("apiGroup") ?? "";
        return source.Text("kind") switch
        {
            "PersistentVolumeClaim" => group.Length == 0,
            "VolumeSnapshot" => group == "snapshot.storage.k8s.io",
            _ => false,
        };
    }
}
