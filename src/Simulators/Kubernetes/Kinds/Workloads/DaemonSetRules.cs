using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>What is valid in a DaemonSet. Provenance: Documented (API reference, DaemonSetSpec).</summary>
internal static class DaemonSetRules
{
    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        TemplateRules.Selector(spec, "daemonset", errors);
        TemplateRules.Template(spec, "DaemonSet", errors);
        FieldRules.AtLeastZero(spec, "minReadySeconds", "spec", errors);
        FieldRules.AtLeastZero(spec, "revisionHistoryLimit", "spec", errors);
    }
}
