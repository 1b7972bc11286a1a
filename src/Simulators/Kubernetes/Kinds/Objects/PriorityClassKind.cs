using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>PriorityClasses. Provenance: Documented (API reference, PriorityClass).</summary>
internal sealed class PriorityClassKind() : CatalogKind(KindDescriptions.PriorityClass, SchemaCatalog.Kubernetes["PriorityClass"])
{
    public override KubeDocument Default(KubeDocument value) => Schema.SetDefault(value, "preemptionPolicy", "PreemptLowerPriority");
}
