using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>CronJobs: shape and defaults only. Provenance: Documented (API reference, CronJob).</summary>
internal sealed class CronJobKind() : CatalogKind(KindDescriptions.CronJob, SchemaCatalog.Kubernetes["CronJob"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["CronJobSpec"];

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = SpecType.SetDefault(spec, "concurrencyPolicy", "Allow");
        spec = SpecType.SetDefault(spec, "suspend", false);
        // A Job's own defaults come when the Job is made: only its Pod template is completed here.
        spec = spec.Edit("jobTemplate", static t => t.Edit("spec", static s => s.Edit("template", PodSpecDefaults.ApplyToTemplate)));
        spec = SpecType.SetDefault(spec, "successfulJobsHistoryLimit", 3);
        return SpecType.SetDefault(spec, "failedJobsHistoryLimit", 1);
    });

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        FieldRules.Required(spec, "schedule", "spec", errors);
        if (spec.Text("concurrencyPolicy") is { } policy and not ("Allow" or "Forbid" or "Replace"))
        {
            errors.NotSupported("spec.concurrencyPolicy", policy, "Allow", "Forbid", "Replace");
        }
    }
}
