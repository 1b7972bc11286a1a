using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>What is valid in a ReplicaSet. Provenance: Documented (API reference, ReplicaSetSpec).</summary>
internal static class ReplicaSetRules
{
    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        FieldRules.AtLeastZero(spec, "replicas", "spec", errors);
        FieldRules.AtLeastZero(spec, "minReadySeconds", "spec", errors);
        TemplateRules.Selector(spec, "replicaset", errors);
        TemplateRules.Template(spec, "ReplicaSet", errors);
    }
}
