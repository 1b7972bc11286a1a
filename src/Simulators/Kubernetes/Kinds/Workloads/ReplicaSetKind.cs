using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
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

    public override void Validate(KubeDocument value, FieldErrors errors) => ReplicaSetRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        var selector = value.At("spec", "selector");
        if (!FieldRules.Same(selector, stored.At("spec", "selector"))) errors.Invalid("spec.selector", selector ?? KubeDocument.Null, FieldRules.Immutable);
    }

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) =>
        PodNameWarnings.OfWorkload(value, stored);
}
