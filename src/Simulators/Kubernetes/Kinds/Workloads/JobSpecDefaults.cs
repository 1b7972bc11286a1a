using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>What the API fills into a Job's spec. Provenance: Documented (API reference, JobSpec).</summary>
internal static class JobSpecDefaults
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["JobSpec"];
    private static readonly SchemaType PatternType = SchemaCatalog.Kubernetes["PodFailurePolicyOnPodConditionsPattern"];

    internal static KubeDocument Apply(KubeDocument spec)
    {
        if (!spec.Has("completions") && !spec.Has("parallelism")) spec = SpecType.Set(spec, "completions", 1);
        spec = SpecType.SetDefault(spec, "parallelism", 1);
        spec = SpecType.SetDefault(spec, "backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : 6);
        spec = spec.Edit("template", PodSpecDefaults.ApplyToTemplate);
        spec = SpecType.SetDefault(spec, "completionMode", "NonIndexed");
        spec = SpecType.SetDefault(spec, "suspend", false);
        spec = spec.Edit("podFailurePolicy", static p => p.EditItems("rules", static r => r.EditItems("onPodConditions", static c => PatternType.SetDefault(c, "status", "True"))));
        spec = SpecType.SetDefault(spec, "podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        return SpecType.SetDefault(spec, "manualSelector", false);
    }
}
