using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Protection;

/// <summary>
/// Keeps a deleted claim Terminating while a scheduled pod object names it, then drops the finalizer. Asks the API server once more before it does.
/// Provenance: Recorded (storage/pvc-delete-sequence, the restore timeline), Documented (storage object in use protection).
/// </summary>
internal sealed class ClaimProtectionController : StorageController
{
    private readonly StorageApi _api;
    private readonly Informer _claims;
    private readonly InformerIndex _pods;

    private ClaimProtectionController(InformerSet informers)
        : base("persistentvolumeclaim-protection", informers.Clock)
    {
        _api = new StorageApi(informers.Api);
        _claims = informers.For(KubeResources.PersistentVolumeClaims);
        _pods = informers.For(KubeResources.Pods).ByNamespace;
        _claims.OnChange((_, now) =>
        {
            if (now is not null && now.IsDeleting == now.HasFinalizer(StorageNames.ClaimProtection)) Queue.Add(now.Key);
        });
        informers.For(KubeResources.Pods).OnChange(OnPod);
    }

    public static ControllerWithInformers Create(InformerSet informers) =>
        new(new ClaimProtectionController(informers), [informers.For(KubeResources.PersistentVolumeClaims), informers.For(KubeResources.Pods)]);

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        if (_claims.Get(key) is not { } claim || claim.IsDeleting != claim.HasFinalizer(StorageNames.ClaimProtection)) return true;
        if (!claim.IsDeleting)
        {
            // A claim that nobody deletes gets the finalizer back if someone took it away.
            await _api.UpdateAsync(KubeResources.PersistentVolumeClaims, claim.WithFinalizer(StorageNames.ClaimProtection), cancellationToken);
            return true;
        }

        if (_pods.Find(claim.Namespace ?? "").Any(pod => Uses(pod, claim))) return true;
        if ((await _api.ListAsync(KubeResources.Pods, claim.Namespace, cancellationToken)).Any(pod => Uses(pod, claim))) return true;
        await _api.UpdateAsync(KubeResources.PersistentVolumeClaims, claim.WithoutFinalizer(StorageNames.ClaimProtection), cancellationToken);
        return true;
    }

    private void OnPod(KubeDocument? old, KubeDocument? now)
    {
        // Only the end of a pod can free a claim; a new uid under the old name means that the old pod's end went unseen.
        if (old is not null && (now is null || old.Uid != now.Uid)) EnqueueClaimsOf(old);
        if (now is not null && now.IsDeleting) EnqueueClaimsOf(now);
    }

    private void EnqueueClaimsOf(KubeDocument pod)
    {
        foreach (var name in PodVolumes.ClaimNames(pod))
        {
            var key = $"{pod.Namespace}/{name}";
            if (_claims.Get(key) is { IsDeleting: true }) Queue.Add(key);
        }
    }

    private static bool Uses(KubeDocument pod, KubeDocument claim)
    {
        if (pod.Text("spec", "nodeName") is not { Length: > 0 }) return false;
        var isShutDown = pod.IsDeleting && pod.Integer("metadata", "deletionGracePeriodSeconds") == 0;
        return !isShutDown && PodVolumes.ClaimNames(pod).Contains(claim.Name, StringComparer.Ordinal);
    }
}
