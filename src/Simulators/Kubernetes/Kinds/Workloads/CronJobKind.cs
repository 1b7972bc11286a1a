using Drydock.Core.Kubernetes;
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
        spec = spec.Edit("jobTemplate", static t => t.Edit("spec", JobSpecDefaults.Apply));
        spec = SpecType.SetDefault(spec, "successfulJobsHistoryLimit", 3);
        return SpecType.SetDefault(spec, "failedJobsHistoryLimit", 1);
    });
}
