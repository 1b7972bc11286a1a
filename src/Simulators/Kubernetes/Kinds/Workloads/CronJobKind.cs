using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>CronJobs; nothing is run by them. Provenance: Documented (API reference, CronJob).</summary>
internal sealed class CronJobKind() : CatalogKind(KindDescriptions.CronJob, SchemaCatalog.Kubernetes["CronJob"])
{
    private const int NameMax = 52;

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

    /// <summary>Names of Jobs append eleven characters to this one.</summary>
    public override IReadOnlyList<string> NameErrors(string name, bool isPrefix)
    {
        var problems = base.NameErrors(name, isPrefix);
        return isPrefix || name.Length <= NameMax ? problems : [.. problems, $"must be no more than {NameMax} characters"];
    }

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        var schedule = spec.Text("schedule") ?? "";
        if (schedule.Length == 0) errors.Required("spec.schedule");
        else if (schedule.Contains("TZ=", StringComparison.Ordinal)) errors.Invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        else if (CronSchedule.Problem(schedule) is { } problem) errors.Invalid("spec.schedule", schedule, problem);
        FieldRules.AtLeastZero(spec, "startingDeadlineSeconds", "spec", errors);
        if (spec.Text("timeZone") is { } zone)
        {
            if (zone.Length == 0) errors.Invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string");
            else if (zone == "Local") errors.Invalid("spec.timeZone", zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
        }

        if (spec.Text("concurrencyPolicy") is { } policy and not ("Allow" or "Forbid" or "Replace"))
        {
            errors.NotSupported("spec.concurrencyPolicy", policy, "Allow", "Forbid", "Replace");
        }

        var job = spec.At("jobTemplate", "spec") ?? KubeDocument.EmptyObject;
        JobRules.ValidateCommon(job, "spec.jobTemplate.spec", errors);
        if (job["selector"] is { IsObject: true } selector) errors.Invalid("spec.jobTemplate.spec.selector", selector, "`selector` will be auto-generated");
        if (job.Flag("manualSelector") == true) errors.NotSupported("spec.jobTemplate.spec.manualSelector", true, "nil", "false");
        FieldRules.AtLeastZero(spec, "successfulJobsHistoryLimit", "spec", errors);
        FieldRules.AtLeastZero(spec, "failedJobsHistoryLimit", "spec", errors);
    }
}
