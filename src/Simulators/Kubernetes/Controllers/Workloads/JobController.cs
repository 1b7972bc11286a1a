using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// Jobs: runs pods until enough have succeeded or too many failed. Provenance: Documented (Job concepts: parallelism, completions, backoffLimit, activeDeadlineSeconds, TTL).
/// Indexed completion, pod failure policies and success policies are not simulated: an Indexed Job runs as a plain one.
/// </summary>
internal sealed class JobController : Controller
{
    private static readonly TimeSpan BackOffMin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BackOffMax = TimeSpan.FromMinutes(10);

    private readonly IKubernetesApi _api;
    private readonly Informer _jobs;
    private readonly Informer _pods;
    private readonly EventRecorder _events;
    private readonly PodExpectations _expectations;

    private JobController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("job-controller", clock)
    {
        _api = api;
        _jobs = informers.For(KubeResources.Jobs);
        _pods = informers.For(KubeResources.Pods);
        _events = new EventRecorder(api, clock, "job-controller") { TellsNormal = true };
        _expectations = new PodExpectations(clock);
        _ = _pods.ByNamespace;
        _jobs.OnChange((old, now) =>
        {
            var job = (now ?? old)!;
            if (now is null) _expectations.Forget(job.Key);
            Queue.Add(job.Key);
        });
        _pods.OnChange(OnPod);
    }

    protected override int Workers => 5;

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(new JobController(api, clock, informers), [informers.For(KubeResources.Jobs), informers.For(KubeResources.Pods)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_jobs.Get(key) is not { } job || job.IsDeleting) return true;
        var selector = LabelSelector.From(job.At("spec", "selector"));
        var claims = new OwnershipClaims(_api, KubeResources.Jobs, job, KubeResources.Pods);
        var pods = await claims.ClaimAsync(_pods.ByNamespace.Find(job.Namespace ?? ""), p => selector.Matches(p.At("metadata", "labels")), cancellationToken);
        if (claims.Failed) return false;
        if (IsFinished(job)) return await FreeAsync(pods, cancellationToken) && await ExpireAsync(job, cancellationToken);

        var ending = job.Condition("FailureTarget") ?? job.Condition("SuccessCriteriaMet");
        var tally = new JobTally(job, pods, ending is not null);
        var outcome = ending is null ? Judge(job, tally, pods) : null;
        var isSuspended = job.Flag("spec", "suspend") == true;
        var isManaged = true;
        if (ending is not null || outcome is not null || isSuspended) isManaged = await StopAsync(job, tally.Active, cancellationToken);
        else if (_expectations.AreMet(key)) isManaged = await TryScaleAsync(job, tally, pods, cancellationToken);
        if (!await WriteStatusAsync(job, tally, outcome, cancellationToken)) return false;
        return await FreeAsync(tally.ToFree, cancellationToken) && isManaged;
    }

    /// <summary>The condition that starts the end, or null while the Job goes on.</summary>
    private Outcome? Judge(KubeDocument job, JobTally tally, List<KubeDocument> pods)
    {
        var limit = job.Integer("spec", "backoffLimit") ?? 6;
        var restarts = job.Text("spec", "template", "spec", "restartPolicy") == "OnFailure" ? pods.Sum(Restarts) : 0;
        if (tally.FailedInAll > limit || (restarts > 0 && restarts >= limit)) return new Outcome(false, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (job.Integer("spec", "activeDeadlineSeconds") is { } deadline && KubeTime.Parse(job.Text("status", "startTime")) is { } start)
        {
            var left = start + TimeSpan.FromSeconds(deadline) - Clock.GetUtcNow();
            if (left <= TimeSpan.Zero) return new Outcome(false, "DeadlineExceeded", "Job was active longer than specified deadline");
            Queue.AddAfter(job.Key, left);
        }

        var completions = job.Integer("spec", "completions");
        var isEnough = completions is { } wanted ? tally.SucceededInAll >= wanted : tally.SucceededInAll > 0 && tally.Active.Count == 0;
        return isEnough ? new Outcome(true, "CompletionsReached", "Reached expected number of succeeded pods") : null;
    }

    private static long Restarts(KubeDocument pod) => pod.List("status", "containerStatuses").Sum(static s => s.Integer("restartCount") ?? 0);

    private async Task<bool> TryScaleAsync(KubeDocument job, JobTally tally, List<KubeDocument> pods, CancellationToken cancellationToken)
    {
        try
        {
            return await ScaleAsync(job, tally, pods, cancellationToken);
        }
        catch (PortUnreachableException)
        {
            // Whether the last call took effect is unknown: what the cache shows next decides.
            _expectations.Forget(job.Key);
            return false;
        }
    }

    private async Task<bool> ScaleAsync(KubeDocument job, JobTally tally, List<KubeDocument> pods, CancellationToken cancellationToken)
    {
        var parallelism = job.Integer("spec", "parallelism") ?? 1;
        var wanted = job.Integer("spec", "completions") is { } completions ? Math.Min(parallelism, completions - tally.SucceededInAll)
            : tally.SucceededInAll > 0 ? tally.Active.Count : parallelism;
        var missing = (int)(wanted - tally.Active.Count);
        if (missing < 0) return await StopAsync(job, tally.Active.OrderBy(static p => p.IsReady ? 1 : 0).ThenBy(static p => p.Name, StringComparer.Ordinal).Take(-missing).ToList(), cancellationToken);
        if (missing == 0) return true;
        if (BackOff(tally, pods) is { } left && left > TimeSpan.Zero)
        {
            Queue.AddAfter(job.Key, left);
            return true;
        }

        _expectations.Expect(job.Key, missing, []);
        for (var i = 0; i < missing; i++)
        {
            var pod = PodTemplates.Instantiate(job, job["spec"]!["template"]!);
            var finalizers = pod.List("metadata", "finalizers").Append(KubeDocument.Of(JobTally.TrackingFinalizer));
            var answer = await _api.CreateAsync(KubeResources.Pods, pod.WithAt(["metadata", "finalizers"], KubeDocument.ArrayOf(finalizers)), cancellationToken);
            if (answer.IsSuccess)
            {
                _events.Normal(job, "SuccessfulCreate", $"Created pod: {answer.Body.Name}");
                continue;
            }

            _expectations.Forget(job.Key);
            _events.Warning(job, "FailedCreate", $"Error creating: {answer.Message}");
            return false;
        }

        return true;
    }

    /// <summary>How long to wait after the last failure: ten seconds, doubled with each.</summary>
    private TimeSpan? BackOff(JobTally tally, List<KubeDocument> pods)
    {
        DateTimeOffset? last = null;
        foreach (var pod in pods.Where(static p => p.IsFailed))
        {
            foreach (var status in pod.List("status", "containerStatuses"))
            {
                if (KubeTime.Parse(status.Text("state", "terminated", "finishedAt")) is { } finished && (last is null || finished > last)) last = finished;
            }
        }

        if (tally.FailedInAll == 0 || last is null) return null;
        var seconds = Math.Min(BackOffMax.TotalSeconds, BackOffMin.TotalSeconds * Math.Pow(2, Math.Min(tally.FailedInAll - 1, 20)));
        return last.Value + TimeSpan.FromSeconds(seconds) - Clock.GetUtcNow();
    }

    private async Task<bool> StopAsync(KubeDocument job, List<KubeDocument> pods, CancellationToken cancellationToken)
    {
        foreach (var pod in pods)
        {
            var answer = await _api.DeleteAsync(KubeResources.Pods, pod.Namespace, pod.Name, cancellationToken, pod.Uid);
            if (answer.IsSuccess) _events.Normal(job, "SuccessfulDelete", $"Deleted pod: {pod.Name}");
            if (!answer.IsSuccessOrNotFound && !answer.IsConflict) return false;
        }

        return true;
    }

    private async Task<bool> FreeAsync(List<KubeDocument> pods, CancellationToken cancellationToken)
    {
        foreach (var pod in pods)
        {
            if (!pod.HasFinalizer(JobTally.TrackingFinalizer)) continue;
            var kept = pod.List("metadata", "finalizers").Where(static f => f.ScalarText != JobTally.TrackingFinalizer).ToArray();
            var patch = KubeDocument.Object(("metadata", KubeDocument.Object(
                ("uid", pod.Uid), ("resourceVersion", pod.ResourceVersion), ("finalizers", kept.Length == 0 ? KubeDocument.Null : KubeDocument.Array(kept)))));
            var answer = await _api.PatchAsync(KubeResources.Pods, pod, patch, cancellationToken);
            if (!answer.IsSuccessOrNotFound && answer.StatusCode != 422) return false;
        }

        return true;
    }

    private async Task<bool> WriteStatusAsync(KubeDocument job, JobTally tally, Outcome? outcome, CancellationToken cancellationToken)
    {
        var now = KubeTime.Seconds(Clock.GetUtcNow());
        IReadOnlyList<KubeDocument> conditions = job.List("status", "conditions");
        if (outcome is not null) conditions = ConditionList.With(conditions, Condition(outcome.HasSucceeded ? "SuccessCriteriaMet" : "FailureTarget", outcome.Reason, outcome.Message, now));
        var isOver = !tally.HasUncounted && tally.Active.Count == 0 && tally.Terminating == 0;
        var success = ConditionList.Find(conditions, "SuccessCriteriaMet");
        var failure = ConditionList.Find(conditions, "FailureTarget");
        var (isComplete, isFailed) = (isOver && success is not null, isOver && failure is not null && success is null);
        if (isComplete) conditions = ConditionList.With(conditions, Condition("Complete", success!.Text("reason")!, success.Text("message")!, now));
        if (isFailed) conditions = ConditionList.With(conditions, Condition("Failed", failure!.Text("reason")!, failure.Text("message")!, now));
        var isSuspended = job.Flag("spec", "suspend") == true;
        var status = KubeDocument.Object(
            ("conditions", conditions.Count == 0 ? null : KubeDocument.ArrayOf(conditions)),
            ("startTime", job.At("status", "startTime") ?? (isSuspended ? null : KubeDocument.Of(now))),
            ("completionTime", isComplete ? KubeDocument.Of(now) : null),
            ("active", Positive(tally.Active.Count)),
            ("succeeded", Positive(tally.Succeeded)),
            ("failed", Positive(tally.Failed)),
            ("terminating", tally.Terminating),
            ("uncountedTerminatedPods", tally.Uncounted),
            ("ready", tally.Ready));
        if (Equals(job["status"], status)) return true;
        var answer = await _api.UpdateStatusAsync(KubeResources.Jobs, job.With("status", status), cancellationToken);
        if (answer.IsSuccess && isComplete) _events.Normal(job, "Completed", "Job completed");
        if (answer.IsSuccess && isFailed) _events.Warning(job, failure!.Text("reason")!, failure.Text("message")!);
        return answer.IsSuccessOrNotFound;
    }

    private async Task<bool> ExpireAsync(KubeDocument job, CancellationToken cancellationToken)
    {
        if (job.Integer("spec", "ttlSecondsAfterFinished") is not { } seconds) return true;
        var finished = KubeTime.Parse((job.Condition("Complete") ?? job.Condition("Failed"))?.Text("lastTransitionTime")) ?? Clock.GetUtcNow();
        var left = finished + TimeSpan.FromSeconds(seconds) - Clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(job.Key, left);
            return true;
        }

        return (await _api.DeleteAsync(KubeResources.Jobs, job.Namespace, job.Name, cancellationToken, job.Uid, propagationPolicy: "Foreground")).IsSuccessOrNotFound;
    }

    private static bool IsFinished(KubeDocument job) => job.Condition("Complete")?.Text("status") == "True" || job.Condition("Failed")?.Text("status") == "True";

    private static KubeDocument Condition(string type, string reason, string message, string now) => KubeDocument.Object(
        ("type", type), ("status", "True"), ("lastProbeTime", now), ("lastTransitionTime", now), ("reason", reason), ("message", message));

    private static KubeDocument? Positive(long count) => count == 0 ? null : KubeDocument.Of(count);

    private void OnPod(KubeDocument? old, KubeDocument? now)
    {
        if (old is not null && now is not null && old.ResourceVersion == now.ResourceVersion) return;
        var pod = (now ?? old)!;
        if (pod.ControllerOwner is not { } owner || owner.Text("kind") != "Job") return;
        if (_jobs.Get(pod.Namespace, owner.Text("name") ?? "") is not { } job || job.Uid != owner.Text("uid")) return;
        if (old is null) _expectations.Created(job.Key);
        Queue.Add(job.Key);
    }

    private sealed record Outcome(bool HasSucceeded, string Reason, string Message);
}
