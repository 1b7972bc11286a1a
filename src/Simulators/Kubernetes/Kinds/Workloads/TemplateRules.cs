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
        PodSpecRules.ValidateTemplate(template, "spec.template", errors);
        var policy = template.Text("spec", "restartPolicy") ?? "Always";
        if (policy is "OnFailure" or "Never") errors.NotSupported("spec.template.spec.restartPolicy", policy, "Always");
        if (template["spec"] is { } pod && pod.Has("activeDeadlineSeconds"))
        {
            errors.Forbidden("spec.template.spec.activeDeadlineSeconds", $"activeDeadlineSeconds in {workload} is not Supported");
        }
    }
}
