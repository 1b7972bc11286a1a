using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>What is valid in a Job and what may change. Provenance: Recorded (validation/job-validation, immutability/job-template).</summary>
internal static class JobRules
{
    private static readonly string[] Counts = ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes"];

    /// <summary>What a suspended Job that never ran may still change in its template.</summary>
    private static readonly string[] SchedulingDirectives = ["affinity", "nodeSelector", "tolerations", "schedulingGates"];

    /// <summary>What holds of a Job's spec and of the one in a CronJob's template.</summary>
    internal static void ValidateCommon(KubeDocument spec, string path, FieldErrors errors)
    {
        foreach (var name in Counts) FieldRules.AtLeastZero(spec, name, path, errors);
        var mode = spec.Text("completionMode");
        if (mode is not (null or "NonIndexed" or "Indexed")) errors.NotSupported(path + ".completionMode", mode, "NonIndexed", "Indexed");
        if (mode == "Indexed" && spec.Integer("completions") is null) errors.Required(path + ".completions", "when completion mode is Indexed");
        var template = spec["template"] ?? KubeDocument.EmptyObject;
        PodSpecRules.ValidateTemplate(template, path + ".template", errors);
        if (template.Text("spec", "restartPolicy") is not ("OnFailure" or "Never"))
        {
            errors.Required(path + ".template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
        }
    }

    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        ValidateCommon(spec, "spec", errors);
        var template = spec["template"] ?? KubeDocument.EmptyObject;
        if (spec["selector"] is not { IsObject: true } selector) errors.Required("spec.selector");
        else
        {
            SelectorRules.Selector(selector, "spec.selector", errors);
            var labels = template.At("metadata", "labels");
            if (!LabelSelector.From(selector).Matches(labels)) errors.Invalid("spec.template.metadata.labels", labels ?? KubeDocument.Null, TemplateRules.Mismatch);
        }
    }

    /// <summary>Without manualSelector the selector is exactly the Job's uid.</summary>
    internal static void GeneratedSelector(KubeDocument job, FieldErrors errors)
    {
        if (job.Flag("spec", "manualSelector") == true || job.At("spec", "selector") is not { IsObject: true } selector) return;
        var labels = selector["matchLabels"];
        var isGenerated = selector.List("matchExpressions").Count == 0 && labels is { FieldSpan.Length: 1 } && labels.Text(JobKind.ControllerUidLabel) == job.Uid;
        if (!isGenerated) errors.Invalid("spec.selector", selector, "`selector` not auto-generated");
    }

    internal static void ValidateUpdate(KubeDocument spec, KubeDocument storedJob, FieldErrors errors)
    {
        var stored = storedJob["spec"]!;
        var isElastic = spec.Text("completionMode") == "Indexed" && FieldRules.SameField(spec, stored, "completionMode")
            && FieldRules.SameField(spec, spec.With("completions", spec["parallelism"] ?? KubeDocument.Null), "completions");
        if (!isElastic) Immutable(spec, stored, "completions", errors);
        Immutable(spec, stored, "selector", errors);
        Template(spec["template"]!, stored["template"]!, storedJob, errors);
        Immutable(spec, stored, "completionMode", errors);
        Immutable(spec, stored, "podFailurePolicy", errors);
        Immutable(spec, stored, "backoffLimitPerIndex", errors);
        Immutable(spec, stored, "managedBy", errors);
        Immutable(spec, stored, "successPolicy", errors);
    }

    private static void Immutable(KubeDocument spec, KubeDocument stored, string name, FieldErrors errors)
    {
        if (!FieldRules.SameField(spec, stored, name)) errors.Invalid($"spec.{name}", spec[name] ?? KubeDocument.Null, FieldRules.Immutable);
    }

    private static void Template(KubeDocument template, KubeDocument stored, KubeDocument storedJob, FieldErrors errors)
    {
        var mayReschedule = storedJob.Flag("spec", "suspend") == true && storedJob.At("status", "startTime") is null;
        if (!mayReschedule && !FieldRules.SameField(template, stored, "metadata"))
        {
            errors.Invalid("spec.template.metadata", template["metadata"] ?? KubeDocument.EmptyObject, FieldRules.Immutable);
        }

        var compared = template["spec"]!;
        var old = stored["spec"]!;
        if (mayReschedule)
        {
            foreach (var name in SchedulingDirectives)
            {
                compared = compared.Without(name);
                old = old.Without(name);
            }
        }

        if (!compared.Equals(old)) errors.Invalid("spec.template.spec", GoForm.Kubernetes.Of("PodSpec", template["spec"]!), FieldRules.Immutable);
    }
}
