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
            if (amount.IsString && amount.ScalarText is { Length: > 1 } text && int.TryParse(text[..^1], System.Globalization.CultureInfo.InvariantCulture, out var percent) && percent > 100)
            {
                errors.Invalid($"spec.{name}", amount, "must not be greater than 100%");
            }
        }

        SelectorRules.Selector(spec["selector"], "spec.selector", errors);
        if (spec.Text("unhealthyPodEvictionPolicy") is { } policy and not ("IfHealthyBudget" or "AlwaysAllow"))
        {
            errors.NotSupported("spec.unhealthyPodEvictionPolicy", policy, "AlwaysAllow", "IfHealthyBudget");
        }
    }
}
