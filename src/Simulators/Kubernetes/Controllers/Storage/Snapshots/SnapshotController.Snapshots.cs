using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Snapshots;

/// <summary>The passes over a VolumeSnapshot.</summary>
internal sealed partial class SnapshotController
{
    private async Task SyncSnapshotAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        await ReleaseClaimAsync(snapshot, skipThisSnapshot: false, cancellationToken);
        if (snapshot.IsDeleting)
        {
            await DeleteAsync(snapshot, cancellationToken);
            return;
        }

        var isStatic = snapshot.Text("spec", "source", "volumeSnapshotContentName") is not null;
        var content = isStatic ? await FindStaticContentAsync(snapshot, cancellationToken) : await FindDynamicContentAsync(snapshot, cancellationToken);
        await AddFinalizersAsync(snapshot, content, cancellationToken);
        if (!IsReady(snapshot) || snapshot.Text("status", "boundVolumeSnapshotContentName") is not { } bound)
        {
            await (isStatic ? BindStaticAsync(snapshot, content, cancellationToken) : MakeReadyAsync(snapshot, content, cancellationToken));
        }
        else if (_contentStore.Get(bound) is not { } found)
        {
            await SaveErrorAsync(snapshot, true, "SnapshotContentMissing", "VolumeSnapshotContent is missing", cancellationToken);
        }
        else if (!Names(found, snapshot))
        {
            await SaveErrorAsync(snapshot, true, "SnapshotMisbound", "VolumeSnapshotContent is not bound to the VolumeSnapshot correctly", cancellationToken);
        }
    }

    /// <summary>The finalizer for its own sake first; the one for the content's sake once there is a content with policy Delete.</summary>
    private async Task AddFinalizersAsync(KubeDocument snapshot, KubeDocument? content, CancellationToken cancellationToken)
    {
        var addSource = !snapshot.HasFinalizer(StorageNames.SnapshotAsSource);
        var addBound = content is not null && !snapshot.HasFinalizer(StorageNames.SnapshotBound) && content.Text("spec", "deletionPolicy") == "Delete";
        if (!addSource && !addBound) return;
        if (snapshot.Finalizers.Count == 0)
        {
            var marked = snapshot;
            if (addSource) marked = marked.WithFinalizer(StorageNames.SnapshotAsSource);
            if (addBound) marked = marked.WithFinalizer(StorageNames.SnapshotBound);
            _snapshotStore.Put(await _api.UpdateAsync(KubeResources.VolumeSnapshots, marked, cancellationToken));
            return;
        }

        var operations = new List<KubeDocument>();
        if (addSource) operations.Add(StorageApi.Operation("add", "/metadata/finalizers/-", StorageNames.SnapshotAsSource));
        if (addBound) operations.Add(StorageApi.Operation("add", "/metadata/finalizers/-", StorageNames.SnapshotBound));
        _snapshotStore.Put(await _api.JsonPatchAsync(KubeResources.VolumeSnapshots, snapshot, null, cancellationToken, [.. operations]));
    }

    private async Task BindStaticAsync(KubeDocument snapshot, KubeDocument? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            await SaveErrorAsync(snapshot, true, "SnapshotContentMissing", "VolumeSnapshotContent is missing", cancellationToken);
            throw new SyncException($"snapshot {snapshot.Key} requests an non-existing content {snapshot.Text("spec", "source", "volumeSnapshotContentName")}");
        }

        var uid = content.Text("spec", "volumeSnapshotRef", "uid");
        if (string.IsNullOrEmpty(uid) || content.Text("spec", "volumeSnapshotClassName") is null)
        {
            var operations = new List<KubeDocument> { StorageApi.Operation("add", "/spec/volumeSnapshotRef/uid", snapshot.Uid) };
            if (snapshot.Text("spec", "volumeSnapshotClassName") is { } className) operations.Add(StorageApi.Operation("add", "/spec/volumeSnapshotClassName", className));
            if (string.IsNullOrEmpty(uid) || operations.Count > 1)
            {
                content = _contentStore.Put(await _api.JsonPatchAsync(KubeResources.VolumeSnapshotContents, content, null, cancellationToken, [.. operations]));
            }
        }

        await UpdateStatusAsync(snapshot, content, cancellationToken);
    }

    private async Task MakeReadyAsync(KubeDocument snapshot, KubeDocument? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            try
            {
                content = await CreateContentAsync(snapshot, cancellationToken);
            }
            catch (SyncException exception)
            {
                // The finalizer was just added: the status is written onto the newest version.
                await SaveErrorAsync(
                    _snapshotStore.Get(snapshot.Key) ?? snapshot, true, "SnapshotContentCreationFailed", $"Failed to create snapshot content with error {exception.Message}", cancellationToken);
                throw;
            }
        }

        await UpdateStatusAsync(snapshot, content, cancellationToken);
    }

    private async Task<KubeDocument> CreateContentAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        await HoldClaimAsync(snapshot, cancellationToken);
        var className = snapshot.Text("spec", "volumeSnapshotClassName") ?? "";
        KubeDocument snapshotClass, volume;
        try
        {
            snapshotClass = _classes.Get(className) ?? throw new SyncException($"volumesnapshotclass.snapshot.storage.k8s.io \"{className}\" not found");
            volume = await FindVolumeAsync(snapshot, cancellationToken);
        }
        catch (SyncException exception)
        {
            throw new SyncException($"failed to get input parameters to create snapshot {snapshot.Name}: \"{exception.Message.Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        if (volume.Text("spec", "csi", "volumeHandle") is not { } handle) throw new SyncException($"cannot find CSI PersistentVolumeSource for volume {volume.Name}");
        var content = KubeDocument.Object(
            ("apiVersion", KubeResources.VolumeSnapshotContents.ApiVersion),
            ("kind", "VolumeSnapshotContent"),
            ("metadata", KubeDocument.Object(("name", ContentNameOf(snapshot)))),
            ("spec", KubeDocument.Object(
                ("deletionPolicy", snapshotClass.Text("deletionPolicy") ?? "Delete"),
                ("driver", snapshotClass.Text("driver") ?? ""),
                ("source", KubeDocument.Object(("volumeHandle", handle))),
                ("sourceVolumeMode", volume.VolumeMode),
                ("volumeSnapshotClassName", className),
                ("volumeSnapshotRef", EventRecorder.ReferenceTo(snapshot)))));
        try
        {
            content = await _api.CreateAsync(KubeResources.VolumeSnapshotContents, content, cancellationToken);
        }
        catch (SyncException exception) when (exception.IsAlreadyExists)
        {
            return content;
        }
        catch (SyncException exception)
        {
            _events.Warning(snapshot, "CreateSnapshotContentFailed", $"Error creating volume snapshot content object for snapshot {snapshot.Key}: {exception.Message}.");
            throw new SyncException($"snapshot controller failed to update {snapshot.Key} on API server: {exception.Message}", exception.Refusal);
        }

        _events.Normal(snapshot, "CreatingSnapshot", $"Waiting for a snapshot {snapshot.Key} to be created by the CSI driver.");
        return _contentStore.Put(content);
    }

    /// <summary>Brings what the content's status says onto the snapshot as it is now.</summary>
    private async Task UpdateStatusAsync(KubeDocument snapshot, KubeDocument content, CancellationToken cancellationToken)
    {
        var latest = await _api.GetAsync(KubeResources.VolumeSnapshots, snapshot.Namespace, snapshot.Name, cancellationToken);
        var status = latest["status"];
        var wanted = status is { IsObject: true } ? status : KubeDocument.EmptyObject;
        var isReady = content.Flag("status", "readyToUse") == true;
        if (wanted["boundVolumeSnapshotContentName"] is null) wanted = wanted.With("boundVolumeSnapshotContentName", content.Name);
        if (wanted["creationTime"] is null && content.Integer("status", "creationTime") is { } nanoseconds)
        {
            wanted = wanted.With("creationTime", KubeTime.Seconds(DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100)));
        }

        if (wanted.Flag("readyToUse") != isReady) wanted = wanted.With("readyToUse", isReady);
        if (wanted["restoreSize"] is null && content.Integer("status", "restoreSize") is { } bytes) wanted = wanted.With("restoreSize", Quantity.FromBytes(bytes).ToString());
        wanted = content.At("status", "error") is { } error ? wanted.With("error", error) : wanted.Without("error");
        if (status is not null && wanted.Equals(status))
        {
            _snapshotStore.Put(latest);
            return;
        }

        if (status?["creationTime"] is null && wanted["creationTime"] is not null) _events.Normal(snapshot, "SnapshotCreated", $"Snapshot {snapshot.Key} was successfully created by the CSI driver.");
        if (status?.Flag("readyToUse") != true && isReady)
        {
            _events.Normal(snapshot, "SnapshotReady", $"Snapshot {snapshot.Key} is ready to use.");
            Tell($"VolumeSnapshot {snapshot.Key} ready");
        }

        _snapshotStore.Put(await _api.UpdateStatusAsync(KubeResources.VolumeSnapshots, latest.With("status", wanted), cancellationToken));
    }

    private async Task<KubeDocument?> FindStaticContentAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        var name = snapshot.Text("spec", "source", "volumeSnapshotContentName")!;
        if (_contentStore.Get(name) is not { } content) return null;
        if (content.Text("spec", "source", "snapshotHandle") is null)
        {
            const string message = "VolumeSnapshotContent is dynamically provisioned while expecting a pre-provisioned one";
            await SaveErrorAsync(snapshot, true, "SnapshotContentMismatch", message, cancellationToken);
            throw new SyncException(message);
        }

        var reference = content.At("spec", "volumeSnapshotRef");
        var isOurs = reference?.Text("name") == snapshot.Name && reference.Text("namespace") == snapshot.Namespace
            && (reference.Text("uid") is not { Length: > 0 } uid || uid == snapshot.Uid);
        if (isOurs) return content;
        var misbound = $"VolumeSnapshotContent [{name}] is bound to a different snapshot";
        await SaveErrorAsync(snapshot, true, "SnapshotContentMisbound", misbound, cancellationToken);
        throw new SyncException(misbound);
    }

    private async Task<KubeDocument?> FindDynamicContentAsync(KubeDocument snapshot, CancellationToken cancellationToken)
    {
        var name = ContentNameOf(snapshot);
        if (_contentStore.Get(name) is not { } content) return null;
        if (content.Text("spec", "source", "volumeHandle") is null)
        {
            var message = $"VolumeSnapshotContent {name} is pre-provisioned while expecting a dynamically provisioned one";
            await SaveErrorAsync(snapshot, true, "SnapshotContentMismatch", message, cancellationToken);
            throw new SyncException(message);
        }

        if (Names(content, snapshot)) return content;
        var misbound = $"VolumeSnapshotContent {name} is bound to a different snapshot";
        await SaveErrorAsync(snapshot, true, "SnapshotContentMisbound", misbound, cancellationToken);
        throw new SyncException(misbound);
    }

    private static string ContentNameOf(KubeDocument snapshot) => "snapcontent-" + snapshot.Uid;
}
