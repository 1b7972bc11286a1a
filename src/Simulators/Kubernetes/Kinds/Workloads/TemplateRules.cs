using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>Selector and Pod template of a workload: they must belong together. Provenance: Recorded (validation/sts-*, validation/deployment-*).</summary>
internal static class TemplateRules
{
    internal const string Mismatch = "`selector` does not match template `labels`";

    internal static void Selector(KubeDocument spec, string workload, FieldErrors errors)
    {
        if (spec["selector"] is not { IsObject: true } selector)
        {
            errors.Required("spec.selector");
            return;
        }

        SelectorRules.Selector(selector, "spec.selector", errors);
        if (LabelSelector.From(selector).IsEmpty) errors.Invalid("spec.selector", selector, $"empty selector is invalid for {workload}");
    }

    internal static void Template(KubeDocument spec, string workload, FieldErrors errors)
    {
        var template = spec["template"] ?? KubeDocument.EmptyObject;
        var labels = template.At("metadata", "labels");
        var selector = LabelSelector.From(spec["selector"]);
        if (!selector.IsEmpty && !selector.Matches(labels)) errors.Invalid("spec.template.metadata.labels", labels ?? KubeDocument.Null, Mismatch);
        PodSpecRules.ValidateTemplate(WithClaims(template, spec.List("volumeClaimTemplates")), "spec.template", errors);
        var policy = template.Text("spec", "restartPolicy") ?? "Always";
        if (policy is "OnFailure" or "Never") errors.NotSupported("spec.template.spec.restartPolicy", policy, "Always");
        if (template["spec"] is { } pod && pod.Has("activeDeadlineSeconds"))
        {
            errors.Forbidden("spec.template.spec.activeDeadlineSeconds", $"activeDeadlineSeconds in {workload} is not Supported");
        }
    }

    /// <summary>A StatefulSet's claim templates become volumes of its pods, so its containers may mount them.</summary>
    private static KubeDocument WithClaims(KubeDocument template, IReadOnlyList<KubeDocument> claims)
    {
        if (claims.Count == 0 || template["spec"] is not { IsObject: true } pod) return template;
        var names = claims.Select(c => c.Name).ToList();
        var volumes = pod.List("volumes").Where(v => !names.Contains(v.Text("name") ?? "")).ToList();
        volumes.AddRange(names.Select(n => KubeDocument.Object(("name", n), ("persistentVolumeClaim", KubeDocument.Object(("claimName", n))))));
        return template.With("spec", pod.With("volumes", KubeDocument.ArrayOf(volumes)));
    }
}
