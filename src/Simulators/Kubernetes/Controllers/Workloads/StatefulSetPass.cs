using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// One pass over a StatefulSet: living replicas in order, then the condemned from the highest ordinal, then the rolling update. OrderedReady stops at the first pod
/// that has to be waited for; a pod that is going away holds its ordinal, also while only a finalizer keeps its object. Parallel goes on with the others and stops at an error only.
/// Provenance: Documented (StatefulSet concepts), Recorded (timeline, storage/sts-*), CrossChecked (kubernetes/kubernetes: stateful_set_control.go, processReplica and runForAll).
/// </summary>
internal sealed class StatefulSetPass
{
    private readonly IKubernetesApi _api;
    private readonly StatefulSetClaims _claims;
    private readonly EventRecorder _events;
    private readonly KubeDocument _set;
    private readonly StatefulSetRevisionPair _revisions;
    private readonly DateTimeOffset _now;
    private readonly KubeDocument[] _replicas;
    private readonly List<(int Ordinal, KubeDocument Pod)> _condemned = [];
    private readonly bool _isOrdered;
    private readonly int _start;
    private readonly long _minReadySeconds;

    internal StatefulSetPass(
        IKubernetesApi api, StatefulSetClaims claims, EventRecorder events, KubeDocument set, StatefulSetRevisionPair revisions,
        IReadOnlyList<KubeDocument> pods, DateTimeOffset now)
    {
        (_api, _claims, _events, _set, _revisions, _now) = (api, claims, events, set, revisions, now);
        _isOrdered = set.Text("spec", "podManagementPolicy") != "Parallel";
        _start = StatefulSetPods.StartOrdinal(set);
        _minReadySeconds = set.Integer("spec", "minReadySeconds") ?? 0;
        _replicas = new KubeDocument[StatefulSetPods.Replicas(set)];
        foreach (var pod in pods)
        {
            var ordinal = StatefulSetPods.OrdinalOf(set, pod.Name);
            if (StatefulSetPods.IsInRange(set, ordinal)) _replicas[ordinal - _start] = pod;
            else if (ordinal >= 0) _condemned.Add((ordinal, pod));
        }

        _condemned.Sort(static (a, b) => b.Ordinal.CompareTo(a.Ordinal));
        for (var i = 0; i < _replicas.Length; i++) _replicas[i] ??= BuildVersioned(_start + i);
        Status = new StatefulSetStatus(set, revisions);
        Recount();
    }

    internal StatefulSetStatus Status { get; }

    /// <summary>A call failed: the set comes back after the queue's back-off.</summary>
    internal bool Failed { get; private set; }

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_set.IsDeleting) return;
        for (var i = 0; i < _replicas.Length; i++)
        {
            if (await ReplicaStopsAsync(i, cancellationToken))
            {
                Recount();
                return;
            }
        }

        foreach (var (ordinal, pod) in _condemned)
        {
            if (!_claims.MatchesPolicy(_set, pod, ordinal) && !await _claims.ApplyPolicyAsync(_set, pod, ordinal, cancellationToken)) Failed = true;
        }

        if (Failed) return;
        foreach (var (_, pod) in _condemned)
        {
            if (await CondemnedStopsAsync(pod, cancellationToken)) return;
        }

        Recount();
        if (_set.Text("spec", "updateStrategy", "type") != "OnDelete") await UpdateAsync(cancellationToken);
    }

    private async Task<bool> ReplicaStopsAsync(int index, CancellationToken cancellationToken)
    {
        var pod = _replicas[index];
        var ordinal = _start + index;
        if (pod.IsFinished)
        {
            if (!pod.IsDeleting && !await DeleteAsync(pod, cancellationToken)) Failed = true;
            return Failed || _isOrdered;
        }

        if (pod.Phase.Length == 0)
        {
            if (_claims.AnyIsStale(_set, pod.Name, ordinal)) return _isOrdered;
            await CreateAsync(pod, ordinal, cancellationToken);
            return Failed || _isOrdered;
        }

        if (pod.Phase == "Pending" && await _claims.CreateMissingAsync(_set, ordinal, pod.Name, cancellationToken) is not null)
        {
            Failed = true;
            return true;
        }

        var isWaitedFor = pod.IsDeleting || !pod.IsRunningAndReady || !pod.IsAvailable(_minReadySeconds, _now);
        if (isWaitedFor && _isOrdered) return true;
        if (StatefulSetPods.IdentityMatches(_set, pod, ordinal) && StatefulSetPods.StorageMatches(_set, pod, ordinal) && _claims.MatchesPolicy(_set, pod, ordinal)) return false;
        await RepairAsync(pod, ordinal, cancellationToken);
        return Failed;
    }

    private async Task CreateAsync(KubeDocument pod, int ordinal, CancellationToken cancellationToken)
    {
        var failure = await _claims.CreateMissingAsync(_set, ordinal, pod.Name, cancellationToken);
        if (failure is null)
        {
            var answer = await _api.CreateAsync(KubeResources.Pods, pod, cancellationToken);
            if (answer.IsSuccess)
            {
                _events.Normal(_set, "SuccessfulCreate", $"Create Pod {pod.Name} in StatefulSet {_set.Name} successful");
                if (!await _claims.ApplyPolicyAsync(_set, answer.Body, ordinal, cancellationToken)) Failed = true;
                return;
            }

            Failed = true;
            if (answer.IsAlreadyExists) return;
            failure = answer.Message;
        }

        Failed = true;
        _events.Warning(_set, "FailedCreate", $"Create Pod {pod.Name} in StatefulSet {_set.Name} failed error: {failure}");
    }

    private async Task<bool> DeleteAsync(KubeDocument pod, CancellationToken cancellationToken)
    {
        var answer = await _api.DeleteAsync(KubeResources.Pods, pod.Namespace, pod.Name, cancellationToken);
        if (answer.IsSuccess) _events.Normal(_set, "SuccessfulDelete", $"Delete Pod {pod.Name} in StatefulSet {_set.Name} successful");
        else if (!answer.IsNotFound) _events.Warning(_set, "FailedDelete", $"Delete Pod {pod.Name} in StatefulSet {_set.Name} failed error: {answer.Message}");
        return answer.IsSuccessOrNotFound;
    }

    /// <summary>Labels and claim owners are set right; a pod's volumes can't be, so the API refuses a pod whose claims differ.</summary>
    private async Task RepairAsync(KubeDocument pod, int ordinal, CancellationToken cancellationToken)
    {
        if (!await _claims.ApplyPolicyAsync(_set, pod, ordinal, cancellationToken)) Failed = true;
        var repaired = StatefulSetPods.IdentityMatches(_set, pod, ordinal) ? pod : StatefulSetPods.WithIdentity(_set, pod, ordinal);
        if (!StatefulSetPods.StorageMatches(_set, pod, ordinal))
        {
            repaired = StatefulSetPods.WithStorage(_set, repaired, ordinal);
            if (await _claims.CreateMissingAsync(_set, ordinal, pod.Name, cancellationToken) is not null) Failed = true;
        }

        if (Failed || ReferenceEquals(repaired, pod)) return;
        var answer = await _api.UpdateAsync(KubeResources.Pods, repaired, cancellationToken);
        if (answer.IsSuccessOrNotFound) return;
        Failed = true;
        if (!answer.IsConflict) _events.Warning(_set, "FailedUpdate", $"Update Pod {pod.Name} in StatefulSet {_set.Name} failed error: {answer.Message}");
    }

    private async Task<bool> CondemnedStopsAsync(KubeDocument pod, CancellationToken cancellationToken)
    {
        if (pod.IsDeleting) return _isOrdered;
        var isHealthy = pod.IsRunningAndReady && pod.IsAvailable(_minReadySeconds, _now);
        if (!isHealthy && _isOrdered && pod.Name != FirstUnhealthy()) return true;
        if (!await DeleteAsync(pod, cancellationToken)) Failed = true;
        return Failed || _isOrdered;
    }

    /// <summary>The unhealthy pod of the lowest ordinal, or null.</summary>
    private string? FirstUnhealthy()
    {
        foreach (var pod in _replicas)
        {
            if (!IsHealthy(pod)) return pod.Name;
        }

        for (var i = _condemned.Count - 1; i >= 0; i--)
        {
            if (!IsHealthy(_condemned[i].Pod)) return _condemned[i].Pod.Name;
        }

        return null;
    }

    private static bool IsHealthy(KubeDocument pod) => pod.IsRunningAndReady && !pod.IsDeleting;

    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        var partition = (int)(_set.Integer("spec", "updateStrategy", "rollingUpdate", "partition") ?? 0);
        for (var target = _replicas.Length - 1; target >= Math.Max(0, partition - _start); target--)
        {
            var pod = _replicas[target];
            if (pod.Label(StatefulSetPods.RevisionLabel) != _revisions.Update.Name && !pod.IsDeleting && pod.Phase.Length > 0)
            {
                if (await DeleteAsync(pod, cancellationToken)) Status.CurrentDeleted();
                else Failed = true;
                return;
            }

            if (!IsHealthy(pod)) return;
        }
    }

    private KubeDocument BuildVersioned(int ordinal)
    {
        var strategy = _set["spec"]!["updateStrategy"];
        var isRolling = strategy?.Text("type") != "OnDelete";
        var rolling = strategy?["rollingUpdate"];
        var keptBelow = rolling is null ? _set.Integer("status", "currentReplicas") ?? 0 : rolling.Integer("partition") ?? 0;
        var revision = isRolling && ordinal < _start + keptBelow ? _revisions.Current : _revisions.Update;
        return StatefulSetPods.Build(_set, StatefulSetRevisions.TemplateOf(revision), ordinal, revision.Name);
    }

    private void Recount() => Status.Count(_replicas.Concat(_condemned.Select(static c => c.Pod)), _now);
}
