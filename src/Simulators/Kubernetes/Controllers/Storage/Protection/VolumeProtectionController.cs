using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Protection;

/// <summary>Keeps a deleted volume Terminating while it is Bound, then drops the finalizer. Provenance: Recorded (storage/pv-protection).</summary>
internal sealed class VolumeProtectionController : StorageController
{
    private readonly StorageApi _api;
    private readonly Informer _volumes;

    private VolumeProtectionController(InformerSet informers)
        : base("persistentvolume-protection", informers.Clock)
    {
        _api = new StorageApi(informers.Api);
        _volumes = informers.For(KubeResources.PersistentVolumes);
        _volumes.OnChange((_, now) =>
        {
            if (now is not null && now.IsDeleting == now.HasFinalizer(StorageNames.VolumeProtection)) Queue.Add(now.Key);
        });
    }

    public static ControllerWithInformers Create(InformerSet informers) =>
        new(new VolumeProtectionController(informers), [informers.For(KubeResources.PersistentVolumes)]);

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        if (_volumes.Get(key) is not { } volume || volume.IsDeleting != volume.HasFinalizer(StorageNames.VolumeProtection)) return true;
        if (volume.IsDeleting && volume.Phase == "Bound") return true;
        var changed = volume.IsDeleting ? volume.WithoutFinalizer(StorageNames.VolumeProtection) : volume.WithFinalizer(StorageNames.VolumeProtection);
        await _api.UpdateAsync(KubeResources.PersistentVolumes, changed, cancellationToken);
        return true;
    }
}
