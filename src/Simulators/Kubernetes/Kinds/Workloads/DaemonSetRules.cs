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
        Strategy(spec["updateStrategy"] ?? KubeDocument.EmptyObject, errors);
        FieldRules.AtLeastZero(spec, "revisionHistoryLimit", "spec", errors);
    }

    private static void Strategy(KubeDocument strategy, FieldErrors errors)
    {
        const string Path = "spec.updateStrategy";
        switch (strategy.Text("type"))
        {
            case "OnDelete":
                break;
            case "RollingUpdate":
                if (strategy["rollingUpdate"] is { IsObject: true } rolling) Rolling(rolling, Path + ".rollingUpdate", errors);
                else errors.Required(Path + ".rollingUpdate");
                break;
            default:
                errors.NotSupported(Path + ".type", strategy["type"] ?? "", "RollingUpdate", "OnDelete");
                break;
        }
    }

    private static void Rolling(KubeDocument rolling, string path, FieldErrors errors)
    {
        var unavailable = rolling["maxUnavailable"] ?? 0;
        var surge = rolling["maxSurge"] ?? 0;
        FieldRules.NumberOrPercent(unavailable, path + ".maxUnavailable", errors);
        FieldRules.NumberOrPercent(surge, path + ".maxSurge", errors);
        FieldRules.AtMostAll(unavailable, path + ".maxUnavailable", errors);
        FieldRules.AtMostAll(surge, path + ".maxSurge", errors);
        var isUnavailable = unavailable.ScalarText is not ("0" or "0%");
        var isSurging = surge.ScalarText is not ("0" or "0%");
        if (isUnavailable && isSurging) errors.Invalid(path + ".maxSurge", surge, "may not be set when maxUnavailable is non-zero");
        else if (!isUnavailable && !isSurging) errors.Required(path + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
    }
}
