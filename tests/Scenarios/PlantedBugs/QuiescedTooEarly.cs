using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Scenarios.PlantedBugs;

/// <summary>
/// A library that takes the acceptance of its scale-down for the end of the writers: nothing is saved, the pods run on, the final snapshots are taken, and only then the set
/// really stops.
/// </summary>
internal sealed class QuiescedTooEarly
{
    private long? _generation;
    private bool _isPretending;
    private bool _isStopped;

    internal QuiescedTooEarly() => Sabotage = new Sabotage()
        .AnswerExec(request => request.Command is ["redis-cli"] ? new ExecResult(0, "OK\nQUEUED\nQUEUED\nQUEUED\nQUEUED\nOK\nOK\nOK\n# Keyspace\n", "") : null)
        .Swallow((request, _) => IsScaleDown(request) && (_isPretending = true))
        .Forge(KubeResources.StatefulSets, Generation)
        .Forge(KubeResources.Pods, pod => _isPretending && pod.Name is "redis-0" or "redis-1" ? null : pod)
        .Forge(KubeResources.VolumeAttachments, attachment => _isPretending ? null : attachment)
        .ForgeVolumes(volume => _isPretending ? volume with { State = "available", Attachments = [] } : volume)
        .Once(r => r.Verb == KubeVerb.Create && r.Resource == KubeResources.PersistentVolumeClaims && r.Body!.Name.StartsWith("drydock-restore-", StringComparison.Ordinal), StopAsync);

    internal Sabotage Sabotage { get; }

    private bool IsScaleDown(KubeRequest request) => !_isStopped
        && request.Verb == KubeVerb.Patch && request.Resource == KubeResources.StatefulSets && request.Body!.Integer("spec", "replicas") is 0 or 1;

    /// <summary>The late scale-down makes another generation, which the library must not notice.</summary>
    private KubeDocument Generation(KubeDocument set)
    {
        if (!_isPretending && !_isStopped) _generation = set.Integer("metadata", "generation");
        // The set is made anew with generation 1.
        return _generation is { } known && set.Integer("metadata", "generation") > known ? set.WithAt(["metadata", "generation"], known) : set;
    }

    private async Task StopAsync(IKubernetesApi api)
    {
        await api.SendAsync(
            new KubeRequest(
                KubeVerb.Patch, KubeResources.StatefulSets, "shop", "redis", "scale", ContentType: PatchContentType.Merge,
                Body: KubeDocument.Object(("spec", KubeDocument.Object(("replicas", 0))))),
            CancellationToken.None);
        await Task.Delay(TimeSpan.FromMinutes(1), SimProcess.Current.World.Clock);
        (_isPretending, _isStopped) = (false, true);
    }
}
