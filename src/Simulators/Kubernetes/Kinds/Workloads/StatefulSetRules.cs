using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Kinds.Storage;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>What is valid in a StatefulSet and what may change. Provenance: Recorded (validation/sts-*, immutability/sts-*).</summary>
internal static class StatefulSetRules
{
    private const string IsImmutable = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
        + "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

    private static readonly string[] ImmutableFields = ["selector", "volumeClaimTemplates", "serviceName", "podManagementPolicy"];

    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        var management = spec.Text("podManagementPolicy") ?? "";
        if (management.Length == 0) errors.Required("spec.podManagementPolicy");
        else if (management is not ("OrderedReady" or "Parallel")) errors.Invalid("spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'");
        UpdateStrategy(spec["updateStrategy"] ?? KubeDocument.EmptyObject, errors);
        Retention(spec["persistentVolumeClaimRetentionPolicy"] ?? KubeDocument.EmptyObject, errors);
        FieldRules.AtLeastZero(spec, "replicas", "spec", errors);
        FieldRules.AtLeastZero(spec, "minReadySeconds", "spec", errors);
        if (spec["ordinals"] is { IsObject: true } ordinals) FieldRules.AtLeastZero(ordinals, "start", "spec.ordinals", errors);
        ClaimTemplates(spec.List("volumeClaimTemplates"), errors);
        TemplateRules.Selector(spec, "statefulset", errors);
        TemplateRules.Template(spec, "StatefulSet", errors);
    }

    internal static void ValidateUpdate(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        foreach (var name in ImmutableFields)
        {
            if (FieldRules.SameField(spec, stored, name)) continue;
            errors.Forbidden("spec", IsImmutable);
            return;
        }
    }

    private static void UpdateStrategy(KubeDocument strategy, FieldErrors errors)
    {
        var rolling = strategy["rollingUpdate"] is { IsObject: true } given ? given : null;
        switch (strategy.Text("type"))
        {
            case null or "":
                errors.Required("spec.updateStrategy");
                break;
            case "OnDelete":
                if (rolling is not null)
                {
                    errors.Invalid("spec.updateStrategy.rollingUpdate", GoForm.Kubernetes.Of("RollingUpdateStatefulSetStrategy", rolling), "only allowed for updateStrategy 'RollingUpdate'");
                }

                break;
            case "RollingUpdate":
                if (rolling is null) break;
                FieldRules.AtLeastZero(rolling, "partition", "spec.updateStrategy.rollingUpdate", errors);
                if (rolling["maxUnavailable"] is { IsNull: false } most) FieldRules.NumberOrPercent(most, "spec.updateStrategy.rollingUpdate.maxUnavailable", errors);
                break;
            default:
                errors.Invalid("spec.updateStrategy", GoForm.Kubernetes.Of("StatefulSetUpdateStrategy", strategy), "must be 'RollingUpdate' or 'OnDelete'");
                break;
        }
    }

    private static void Retention(KubeDocument policy, FieldErrors errors)
    {
        foreach (var name in (ReadOnlySpan<string>)["whenDeleted", "whenScaled"])
        {
            if (policy.Text(name) is not ("Retain" or "Delete"))
            {
                errors.NotSupported($"spec.persistentVolumeClaimRetentionPolicy.{name}", policy[name] ?? "", "Retain", "Delete");
            }
        }
    }

    private static void ClaimTemplates(IReadOnlyList<KubeDocument> templates, FieldErrors errors)
    {
        for (var i = 0; i < templates.Count; i++)
        {
            ClaimSpecRules.Validate(templates[i]["spec"] ?? KubeDocument.EmptyObject, $"spec.volumeClaimTemplates[{i}].spec", errors);
        }
    }
}
