using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>PodDisruptionBudgets. Provenance: Recorded (validation/pdb-validation, defaults/secret-event-lease).</summary>
internal sealed class PodDisruptionBudgetKind() : CatalogKind(KindDescriptions.PodDisruptionBudget, SchemaCatalog.Kubernetes["PodDisruptionBudget"])
{
    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        if (spec.Has("minAvailable") && spec.Has("maxUnavailable"))
        {
            errors.Invalid("spec", GoForm.Kubernetes.Of("PodDisruptionBudgetSpec", spec), "minAvailable and maxUnavailable cannot be both set");
        }

        foreach (var name in (ReadOnlySpan<string>)["minAvailable", "maxUnavailable"])
        {
            if (spec[name] is not { IsNull: false } amount) continue;
            FieldRules.NumberOrPercent(amount, $"spec.{name}", errors);
            FieldRules.AtMostAll(amount, $"spec.{name}", errors);
        }

        SelectorRules.Selector(spec["selector"], "spec.selector", errors);
        if (spec.Text("unhealthyPodEvictionPolicy") is { } policy and not ("IfHealthyBudget" or "AlwaysAllow"))
        {
            errors.NotSupported("spec.unhealthyPodEvictionPolicy", policy, "AlwaysAllow", "IfHealthyBudget");
        }
    }
}
