using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Binding;

/// <summary>
/// The volume binder of kube-controller-manager: binds claims and volumes to each other, asks the external provisioner for volumes, releases and reclaims them.
/// Works from its own newest copies, one object at a time; what is not settled is looked at again every 15 s (counted from its start), as the real one does with everything.
/// Provenance: Recorded (order of writes, annotations, events: recordings storage/* and the restore timeline), Documented (Persistent Volumes).
/// </summary>
/// <remarks>Left out: recycling, in-tree provisioners, in-tree to CSI migration.</remarks>
internal sealed partial class PersistentVolumeController : StorageController
{
    private const string ClaimPrefix = "claim|";
    private const string VolumePrefix = "volume|";

    /// <summary>The one key of an index of what is so at all.</summary>
    private const string Such = "";
    private static readonly TimeSpan ResyncPeriod = TimeSpan.FromSeconds(15);

    private readonly StorageApi _api;
    private readonly EventRecorder _events;
    private readonly ObjectStore _claims;
    private readonly ObjectStore _volumes;
    private readonly InformerIndex _unsettledClaims;
    private readonly InformerIndex _unsettledVolumes;
    private readonly InformerIndex _volumesByUse;
    private readonly Informer _classes;
    private readonly InformerIndex _podsByNamespace;
    private readonly DateTimeOffset _start;
    private bool _resyncArmed;

    private PersistentVolumeController(InformerSet informers)
        : base("persistentvolume-binder", informers.Clock)
    {
        _api = new StorageApi(informers.Api);
        _events = new EventRecorder(informers.Api, informers.Clock, "persistentvolume-controller");
        _start = informers.Clock.GetUtcNow();
        var claims = informers.For(KubeResources.PersistentVolumeClaims);
        var volumes = informers.For(KubeResources.PersistentVolumes);
        _claims = new ObjectStore(claims);
        _volumes = new ObjectStore(volumes);
        _unsettledClaims = _claims.Index(static claim => claim.Phase == "Bound" ? null : Such);
        _unsettledVolumes = _volumes.Index(static volume => volume.Phase is "" or "Pending" or "Failed" ? Such : null);
        _volumesByUse = _volumes.Index(UseOf);
        _classes = informers.For(KubeResources.StorageClasses);
        _podsByNamespace = informers.For(KubeResources.Pods).ByNamespace;
        claims.OnChange(OnClaim);
        volumes.OnChange(OnVolume);
    }

    /// <summary>One: a claim and a volume are never worked on at once.</summary>
    protected override int Workers => 1;

    public static ControllerWithInformers Create(InformerSet informers) => new(
        new PersistentVolumeController(informers),
        [
            informers.For(KubeResources.PersistentVolumes), informers.For(KubeResources.PersistentVolumeClaims),
            informers.For(KubeResources.StorageClasses), informers.For(KubeResources.Pods),
        ]);

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            if (key.StartsWith(ClaimPrefix, StringComparison.Ordinal))
            {
                if (_claims.Get(key[ClaimPrefix.Length..]) is { } claim) await SyncClaimAsync(claim, cancellationToken);
            }
            else if (_volumes.Get(key[VolumePrefix.Length..]) is { } volume)
            {
                await SyncVolumeAsync(volume, cancellationToken);
            }
        }
        catch (SyncException)
        {
            // The real controller logs the error; the object comes back with its next event or the next resync.
        }

        ArmResync();
        return true;
    }

    private void OnClaim(KubeDocument? old, KubeDocument? now)
    {
        if (now is null)
        {
            if (old!.Text("spec", "volumeName") is { Length: > 0 } volume) Queue.Add(VolumePrefix + volume);
        }
        else if (ReferenceEquals(_claims.Get(now.Key), now))
        {
            // A new list after a broken watch may show another claim of the same name: the real controller finds the volume of the first at its next resync.
            if (old is not null && old.Uid != now.Uid && old.Text("spec", "volumeName") is { Length: > 0 } volume) Queue.Add(VolumePrefix + volume);
            Queue.Add(ClaimPrefix + now.Key);
        }
    }

    private void OnVolume(KubeDocument? old, KubeDocument? now)
    {
        if (now is null)
        {
            if (old!.At("spec", "claimRef") is { IsObject: true } reference) Queue.Add($"{ClaimPrefix}{reference.Text("namespace")}/{reference.Text("name")}");
        }
        else if (ReferenceEquals(_volumes.Get(now.Key), now))
        {
            Queue.Add(VolumePrefix + now.Key);
        }
    }

    /// <summary>The real controller looks at everything every 15 s; what is settled would not change by it, so only the rest keeps the clock running.</summary>
    private void ArmResync()
    {
        if (_resyncArmed || !HasUnsettled()) return;
        _resyncArmed = true;
        var periods = Math.Floor((Clock.GetUtcNow() - _start) / ResyncPeriod) + 1;
        _ = ResyncAtAsync(_start + (periods * ResyncPeriod));
    }

    private async Task ResyncAtAsync(DateTimeOffset due)
    {
        // Task.Delay cuts to whole milliseconds: a millisecond more, or it would come back before the moment, again and again.
        await Task.Delay(due - Clock.GetUtcNow() + TimeSpan.FromMilliseconds(1), Clock, CancellationToken.None);
        _resyncArmed = false;
        foreach (var volume in _unsettledVolumes.Find(Such)) Queue.Add(VolumePrefix + volume.Key);
        foreach (var claim in _unsettledClaims.Find(Such)) Queue.Add(ClaimPrefix + claim.Key);
    }

    private bool HasUnsettled() => _unsettledClaims.Find(Such).Count + _unsettledVolumes.Find(Such).Count > 0;

    /// <summary>The claim ("namespace/name") that a volume is kept for, or <see cref="Such"/> for a free one; null: of no use to a claim.</summary>
    private static string? UseOf(KubeDocument volume) =>
        volume.At("spec", "claimRef") is { IsObject: true } reference ? $"{reference.Text("namespace")}/{reference.Text("name")}" : volume.Phase == "Available" ? Such : null;

    /// <summary>The volumes that a claim may get: those kept for it, then the free ones, each in the order of their names.</summary>
    private IEnumerable<KubeDocument> CandidatesFor(KubeDocument claim) => _volumesByUse.Find($"{claim.Namespace}/{claim.Name}").Concat(_volumesByUse.Find(Such));

    private async Task<KubeDocument> UpdateVolumeAsync(KubeDocument volume, KubeDocument changed, CancellationToken cancellationToken) =>
        ReferenceEquals(volume, changed) ? volume : _volumes.Put(await _api.UpdateAsync(KubeResources.PersistentVolumes, changed, cancellationToken));

    private async Task<KubeDocument> UpdateClaimAsync(KubeDocument claim, KubeDocument changed, CancellationToken cancellationToken) =>
        ReferenceEquals(claim, changed) ? claim : _claims.Put(await _api.UpdateAsync(KubeResources.PersistentVolumeClaims, changed, cancellationToken));
}
