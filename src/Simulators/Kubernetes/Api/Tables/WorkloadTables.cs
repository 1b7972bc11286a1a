using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>Columns and cells of apps, batch, policy and autoscaling. Provenance: Recorded (list/table-statefulsets, kubectl transcripts), Documented (kubectl get).</summary>
internal static class WorkloadTables
{
    private const string ReplicaColumns = "Name Desired:integer Current:integer Ready:integer Age Containers+ Images+ Selector+";

    public static readonly KindTable StatefulSet = new("Name Ready Age Containers+ Images+", static (v, now) =>
        [v.Name, Ready(v), CellText.Age(v, now), CellText.ContainerNames(Template(v)), CellText.Images(Template(v))]);

    public static readonly KindTable Deployment = new("Name Ready Up-to-date Available Age Containers+ Images+ Selector+", static (v, now) =>
    [
        v.Name, Ready(v), CellText.Count(v, "status", "updatedReplicas"), CellText.Count(v, "status", "availableReplicas"), CellText.Age(v, now),
        CellText.ContainerNames(Template(v)), CellText.Images(Template(v)), CellText.Selector(v.At("spec", "selector"), ""),
    ]);

    public static readonly KindTable ReplicaSet = new(ReplicaColumns, static (v, now) => Replicas(v, now, CellText.Selector(v.At("spec", "selector"))));

    public static readonly KindTable ReplicationController = new(ReplicaColumns, static (v, now) => Replicas(v, now, CellText.Labels(v.At("spec", "selector"))));

    public static readonly KindTable DaemonSet = new(
        "Name Desired:integer Current:integer Ready:integer Up-to-date:integer Available:integer Node_Selector Age Containers+ Images+ Selector+", static (v, now) =>
    [
        v.Name, CellText.Count(v, "status", "desiredNumberScheduled"), CellText.Count(v, "status", "currentNumberScheduled"), CellText.Count(v, "status", "numberReady"),
        CellText.Count(v, "status", "updatedNumberScheduled"), CellText.Count(v, "status", "numberAvailable"), CellText.Labels(Template(v)?.At("spec", "nodeSelector")), CellText.Age(v, now),
        CellText.ContainerNames(Template(v)), CellText.Images(Template(v)), CellText.Selector(v.At("spec", "selector")),
    ]);

    public static readonly KindTable Job = new("Name Status Completions Duration Age Containers+ Images+ Selector+", static (v, now) =>
    [
        v.Name, JobStatus(v), JobCompletions(v), JobDuration(v, now), CellText.Age(v, now),
        CellText.ContainerNames(Template(v)), CellText.Images(Template(v)), CellText.Selector(v.At("spec", "selector")),
    ]);

    public static readonly KindTable CronJob = new("Name Schedule Timezone Suspend:boolean Active:integer Last_Schedule Age Containers+ Images+ Selector+", static (v, now) =>
    [
        v.Name, v.Text("spec", "schedule") ?? "", v.Text("spec", "timeZone") ?? CellText.None, v.Flag("spec", "suspend") switch { true => "True", false => "False", null => CellText.Unset },
        v.List("status", "active").Count, v.Text("status", "lastScheduleTime") is { } last ? CellText.Since(last, now) : CellText.None, CellText.Age(v, now),
        CellText.ContainerNames(v.At("spec", "jobTemplate", "spec", "template")), CellText.Images(v.At("spec", "jobTemplate", "spec", "template")),
        CellText.Selector(v.At("spec", "jobTemplate", "spec", "selector")),
    ]);

    public static readonly KindTable ControllerRevision = new("Name Controller Revision Age", static (v, now) =>
        [v.Name, v.ControllerOwner is { } owner ? OwnerName(owner) : CellText.None, CellText.Count(v, "revision"), CellText.Age(v, now)]);

    public static readonly KindTable PodDisruptionBudget = new("Name Min_Available Max_Unavailable Allowed_Disruptions:integer Age", static (v, now) =>
    [
        v.Name, v.At("spec", "minAvailable")?.ScalarText ?? "N/A", v.At("spec", "maxUnavailable")?.ScalarText ?? "N/A",
        CellText.Count(v, "status", "disruptionsAllowed"), CellText.Age(v, now),
    ]);

    public static readonly KindTable HorizontalPodAutoscaler = new("Name Reference Targets MinPods MaxPods Replicas Age", static (v, now) =>
    [
        v.Name, $"{v.Text("spec", "scaleTargetRef", "kind")}/{v.Text("spec", "scaleTargetRef", "name")}", AutoscalerTargets.Text(v),
        v.Integer("spec", "minReplicas") is { } least ? CellText.Number(least) : CellText.Unset, CellText.Count(v, "spec", "maxReplicas"), CellText.Count(v, "status", "currentReplicas"), CellText.Age(v, now),
    ]);

    private static KubeDocument? Template(KubeDocument value) => value.At("spec", "template");

    private static KubeDocument Ready(KubeDocument value) => $"{CellText.Number(value.Integer("status", "readyReplicas"))}/{CellText.Number(value.Integer("spec", "replicas"))}";

    private static KubeDocument[] Replicas(KubeDocument value, DateTimeOffset now, string selector) =>
    [
        value.Name, CellText.Count(value, "spec", "replicas"), CellText.Count(value, "status", "replicas"), CellText.Count(value, "status", "readyReplicas"), CellText.Age(value, now),
        CellText.ContainerNames(Template(value)), CellText.Images(Template(value)), selector,
    ];

    /// <summary>The first that holds: a job whose outcome is decided still has pods to stop.</summary>
    private static string JobStatus(KubeDocument job)
    {
        if (CellText.HasCondition(job, "Complete")) return "Complete";
        if (CellText.HasCondition(job, "Failed")) return "Failed";
        if (job.IsDeleting) return "Terminating";
        foreach (var type in (ReadOnlySpan<string>)["Suspended", "FailureTarget", "SuccessCriteriaMet"])
        {
            if (CellText.HasCondition(job, type)) return type;
        }

        return "Running";
    }

    private static string JobCompletions(KubeDocument job)
    {
        var succeeded = CellText.Number(job.Integer("status", "succeeded"));
        if (job.Integer("spec", "completions") is { } wanted) return $"{succeeded}/{CellText.Number(wanted)}";
        return job.Integer("spec", "parallelism") is { } parallel and > 1 ? $"{succeeded}/1 of {CellText.Number(parallel)}" : $"{succeeded}/1";
    }

    private static string JobDuration(KubeDocument job, DateTimeOffset now) =>
        KubeTime.Parse(job.Text("status", "startTime")) is { } start ? HumanDuration.Of((KubeTime.Parse(job.Text("status", "completionTime")) ?? now) - start) : "";

    private static string OwnerName(KubeDocument owner)
    {
        var version = owner.Text("apiVersion") ?? "";
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        var kind = (owner.Text("kind") ?? "").ToLowerInvariant();
        return $"{(slash < 0 ? kind : $"{kind}.{version[..slash]}")}/{owner.Text("name")}";
    }
}
