using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>ReplicaSets. Provenance: Documented (API reference, ReplicaSet).</summary>
internal sealed class ReplicaSetKind() : CatalogKind(KindDescriptions.ReplicaSet, SchemaCatalog.Kubernetes["ReplicaSet"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["ReplicaSetSpec"];

    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["status.replicas"] = static r => r.At("status", "replicas")?.ScalarText ?? "0",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override KubeDocument Default(KubeDocument value) =>
        EditSpec(value, static spec => SpecType.SetDefault(spec, "replicas", 1).Edit("template", PodSpecDefaults.ApplyToTemplate));
}
