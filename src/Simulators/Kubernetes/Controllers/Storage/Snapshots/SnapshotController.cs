using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Snapshots;

/// <summary>
/// The common snapshot-controller: binds VolumeSnapshots to VolumeSnapshotContents, makes the contents, keeps finalizers on snapshots, contents and source claims, and deletes.
/// A snapshot looks up its claim by name at every try: one that waits for a claim takes whatever claim has that name then.
/// Provenance: Recorded (storage/snapshot-*, the restore timeline), Documented (external-snapshotter: common controller, retries of 1 s to 5 min).
/// </summary>
/// <remarks>Left out: group snapshots, secrets, distributed snapshotting.</remarks>
internal sealed partial class SnapshotController : StorageController
{
    private const string SnapshotPrefix = "snapshot|";
    private const string ContentPrefix = "content|";
    private static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMax = TimeSpan.FromMinutes(5);

    private readonly StorageApi _api;
    private readonly EventRecorder _events;
    private readonly Informer _snapshots;
    private readonly Informer _contents;
    private readonly Informer _classes;
    private readonly Informer _claims;
    private readonly ObjectStore _snapshotStore;
    private readonly ObjectStore _contentStore;

    private SnapshotController(InformerSet informers)
        : base("snapshot-controller", informers.Clock, new WorkQueue(informers.Clock, RetryMin, RetryMax))
    {
        _api = new StorageApi(informers.Api);
        _events = new EventRecorder(informers.Api, informers.Clock, "snapshot-controller");
        _snapshots = informers.For(KubeResources.VolumeSnapshots);
        _contents = informers.For(KubeResources.VolumeSnapshotContents);
        _classes = informers.For(KubeResources.VolumeSnapshotClasses);
        _claims = informers.For(KubeResources.PersistentVolumeClaims);
        _snapshotStore = new ObjectStore(_snapshots);
        _contentStore = new ObjectStore(_contents);
        _snapshots.OnChange((old, now) =>
        {
            if (now is not null) Queue.Add(SnapshotPrefix + now.Key);
            else if (old!.Text("status", "boundVolumeSnapshotContentName") is { } content) Queue.Add(ContentPrefix + content);
        });
        _contents.OnChange((old, now) =>
        {
            if (now is not null) Queue.Add(ContentPrefix + now.Name);
            else Queue.Add(SnapshotPrefix + SnapshotKeyOf(old!));
        });
    }

    protected override int Workers => 10;

    public static ControllerWithInformers Create(InformerSet informers)
    {
        var controller = new SnapshotController(informers);
        return new(controller, [controller._snapshots, controller._contents, controller._classes, controller._claims]);
    }

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        if (key.StartsWith(ContentPrefix, StringComparison.Ordinal))
        {
            if (_contents.Get(key[ContentPrefix.Length..]) is { } content && ReferenceEquals(_contentStore.Put(content), content)) await SyncContentAsync(content, cancellationToken);
            return true;
        }

        if (_snapshots.Get(key[SnapshotPrefix.Length..]) is not { } snapshot) return true;
        var classed = await EnsureClassAsync(snapshot, cancellationToken);

        // An informer behind our own last write is waited for: its next event brings the key back.
        if (ReferenceEquals(_snapshotStore.Put(classed), classed)) await SyncSnapshotAsync(classed, cancellationToken);
        return true;
    }

    private async Task SyncContentAsync(KubeDocument content, CancellationToken cancellationToken)
    {
        var source = content.At("spec", "source");
        if (source?.Text("volumeHandle") is null == source?.Text("snapshotHandle") is null)
        {
            const string message = "Exactly one of VolumeHandle and SnapshotHandle should be specified";
            _events.Warning(content, "ContentValidationError", message);
            throw new SyncException(message);
        }

        if (string.IsNullOrEmpty(content.Text("spec", "volumeSnapshotRef", "uid"))) return;
        if (!content.IsDeleting && !content.HasFinalizer(StorageNames.SnapshotContentBound))
        {
            _contentStore.Put(await _api.AddFinalizerAsync(KubeResources.VolumeSnapshotContents, content, StorageNames.SnapshotContentBound, cancellationToken));
            return;
        }

        var snapshotKey = SnapshotKeyOf(content);
        if (_snapshotStore.Get(snapshotKey) is not { } snapshot || snapshot.Uid != content.Text("spec", "volumeSnapshotRef", "uid")) return;
        if (NeedsStatusUpdate(snapshot, content)) Queue.Add(SnapshotPrefix + snapshotKey);
        if (IsDeletionCandidate(snapshot)) await MarkBeingDeletedAsync(content, cancellationToken);
    }

    /// <summary>The snapshot with a class that exists: its own or the driver's default.</summary>
    private async Task<KubeDocument> EnsureClassAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.Text("spec", "volumeSnapshotClassName") is { } className)
        {
            if (_classes.Get(className) is not null || snapshot.IsDeleting) return snapshot;
            var message = $"volumesnapshotclass.snapshot.storage.k8s.io \"{className}\" not found";
            await SaveErrorAsync(snapshot, false, "GetSnapshotClassFailed", $"Failed to get snapshot class with error {message}", cancellationToken);
            throw new SyncException(message);
        }

        if (snapshot.Text("spec", "source", "volumeSnapshotContentName") is not null) return snapshot;
        try
        {
            return await SetDefaultClassAsync(snapshot, cancellationToken);
        }
        catch (SyncException exception)
        {
            await SaveErrorAsync(snapshot, false, "SetDefaultSnapshotClassFailed", $"Failed to set default snapshot class with error {exception.Message}", cancellationToken);
            throw;
        }
    }

    private async Task<KubeDocument> SetDefaultClassAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        var volume = await FindVolumeAsync(snapshot, cancellationToken);
        var driver = volume.Text("spec", "csi", "driver") ?? throw new SyncException($"snapshotting non-CSI volumes is not supported, snapshot:{snapshot.Key}");
        var defaults = new List<KubeDocument>();
        foreach (var candidate in _classes.Items)
        {
            if (candidate.Annotation(StorageNames.IsDefaultSnapshotClass) == "true" && candidate.Text("driver") == driver) defaults.Add(candidate);
        }

        if (defaults.Count == 0) throw new SyncException("cannot find default snapshot class");
        if (defaults.Count > 1) throw new SyncException($"{defaults.Count} default snapshot classes were found");
        return await _api.JsonPatchAsync(
            KubeResources.VolumeSnapshots, snapshot, null, cancellationToken, StorageApi.Operation("add", "/spec/volumeSnapshotClassName", defaults[0].Name));
    }

    private KubeDocument FindClaim(KubeDocument snapshot)
    {
        var name = snapshot.Text("spec", "source", "persistentVolumeClaimName") ?? "";
        return _claims.Get(snapshot.Namespace, name) ?? throw new SyncException($"failed to retrieve PVC {name} from the lister: \"persistentvolumeclaim \\\"{name}\\\" not found\"");
    }

    private async Task<KubeDocument> FindVolumeAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        var claim = FindClaim(snapshot);
        if (claim.Phase != "Bound") throw new SyncException($"the PVC {claim.Name} is not yet bound to a PV, will not attempt to take a snapshot");
        var name = claim.Text("spec", "volumeName") ?? "";
        KubeDocument volume;
        try
        {
            volume = await _api.GetAsync(KubeResources.PersistentVolumes, null, name, cancellationToken);
        }
        catch (SyncException exception)
        {
            throw new SyncException($"failed to retrieve PV {name} from the API server: \"{exception.Message.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        return Binding.VolumeBinding.IsBoundToClaim(volume, claim) ? volume : throw new SyncException("claim in dataSource not bound or invalid");
    }

    private async Task SaveErrorAsync(KubeDocument snapshot, bool setNotReady, string reason, string message, CancellationToken cancellationToken)
    {
        if (snapshot.Text("status", "error", "message") == message) return;
        var error = KubeDocument.Object(("message", message), ("time", KubeTime.Seconds(Clock.GetUtcNow())));
        var status = (snapshot["status"] ?? KubeDocument.EmptyObject).With("error", error);
        if (setNotReady) status = status.With("readyToUse", false);
        var saved = await _api.UpdateStatusAsync(KubeResources.VolumeSnapshots, snapshot.With("status", status), cancellationToken);
        _snapshotStore.Put(saved);
        _events.Warning(saved, reason, message);
        Tell($"VolumeSnapshot {snapshot.Key}: {message}");
    }

    private async Task<KubeDocument> MarkBeingDeletedAsync(KubeDocument content, CancellationToken cancellationToken)
    {
        if (content.Annotation(StorageNames.SnapshotBeingDeleted) is not null) return content;
        var annotations = (content.At("metadata", "annotations") ?? KubeDocument.EmptyObject).With(StorageNames.SnapshotBeingDeleted, "yes");
        return _contentStore.Put(await _api.JsonPatchAsync(
            KubeResources.VolumeSnapshotContents, content, null, cancellationToken, StorageApi.Operation("add", "/metadata/annotations", annotations)));
    }

    private static string SnapshotKeyOf(KubeDocument content) => $"{content.Text("spec", "volumeSnapshotRef", "namespace")}/{content.Text("spec", "volumeSnapshotRef", "name")}";

    private static bool IsReady(KubeDocument snapshot) => snapshot.Flag("status", "readyToUse") == true;

    private static bool IsDeletionCandidate(KubeDocument snapshot) =>
        snapshot.IsDeleting && (snapshot.HasFinalizer(StorageNames.SnapshotAsSource) || snapshot.HasFinalizer(StorageNames.SnapshotBound));

    private static bool Names(KubeDocument content, KubeDocument snapshot)
    {
        var reference = content.At("spec", "volumeSnapshotRef");
        return reference?.Text("name") == snapshot.Name && reference.Text("namespace") == snapshot.Namespace && reference.Text("uid") == snapshot.Uid;
    }

    private static bool NeedsStatusUpdate(KubeDocument snapshot, KubeDocument content)
    {
        var (ours, theirs) = (snapshot["status"], content["status"]);
        if (theirs is null) return false;
        return ours?.Text("boundVolumeSnapshotContentName") is null
            || (ours["creationTime"] is null && theirs["creationTime"] is not null)
            || (theirs["readyToUse"] is not null && ours.Flag("readyToUse") != theirs.Flag("readyToUse"))
            || (ours["restoreSize"] is null && theirs["restoreSize"] is not null);
    }
}
