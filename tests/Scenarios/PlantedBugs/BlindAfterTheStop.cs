using Drydock.Core.Kubernetes;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>A library that stops the set properly, and never looks again whether it stays stopped: until it is made anew it seems to be at 0 and unchanged, and nobody seems to use its volumes.</summary>
internal sealed class BlindAfterTheStop
{
    private KubeDocument? _stopped;
    private bool _isBlind;

    internal BlindAfterTheStop() => Sabotage = new Sabotage()
        .Once(IsFinalSnapshot, _ =>
        {
            _isBlind = true;
            return Task.CompletedTask;
        })
        .Forge(KubeResources.StatefulSets, Set)
        .Forge(KubeResources.Pods, pod => _isBlind && pod.Name is "redis-0" or "redis-1" or "redis-2" ? null : pod)
        .Forge(KubeResources.VolumeAttachments, attachment => _isBlind ? null : attachment)
        .ForgeVolumes(volume => _isBlind ? volume with { State = "available", Attachments = [] } : volume);

    internal Sabotage Sabotage { get; }

    private static bool IsFinalSnapshot(KubeRequest request) =>
        request.Verb == KubeVerb.Create && request.Resource == KubeResources.VolumeSnapshots && request.Body!.Name.StartsWith("drydock-final-", StringComparison.Ordinal);

    private KubeDocument Set(KubeDocument set)
    {
        if (!_isBlind || _stopped is not { } stopped)
        {
            _stopped = set;
            return set;
        }

        if (set.Uid == stopped.Uid) return set.With("spec", stopped["spec"]!).WithAt(["metadata", "generation"], stopped.Integer("metadata", "generation")!.Value);
        _isBlind = false;
        return set;
    }
}
