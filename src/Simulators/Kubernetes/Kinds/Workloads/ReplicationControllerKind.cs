using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>ReplicationControllers: shape and defaults only. Provenance: Documented (API reference, ReplicationController).</summary>
internal sealed class ReplicationControllerKind() : CatalogKind(KindDescriptions.ReplicationController, SchemaCatalog.Kubernetes["ReplicationController"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["ReplicationControllerSpec"];

    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["status.replicas"] = static r => r.At("status", "replicas")?.ScalarText ?? "0",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override KubeDocument Default(KubeDocument value)
    {
        value = EditSpec(value, static spec => SpecType.SetDefault(spec, "replicas", 1).Edit("template", PodSpecDefaults.ApplyToTemplate));
        if (value.At("spec", "template", "metadata", "labels") is not { FieldSpan.Length: > 0 } labels) return value;
        if (!value["spec"]!.Has("selector")) value = EditSpec(value, spec => SpecType.Set(spec, "selector", labels));
        return value.At("metadata", "labels") is not null ? value : Schema.Set(value, "metadata", MetaType.Set(value["metadata"]!, "labels", labels));
    }
}
