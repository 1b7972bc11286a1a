using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Counts of a StatefulSet's pods, and the status document in the recorded order of fields.</summary>
internal sealed class StatefulSetStatus(KubeDocument set, StatefulSetRevisionPair revisions)
{
    private string _currentRevision = revisions.Current.Name;
    private long _replicas;
    private long _ready;
    private long _available;
    private long _current;
    private long _updated;

    internal void Count(IEnumerable<KubeDocument> pods, DateTimeOffset now)
    {
        (_replicas, _ready, _available, _current, _updated) = (0, 0, 0, 0, 0);
        var minReadySeconds = set.Integer("spec", "minReadySeconds") ?? 0;
        foreach (var pod in pods)
        {
            if (pod.Phase.Length == 0) continue;
            _replicas++;
            if (pod.IsRunningAndReady)
            {
                _ready++;
                if (pod.IsAvailable(minReadySeconds, now)) _available++;
            }

            if (pod.IsDeleting) continue;
            var revision = pod.Label(StatefulSetPods.RevisionLabel);
            if (revision == revisions.Current.Name) _current++;
            if (revision == revisions.Update.Name) _updated++;
        }
    }

    internal void CurrentDeleted() => _current--;

    internal bool AllAvailable => _available == StatefulSetPods.Replicas(set);

    internal KubeDocument Build()
    {
        var replicas = StatefulSetPods.Replicas(set);
        var isRolling = set.Text("spec", "updateStrategy", "type") != "OnDelete";
        if (isRolling && _updated == replicas && _ready == replicas && _replicas == replicas)
        {
            _current = _updated;
            _currentRevision = revisions.Update.Name;
        }

        return KubeDocument.Object(
            ("observedGeneration", set.Integer("metadata", "generation") ?? 1),
            ("replicas", _replicas),
            ("readyReplicas", Positive(_ready)),
            ("currentReplicas", Positive(_current)),
            ("updatedReplicas", Positive(_updated)),
            ("currentRevision", _currentRevision),
            ("updateRevision", revisions.Update.Name),
            ("collisionCount", revisions.CollisionCount),
            ("conditions", set.At("status", "conditions")),
            ("availableReplicas", _available));
    }

    private static KubeDocument? Positive(long count) => count == 0 ? null : KubeDocument.Of(count);
}
