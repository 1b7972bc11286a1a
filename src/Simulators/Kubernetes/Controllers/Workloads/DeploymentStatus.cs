using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>A Deployment's counts and its conditions Available and Progressing. Provenance: Documented (Deployment status), texts as kubectl shows them.</summary>
internal static class DeploymentStatus
{
    internal static KubeDocument Build(KubeDocument deployment, KubeDocument? newSet, IReadOnlyList<KubeDocument> sets, DateTimeOffset now, bool madeNewSet)
    {
        var replicas = Sum(sets, "replicas");
        var ready = Sum(sets, "readyReplicas");
        var available = Sum(sets, "availableReplicas");
        var updated = newSet is null ? 0 : newSet.Integer("status", "replicas") ?? 0;
        var wanted = DeploymentRollout.Replicas(deployment);
        var unavailable = Math.Max(0, sets.Sum(static s => DeploymentRollout.Replicas(s)) - available);
        var conditions = deployment.List("status", "conditions");
        var time = KubeTime.Seconds(now);
        if (newSet is not null || conditions.Count > 0)
        {
            var isEnough = available >= wanted - DeploymentRollout.Bounds(deployment).Unavailable;
            conditions = Set(conditions, "Available", isEnough, isEnough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                isEnough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", time, touch: false);
        }

        if (newSet is not null) conditions = Progress(deployment, newSet, conditions, (replicas, updated, available, ready, wanted), now, madeNewSet);
        return KubeDocument.Object(
            ("observedGeneration", deployment.Integer("metadata", "generation") ?? 1),
            ("replicas", Positive(replicas)),
            ("updatedReplicas", Positive(updated)),
            ("readyReplicas", Positive(ready)),
            ("availableReplicas", Positive(available)),
            ("unavailableReplicas", Positive(unavailable)),
            ("conditions", conditions.Count == 0 ? null : KubeDocument.ArrayOf(conditions)),
            ("collisionCount", deployment.At("status", "collisionCount")));
    }

    internal static bool IsComplete(KubeDocument deployment, KubeDocument status)
    {
        var wanted = DeploymentRollout.Replicas(deployment);
        return (status.Integer("updatedReplicas") ?? 0) == wanted && (status.Integer("replicas") ?? 0) == wanted && (status.Integer("availableReplicas") ?? 0) == wanted;
    }

    private static IReadOnlyList<KubeDocument> Progress(
        KubeDocument deployment, KubeDocument newSet, IReadOnlyList<KubeDocument> conditions,
        (long Replicas, long Updated, long Available, long Ready, int Wanted) counts, DateTimeOffset now, bool madeNewSet)
    {
        var time = KubeTime.Seconds(now);
        var current = ConditionList.Find(conditions, "Progressing");
        if (madeNewSet) return Set(conditions, "Progressing", true, "NewReplicaSetCreated", $"Created new replica set \"{newSet.Name}\"", time, touch: true);
        if (counts.Updated == counts.Wanted && counts.Replicas == counts.Wanted && counts.Available == counts.Wanted)
        {
            return current?.Text("reason") == "NewReplicaSetAvailable" ? conditions
                : Set(conditions, "Progressing", true, "NewReplicaSetAvailable", $"ReplicaSet \"{newSet.Name}\" has successfully progressed.", time, touch: true);
        }

        var before = deployment["status"] ?? KubeDocument.EmptyObject;
        var isMoving = counts.Updated > (before.Integer("updatedReplicas") ?? 0) || counts.Ready > (before.Integer("readyReplicas") ?? 0)
            || counts.Available > (before.Integer("availableReplicas") ?? 0)
            || counts.Replicas - counts.Updated < (before.Integer("replicas") ?? 0) - (before.Integer("updatedReplicas") ?? 0);
        if (isMoving || current is null) return Set(conditions, "Progressing", true, "ReplicaSetUpdated", $"ReplicaSet \"{newSet.Name}\" is progressing.", time, touch: true);
        var deadline = TimeSpan.FromSeconds(deployment.Integer("spec", "progressDeadlineSeconds") ?? 600);
        var isLate = current.Text("reason") is not ("NewReplicaSetAvailable" or "ProgressDeadlineExceeded")
            && KubeTime.Parse(current.Text("lastUpdateTime")) is { } since && since + deadline < now;
        return isLate
            ? Set(conditions, "Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{newSet.Name}\" has timed out progressing.", time, touch: true)
            : conditions;
    }

    private static List<KubeDocument> Set(IReadOnlyList<KubeDocument> conditions, string type, bool holds, string reason, string message, string now, bool touch)
    {
        var old = ConditionList.Find(conditions, type);
        var status = holds ? "True" : "False";
        if (old is not null && !touch && old.Text("status") == status && old.Text("reason") == reason) return conditions.ToList();
        var since = old?.Text("status") == status ? old["lastTransitionTime"] : now;
        return ConditionList.With(conditions, KubeDocument.Object(
            ("type", type), ("status", status), ("lastUpdateTime", now), ("lastTransitionTime", since), ("reason", reason), ("message", message)));
    }

    private static long Sum(IReadOnlyList<KubeDocument> sets, string field) => sets.Sum(s => s.Integer("status", field) ?? 0);

    private static KubeDocument? Positive(long count) => count == 0 ? null : KubeDocument.Of(count);
}
