using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// Counts a Job's pods so that none is counted twice over a crash: a finished pod keeps its tracking finalizer until its uid stands in status.uncountedTerminatedPods,
/// and a uid moves into the counters once its pod is free of the finalizer. Provenance: Documented (Job: tracking with finalizers).
/// </summary>
internal sealed class JobTally
{
    internal const string TrackingFinalizer = "batch.kubernetes.io/job-tracking";

    private readonly List<string> _uncountedSucceeded = [];
    private readonly List<string> _uncountedFailed = [];

    internal JobTally(KubeDocument job, IReadOnlyList<KubeDocument> pods, bool isEnding)
    {
        Succeeded = job.Integer("status", "succeeded") ?? 0;
        Failed = job.Integer("status", "failed") ?? 0;
        var byUid = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var pod in pods) byUid[pod.Uid] = pod;
        Settle(job, "succeeded", byUid, _uncountedSucceeded);
        Settle(job, "failed", byUid, _uncountedFailed);
        foreach (var pod in pods) Count(pod, isEnding);
    }

    internal long Succeeded { get; private set; }
    internal long Failed { get; private set; }
    internal List<KubeDocument> Active { get; } = [];
    internal int Terminating { get; private set; }
    internal int Ready { get; private set; }
    internal long SucceededInAll => Succeeded + _uncountedSucceeded.Count;
    internal long FailedInAll => Failed + _uncountedFailed.Count;
    internal bool HasUncounted => _uncountedSucceeded.Count + _uncountedFailed.Count > 0;

    /// <summary>Pods that may lose the finalizer once their uids are stored.</summary>
    internal List<KubeDocument> ToFree { get; } = [];

    internal KubeDocument Uncounted => KubeDocument.Object(("succeeded", List(_uncountedSucceeded)), ("failed", List(_uncountedFailed)));

    private static KubeDocument? List(List<string> uids) => uids.Count == 0 ? null : KubeDocument.ArrayOf(uids.Select(static u => KubeDocument.Of(u)));

    private void Settle(KubeDocument job, string field, SortedDictionary<string, KubeDocument> pods, List<string> uncounted)
    {
        foreach (var item in job.At("status", "uncountedTerminatedPods")?.List(field) ?? [])
        {
            var uid = item.ScalarText!;
            if (pods.TryGetValue(uid, out var pod) && pod.HasFinalizer(TrackingFinalizer)) uncounted.Add(uid);
            else if (field == "succeeded") Succeeded++;
            else Failed++;
        }
    }

    private void Count(KubeDocument pod, bool isEnding)
    {
        if (pod.IsActive)
        {
            Active.Add(pod);
            if (pod.IsReady) Ready++;
        }
        else if (pod.IsDeleting && !pod.IsFinished) Terminating++;

        if (!pod.HasFinalizer(TrackingFinalizer)) return;
        var hasFailed = pod.IsFailed || (pod.IsDeleting && !pod.IsSucceeded);
        if (!pod.IsSucceeded && !hasFailed) return;
        var list = pod.IsSucceeded ? _uncountedSucceeded : _uncountedFailed;
        // Pods that the controller itself stops at the end count as nothing.
        if (!list.Contains(pod.Uid, StringComparer.Ordinal) && (pod.IsFinished || !isEnding)) list.Add(pod.Uid);
        ToFree.Add(pod);
    }
}
