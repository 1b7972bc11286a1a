using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// csi-snapshotter: takes, watches and deletes the snapshots behind VolumeSnapshotContents of its driver. Until a snapshot is ready it asks again with CreateSnapshot, one second later and then
/// in doubling pauses: an EBS snapshot that takes an hour may be reported up to half an hour late.
/// Provenance: Recorded (storage/snapshot-*, the restore timeline), Documented (external-snapshotter: sidecar, retry intervals, final errors).
/// </summary>
internal sealed class Snapshotter : StorageController
{
    private const string ReservedPrefix = "csi.storage.k8s.io/";

    /// <summary>The sidecar's default; the real one starts its periods with the process.</summary>
    private static readonly TimeSpan ResyncPeriod = TimeSpan.FromMinutes(15);

    private readonly ICsiControllerDriver _driver;
    private readonly CsiSidecarSettings _settings;
    private readonly StorageApi _api;
    private readonly EventRecorder _events;
    private readonly Informer _contents;
    private readonly ObjectStore _store;
    private readonly Informer _classes;

    private Snapshotter(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
        : base("csi-snapshotter", informers.Clock, new WorkQueue(informers.Clock, settings.RetryMin, settings.RetryMax))
    {
        _driver = driver;
        _settings = settings;
        _api = new StorageApi(informers.Api);
        _events = new EventRecorder(informers.Api, informers.Clock, $"csi-snapshotter {driver.DriverName}");
        _contents = informers.For(KubeResources.VolumeSnapshotContents);
        _store = new ObjectStore(_contents);
        _classes = informers.For(KubeResources.VolumeSnapshotClasses);
        _contents.OnChange((old, now) =>
        {
            if (now is not null && IsOurs(now) && (old is null || Concerns(old, now))) Queue.Add(now.Name);
        });
    }

    protected override int Workers => _settings.Workers;

    public static ControllerWithInformers Create(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
    {
        var snapshotter = new Snapshotter(informers, driver, settings);
        return new(snapshotter, [snapshotter._contents, snapshotter._classes]);
    }

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        if (_contents.Get(key) is not { } seen) return true;
        if (!ReferenceEquals(_store.Put(seen), seen))
        {
            // An informer behind our own last write: when that write was one that concerns nobody, only the informer's resync brings the key back.
            Queue.AddAfter(key, ResyncPeriod);
            return true;
        }

        var content = seen;
        if (ShouldDelete(content)) return await DeleteAsync(content, cancellationToken);
        if (IsReady(content))
        {
            await UnmarkAsync(content, cancellationToken);
            return true;
        }

        try
        {
            content = content.Text("spec", "source", "snapshotHandle") is { } handle
                ? await CheckAsync(content, handle, cancellationToken)
                : await CreateAsync(content, cancellationToken);
            return IsReady(content);
        }
        catch (SyncException exception)
        {
            var isFirst = content["status"] is null && content.Text("spec", "source", "volumeHandle") is not null;
            await SaveErrorAsync(
                _store.Get(key) ?? content,
                isFirst ? "SnapshotCreationFailed" : "SnapshotContentCheckandUpdateFailed",
                isFirst ? $"Failed to create snapshot: {exception.Message}" : $"Failed to check and update snapshot content: {exception.Message}",
                cancellationToken);
            return false;
        }
    }

    private async Task<KubeDocument> CheckAsync(KubeDocument content, string handle, CancellationToken cancellationToken)
    {
        CsiSnapshot? snapshot;
        try
        {
            snapshot = await CsiCall.WithTimeoutAsync(token => _driver.FindSnapshotAsync(handle, token), _settings.SnapshotTimeout, Clock, cancellationToken);
        }
        catch (CsiException exception)
        {
            throw new SyncException($"failed to list snapshot for content {content.Name}: \"{exception.ToRpcError()}\"");
        }

        // A driver without an answer for this id: external-snapshotter's error for an empty list.
        if (snapshot is null) throw new SyncException($"failed to list snapshot for content {content.Name}: \"can not find snapshot for snapshotID {handle}\"");
        return await UpdateStatusAsync(content, snapshot with { SnapshotId = handle }, cancellationToken);
    }

    private async Task<KubeDocument> CreateAsync(KubeDocument content, CancellationToken cancellationToken)
    {
        var className = content.Text("spec", "volumeSnapshotClassName")
            ?? throw new SyncException($"failed to get input parameters to create snapshot for content {content.Name}: \"failed to take snapshot {content.Name} without a snapshot class\"");
        var snapshotClass = _classes.Get(className) ?? throw new SyncException(
            $"failed to get input parameters to create snapshot for content {content.Name}: \"volumesnapshotclass.snapshot.storage.k8s.io \\\"{className}\\\" not found\"");
        content = await MarkAsync(content, cancellationToken);
        var handle = content.Text("spec", "source", "volumeHandle") ?? "";
        var request = new CsiCreateSnapshotRequest($"snapshot-{content.Text("spec", "volumeSnapshotRef", "uid")}", handle, DriverParameters(snapshotClass, content));
        CsiSnapshot snapshot;
        try
        {
            snapshot = await CsiCall.WithTimeoutAsync(token => _driver.CreateSnapshotAsync(request, token), _settings.SnapshotTimeout, Clock, cancellationToken);
        }
        catch (CsiException exception)
        {
            // Only after a final error is it sure that no snapshot is being made: then the content may be deleted.
            if (!CsiCall.MayStillRun(exception.Code) && exception.Code != "ResourceExhausted") await UnmarkAsync(content, cancellationToken);
            throw new SyncException($"failed to take snapshot of the volume {handle}: \"{exception.ToRpcError().Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        content = await UpdateStatusAsync(content, snapshot, cancellationToken);
        return await UnmarkAsync(content, cancellationToken);
    }

    private async Task<KubeDocument> UpdateStatusAsync(KubeDocument content, CsiSnapshot snapshot, CancellationToken cancellationToken)
    {
        var latest = await _api.GetAsync(KubeResources.VolumeSnapshotContents, null, content.Name, cancellationToken);
        var status = latest["status"] is { IsObject: true } known ? known : KubeDocument.EmptyObject;
        var wanted = status;
        if (status["creationTime"] is null) wanted = wanted.With("creationTime", (snapshot.CreationTime - DateTimeOffset.UnixEpoch).Ticks * 100);
        if (status.Flag("readyToUse") != snapshot.ReadyToUse)
        {
            wanted = wanted.With("readyToUse", snapshot.ReadyToUse);
            if (snapshot.ReadyToUse) wanted = wanted.Without("error");
        }

        if (status["restoreSize"] is null && snapshot.Size.Bytes > 0) wanted = wanted.With("restoreSize", snapshot.Size.Bytes);
        if (status["snapshotHandle"] is null) wanted = wanted.With("snapshotHandle", snapshot.SnapshotId);
        if (ReferenceEquals(wanted, status)) return _store.Put(latest);
        return _store.Put(await _api.JsonPatchAsync(KubeResources.VolumeSnapshotContents, latest, "status", cancellationToken, StorageApi.Operation("add", "/status", wanted)));
    }

    private async Task<bool> DeleteAsync(KubeDocument content, CancellationToken cancellationToken)
    {
        if (content.Text("spec", "deletionPolicy") == "Delete" && content.Text("status", "snapshotHandle") is { } handle)
        {
            try
            {
                await CsiCall.WithTimeoutAsync(token => _driver.DeleteSnapshotAsync(handle, token), _settings.SnapshotTimeout, Clock, cancellationToken);
            }
            catch (CsiException)
            {
                _events.Warning(content, "SnapshotDeleteError", "Failed to delete snapshot");
                return false;
            }

            content = await ClearStatusAsync(content, cancellationToken);
        }

        if (content.HasFinalizer(StorageNames.SnapshotContentBound))
        {
            _store.Put(await _api.ReplaceFinalizersAsync(KubeResources.VolumeSnapshotContents, content, StorageNames.SnapshotContentBound, cancellationToken));
        }

        return true;
    }

    private async Task<KubeDocument> ClearStatusAsync(KubeDocument content, CancellationToken cancellationToken)
    {
        try
        {
            var latest = await _api.GetAsync(KubeResources.VolumeSnapshotContents, null, content.Name, cancellationToken);
            var status = (latest["status"] ?? KubeDocument.EmptyObject).Without("snapshotHandle").Without("readyToUse").Without("creationTime").Without("restoreSize");
            return _store.Put(await _api.UpdateStatusAsync(KubeResources.VolumeSnapshotContents, latest.With("status", status), cancellationToken));
        }
        catch (SyncException)
        {
            _events.Warning(content, "SnapshotDeleteError", "Failed to clear content status");
            throw;
        }
    }

    private async Task SaveErrorAsync(KubeDocument content, string reason, string message, CancellationToken cancellationToken)
    {
        if (content.Text("status", "error", "message") == message) return;
        var error = KubeDocument.Object(("message", message), ("time", KubeTime.Seconds(Clock.GetUtcNow())));
        var operations = content["status"] is null
            ? new[] { StorageApi.Operation("add", "/status", KubeDocument.Object(("error", error), ("readyToUse", false))) }
            : [StorageApi.Operation("add", "/status/error", error), StorageApi.Operation("add", "/status/readyToUse", false)];
        var saved = _store.Put(await _api.JsonPatchAsync(KubeResources.VolumeSnapshotContents, content, "status", cancellationToken, operations));
        _events.Warning(saved, reason, message);
        Tell($"VolumeSnapshotContent {content.Name}: {message}");
    }

    private async Task<KubeDocument> MarkAsync(KubeDocument content, CancellationToken cancellationToken)
    {
        if (content.Annotation(StorageNames.SnapshotBeingCreated) is not null) return content;
        var annotations = (content.At("metadata", "annotations") ?? KubeDocument.EmptyObject).With(StorageNames.SnapshotBeingCreated, "yes");
        return _store.Put(await _api.JsonPatchAsync(
            KubeResources.VolumeSnapshotContents, content, null, cancellationToken, StorageApi.Operation("add", "/metadata/annotations", annotations)));
    }

    private async Task<KubeDocument> UnmarkAsync(KubeDocument content, CancellationToken cancellationToken)
    {
        if (content.Annotation(StorageNames.SnapshotBeingCreated) is null) return content;
        var path = "/metadata/annotations/" + StorageNames.SnapshotBeingCreated.Replace("/", "~1", StringComparison.Ordinal);
        return _store.Put(await _api.JsonPatchAsync(KubeResources.VolumeSnapshotContents, content, null, cancellationToken, StorageApi.Operation("remove", path)));
    }

    private List<KeyValuePair<string, string>> DriverParameters(KubeDocument snapshotClass, KubeDocument content)
    {
        var parameters = StorageObject.Pairs(snapshotClass["parameters"]).Where(p => !p.Key.StartsWith(ReservedPrefix, StringComparison.Ordinal)).ToList();
        if (!_settings.ExtraCreateMetadata) return parameters;
        parameters.Add(new(ReservedPrefix + "volumesnapshot/name", content.Text("spec", "volumeSnapshotRef", "name") ?? ""));
        parameters.Add(new(ReservedPrefix + "volumesnapshot/namespace", content.Text("spec", "volumeSnapshotRef", "namespace") ?? ""));
        parameters.Add(new(ReservedPrefix + "volumesnapshotcontent/name", content.Name));
        return parameters;
    }

    private static bool IsReady(KubeDocument content) => content.Flag("status", "readyToUse") == true;

    private static bool ShouldDelete(KubeDocument content)
    {
        if (!content.IsDeleting) return false;
        if (content.Text("spec", "source", "snapshotHandle") is not null && string.IsNullOrEmpty(content.Text("spec", "volumeSnapshotRef", "uid"))) return true;
        return content.Annotation(StorageNames.SnapshotBeingCreated) is null && content.Annotation(StorageNames.SnapshotBeingDeleted) is not null;
    }

    private bool IsOurs(KubeDocument content)
    {
        if (content.Text("spec", "driver") != _driver.DriverName) return false;
        return content.Text("spec", "volumeSnapshotClassName") is not { } name || _classes.Get(name) is not { } known || known.Text("driver") == _driver.DriverName;
    }

    /// <summary>Status, finalizers and the sidecar's own annotation are no reason to look again, except for the moment of getting ready.</summary>
    private static bool Concerns(KubeDocument old, KubeDocument now) =>
        (IsReady(now) && !IsReady(old)) || old.ResourceVersion == now.ResourceVersion || !Essence(old).Equals(Essence(now));

    private static KubeDocument Essence(KubeDocument content)
    {
        var metadata = (content["metadata"] ?? KubeDocument.EmptyObject).Without("resourceVersion").Without("managedFields").Without("finalizers");
        var annotations = (metadata["annotations"] ?? KubeDocument.EmptyObject).Without(StorageNames.SnapshotBeingCreated);
        metadata = annotations.Fields.Count == 0 ? metadata.Without("annotations") : metadata.With("annotations", annotations);
        return content.Without("status").With("metadata", metadata);
    }
}
