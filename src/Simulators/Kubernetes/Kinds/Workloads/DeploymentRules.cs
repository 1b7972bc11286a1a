using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>What is valid in a Deployment. Provenance: Recorded (validation/deployment-*), Documented (API reference, DeploymentSpec).</summary>
internal static class DeploymentRules
{
    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        FieldRules.AtLeastZero(spec, "replicas", "spec", errors);
        TemplateRules.Selector(spec, "deployment", errors);
        TemplateRules.Template(spec, "ReplicaSet", errors);
        Strategy(spec["strategy"] ?? KubeDocument.EmptyObject, errors);
        FieldRules.AtLeastZero(spec, "minReadySeconds", "spec", errors);
        FieldRules.AtLeastZero(spec, "revisionHistoryLimit", "spec", errors);
        if (spec.Integer("progressDeadlineSeconds") is not { } deadline) return;
        FieldRules.AtLeastZero(spec, "progressDeadlineSeconds", "spec", errors);
        if (deadline <= (spec.Integer("minReadySeconds") ?? 0)) errors.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
    }

    private static void Strategy(KubeDocument strategy, FieldErrors errors)
    {
        var rolling = strategy["rollingUpdate"] is { IsObject: true } given ? given : null;
        switch (strategy.Text("type"))
        {
            case "Recreate":
                if (rolling is not null) errors.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
                break;
            case "RollingUpdate":
                if (rolling is not null) Rolling(rolling, errors);
                break;
            default:
                errors.NotSupported("spec.strategy", GoForm.Kubernetes.Of("DeploymentStrategy", strategy), "Recreate", "RollingUpdate");
                break;
        }
    }

    private static void Rolling(KubeDocument rolling, FieldErrors errors)
    {
        var unavailable = rolling["maxUnavailable"] ?? 0;
        var surge = rolling["maxSurge"] ?? 0;
        FieldRules.NumberOrPercent(unavailable, "spec.strategy.rollingUpdate.maxUnavailable", errors);
        FieldRules.NumberOrPercent(surge, "spec.strategy.rollingUpdate.maxSurge", errors);
        if (unavailable.ScalarText is "0" or "0%" && surge.ScalarText is "0" or "0%")
        {
            errors.Invalid("spec.strategy.rollingUpdate.maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0");
        }

        FieldRules.AtMostAll(unavailable, "spec.strategy.rollingUpdate.maxUnavailable", errors);
    }
}
