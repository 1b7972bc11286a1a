using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// external-provisioner: makes a volume for every claim that names its driver in the storage-provisioner annotation (with WaitForFirstConsumer: once a node is selected), and deletes
/// released volumes whose policy says so. Keeps its finalizer on volumes with policy Delete.
/// Provenance: Recorded (storage/csi-*, snapshot-restore-not-ready, the restore timeline), Documented (external-provisioner, sig-storage-lib-external-provisioner: states, retries, topology).
/// </summary>
/// <remarks>Left out: clones of claims, volume populators across namespaces, secrets, capacity tracking.</remarks>
internal sealed partial class Provisioner : StorageController
{
    private const string ClaimPrefix = "claim|";
    private const string VolumePrefix = "volume|";

    private readonly ICsiControllerDriver _driver;
    private readonly CsiSidecarSettings _settings;
    private readonly StorageApi _api;
    private readonly EventRecorder _events;
    private readonly string _identity;
    private readonly Informer _volumes;
    private readonly Informer _classes;
    private readonly Informer _nodes;
    private readonly Informer _csiNodes;
    private readonly Informer _attachments;
    private readonly InformerIndex _attachmentsByVolume;
    private readonly InformerIndex _claimsByUid;
    private readonly SortedDictionary<string, KubeDocument> _inProgress = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (DateTimeOffset Until, string ClassUid)> _infeasible = new(StringComparer.Ordinal);

    private Provisioner(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
        : base("csi-provisioner", informers.Clock, new WorkQueue(informers.Clock, settings.RetryMin, settings.RetryMax))
    {
        _driver = driver;
        _settings = settings;
        _api = new StorageApi(informers.Api);
        var random = SimProcess.Current.Random;
        _events = new EventRecorder(informers.Api, informers.Clock, $"{driver.DriverName}_{settings.HostName}_{random.Uuid()}");
        _identity = $"{informers.Clock.GetUtcNow().ToUnixTimeMilliseconds()}-{random.Next(10000)}-{driver.DriverName}";
        var claims = informers.For(KubeResources.PersistentVolumeClaims);
        _claimsByUid = claims.Index("uid", static claim => claim.Uid);
        _volumes = informers.For(KubeResources.PersistentVolumes);
        _classes = informers.For(KubeResources.StorageClasses);
        _nodes = informers.For(KubeResources.Nodes);
        _csiNodes = informers.For(KubeResources.CsiNodes);
        _attachments = informers.For(KubeResources.VolumeAttachments);
        _attachmentsByVolume = _attachments.Index("volume", StorageObject.VolumeOfAttachment);
        claims.OnChange((_, now) =>
        {
            if (now is not null && IsOurs(now) && string.IsNullOrEmpty(now.Text("spec", "volumeName"))) Queue.Add(ClaimPrefix + now.Uid);
        });
        _volumes.OnChange((_, now) =>
        {
            if (now is not null && IsOurVolume(now)) Queue.Add(VolumePrefix + now.Name);
        });
    }

    protected override int Workers => _settings.Workers;

    public static ControllerWithInformers Create(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
    {
        var provisioner = new Provisioner(informers, driver, settings);
        return new(provisioner, [
            informers.For(KubeResources.PersistentVolumeClaims), provisioner._volumes, provisioner._classes, provisioner._nodes, provisioner._csiNodes, provisioner._attachments]);
    }

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        if (key.StartsWith(VolumePrefix, StringComparison.Ordinal))
        {
            return _volumes.Get(key[VolumePrefix.Length..]) is not { } volume || await SyncVolumeAsync(volume, cancellationToken);
        }

        var uid = key[ClaimPrefix.Length..];
        var found = _claimsByUid.Find(uid);
        var claim = found.Count > 0 ? found[0] : _inProgress.GetValueOrDefault(uid);
        return claim is null || await SyncClaimAsync(claim, cancellationToken);
    }

    private async Task<bool> SyncClaimAsync(KubeDocument claim, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(claim.Text("spec", "volumeName")) || !IsOurs(claim)) return true;
        if (_classes.Get(claim.ClaimClass) is not { } storageClass) throw new SyncException($"storageclass.storage.k8s.io \"{claim.ClaimClass}\" not found");
        if (_infeasible.TryGetValue(claim.Uid, out var slow) && slow.ClassUid == storageClass.Uid && slow.Until > Clock.GetUtcNow()) return false;
        var selectedNode = claim.Annotation(StorageNames.SelectedNode);
        if (storageClass.Text("volumeBindingMode") == "WaitForFirstConsumer" && string.IsNullOrEmpty(selectedNode)) return true;
        var volumeName = "pvc-" + claim.Uid;
        if (_volumes.Get(volumeName) is not null || storageClass.Text("provisioner") != _driver.DriverName) return Finished(claim);
        _events.Normal(claim, "Provisioning", $"External provisioner is provisioning volume for claim \"{claim.Key}\"");
        KubeDocument volume;
        try
        {
            volume = await ProvisionAsync(claim, storageClass, volumeName, selectedNode, cancellationToken);
        }
        catch (CsiException exception)
        {
            return await FailedAsync(claim, storageClass, exception, cancellationToken);
        }
        catch (TopologyException exception)
        {
            _events.Warning(claim, "ProvisioningFailed", exception.Message);
            if (exception.IsNotFound && selectedNode is not null) return await RescheduleAsync(claim, cancellationToken);
            return false;
        }
        catch (SyncException exception)
        {
            _events.Warning(claim, "ProvisioningFailed", exception.Message);
            return false;
        }

        await StoreAsync(volume, cancellationToken);
        Tell($"volume {volume.Text("spec", "csi", "volumeHandle")} made for PersistentVolumeClaim {claim.Key}");
        _events.Normal(claim, "ProvisioningSucceeded", $"Successfully provisioned volume {volumeName}");
        return Finished(claim);
    }

    private bool Finished(KubeDocument claim)
    {
        _inProgress.Remove(claim.Uid);
        _infeasible.Remove(claim.Uid);
        return true;
    }

    /// <summary>CreateVolume failed: what the code means for the retry. Always an event.</summary>
    private async Task<bool> FailedAsync(KubeDocument claim, KubeDocument storageClass, CsiException exception, CancellationToken cancellationToken)
    {
        if (exception.Code == "InvalidArgument")
        {
            _infeasible[claim.Uid] = (Clock.GetUtcNow() + _settings.RetryMax, storageClass.Uid);
            _events.Warning(claim, "ProvisioningFailed", $"Volume provisioning failed with infeasible error. Retries will be delayed. {exception.ToRpcError()}");
            _inProgress.Remove(claim.Uid);
            return false;
        }

        _events.Warning(claim, "ProvisioningFailed", exception.ToRpcError());
        Tell($"no volume for PersistentVolumeClaim {claim.Key}: {exception.ToRpcError()}");
        if (CsiCall.MayStillRun(exception.Code))
        {
            // The volume may come yet: this claim is worked on even after it is deleted.
            _inProgress[claim.Uid] = claim;
            return false;
        }

        _inProgress.Remove(claim.Uid);
        var mayReschedule = exception.Code == "ResourceExhausted" && _driver.Features.Topology && claim.Annotation(StorageNames.SelectedNode) is { Length: > 0 };
        return mayReschedule && await RescheduleAsync(claim, cancellationToken);
    }

    /// <summary>Asks the scheduler for another node.</summary>
    private async Task<bool> RescheduleAsync(KubeDocument claim, CancellationToken cancellationToken)
    {
        await _api.UpdateAsync(KubeResources.PersistentVolumeClaims, claim.WithoutAnnotation(StorageNames.SelectedNode), cancellationToken);
        return true;
    }

    private async Task StoreAsync(KubeDocument volume, CancellationToken cancellationToken)
    {
        try
        {
            await _api.CreateAsync(KubeResources.PersistentVolumes, volume, cancellationToken);
        }
        catch (SyncException exception) when (exception.IsAlreadyExists)
        {
            // An earlier try got through.
        }
    }

    private bool IsOurs(KubeDocument claim) => (claim.Annotation(StorageNames.StorageProvisioner) ?? claim.Annotation(StorageNames.StorageProvisionerBeta)) == _driver.DriverName;

    private bool IsOurVolume(KubeDocument volume) => (volume.Annotation(StorageNames.ProvisionedBy) ?? volume.Text("spec", "csi", "driver")) == _driver.DriverName;
}
