using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>From a claim to a volume.</summary>
internal sealed partial class Provisioner
{
    private const string ReservedPrefix = "csi.storage.k8s.io/";
    private const string FileSystemTypeKey = ReservedPrefix + "fstype";

    private async Task<KubeDocument> ProvisionAsync(KubeDocument claim, KubeDocument storageClass, string volumeName, string? selectedNode, CancellationToken cancellationToken)
    {
        if (claim.At("spec", "selector") is { IsObject: true }) throw new SyncException("claim Selector is not supported");
        var parameters = StorageObject.Pairs(storageClass["parameters"]);
        var fileSystemType = FileSystemTypeOf(parameters);
        var required = new ByteSize(claim.StorageRequest.Value);
        var snapshotName = SnapshotNameOf(claim);
        string? snapshotId = null;
        if (snapshotName is not null)
        {
            snapshotId = await FindSnapshotHandleAsync(claim, storageClass, snapshotName, cancellationToken);
            await SetSnapshotFinalizerAsync(claim, snapshotName, cancellationToken);
        }

        var (requisite, preferred) = _driver.Features.Topology
            ? TopologyRequirement.Make(_driver.DriverName, claim, storageClass, string.IsNullOrEmpty(selectedNode) ? null : selectedNode, _nodes.Get, _csiNodes.Get, _csiNodes.Items)
            : ([], []);
        var request = new CsiCreateVolumeRequest(
            volumeName, required, DriverParameters(parameters, claim, volumeName), fileSystemType, claim.VolumeMode == "Block", claim.AccessModes, requisite, preferred, snapshotId)
        {
            MutableParameters = await AttributesAsync(claim, cancellationToken),
        };
        var volume = await CsiCall.WithTimeoutAsync(token => _driver.CreateVolumeAsync(request, token), _settings.CallTimeout, Clock, cancellationToken);
        if (volume.Capacity < required)
        {
            await CsiCall.WithTimeoutAsync(token => _driver.DeleteVolumeAsync(volume.VolumeId, token), _settings.CallTimeout, Clock, cancellationToken);
            throw new SyncException($"created volume capacity {volume.Capacity.Bytes} less than requested capacity {required.Bytes}");
        }

        if (snapshotName is not null) await RemoveSnapshotFinalizerAsync(claim, snapshotName, cancellationToken);
        return MakeVolume(claim, storageClass, request, volume);
    }

    /// <summary>The parameters of the claim's VolumeAttributesClass. Provenance: Documented (Volume Attributes Classes), Assumed (the text without one of that name).</summary>
    private async Task<IReadOnlyList<KeyValuePair<string, string>>> AttributesAsync(KubeDocument claim, CancellationToken cancellationToken)
    {
        if (claim.Text("spec", "volumeAttributesClassName") is not { Length: > 0 } name) return [];
        var attributes = await _api.GetAsync(KubeResources.VolumeAttributesClasses, null, name, cancellationToken);
        if (attributes.Text("driverName") != _driver.DriverName) throw new SyncException($"VolumeAttributesClass {name} is for driver {attributes.Text("driverName")}, the claim's is {_driver.DriverName}");
        return StorageObject.Pairs(attributes["parameters"]);
    }

    private KubeDocument MakeVolume(KubeDocument claim, KubeDocument storageClass, CsiCreateVolumeRequest request, CsiVolume volume)
    {
        var attributes = new List<KeyValuePair<string, string>> { new("storage.kubernetes.io/csiProvisionerIdentity", _identity) };
        attributes.AddRange(volume.VolumeContext);
        var mountOptions = storageClass.At("mountOptions");
        var annotations = KubeDocument.Object(
            (StorageNames.ProvisionedBy, _driver.DriverName),
            ("volume.kubernetes.io/provisioner-deletion-secret-name", ""),
            ("volume.kubernetes.io/provisioner-deletion-secret-namespace", ""));
        return KubeDocument.Object(
            ("kind", "PersistentVolume"),
            ("apiVersion", "v1"),
            ("metadata", KubeDocument.Object(
                ("name", request.Name),
                ("annotations", annotations),
                ("finalizers", KubeDocument.Array(StorageNames.ExternalProvisioner)))),
            ("spec", KubeDocument.Object(
                ("capacity", KubeDocument.Object(("storage", Quantity.FromBytes(volume.Capacity.Bytes).ToString()))),
                ("csi", KubeDocument.Object(
                    ("driver", _driver.DriverName),
                    ("volumeHandle", volume.VolumeId),
                    ("fsType", request.IsBlock || request.FileSystemType.Length == 0 ? null : KubeDocument.Of(request.FileSystemType)),
                    ("volumeAttributes", KubeDocument.Map(attributes)))),
                ("accessModes", claim.At("spec", "accessModes") ?? KubeDocument.EmptyArray),
                ("claimRef", EventRecorder.ReferenceTo(claim)),
                ("persistentVolumeReclaimPolicy", storageClass.Text("reclaimPolicy") ?? "Delete"),
                ("storageClassName", claim.ClaimClass),
                ("mountOptions", mountOptions is { IsArray: true } && mountOptions.Items.Count > 0 ? mountOptions : null),
                ("volumeMode", claim.At("spec", "volumeMode")),
                ("volumeAttributesClassName", claim.At("spec", "volumeAttributesClassName")),
                ("nodeAffinity", NodeAffinity(volume.AccessibleTopology)))));
    }

    private static KubeDocument? NodeAffinity(IReadOnlyList<CsiTopology> places)
    {
        if (places.Count == 0) return null;
        var terms = places.Select(place => KubeDocument.Object(("matchExpressions", KubeDocument.ArrayOf(place.Segments.Select(segment => KubeDocument.Object(
            ("key", segment.Key), ("operator", "In"), ("values", KubeDocument.Array(segment.Value))))))));
        return KubeDocument.Object(("required", KubeDocument.Object(("nodeSelectorTerms", KubeDocument.ArrayOf(terms)))));
    }

    private string FileSystemTypeOf(IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var found = parameters.Where(p => p.Key == FileSystemTypeKey || p.Key.Equals("fstype", StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count > 1) throw new SyncException($"fstype specified in parameters with both \"fstype\" and \"{FileSystemTypeKey}\" keys");
        return found.Count == 1 && found[0].Value.Length > 0 ? found[0].Value : _settings.DefaultFileSystemType;
    }

    private List<KeyValuePair<string, string>> DriverParameters(IReadOnlyList<KeyValuePair<string, string>> parameters, KubeDocument claim, string volumeName)
    {
        var kept = new List<KeyValuePair<string, string>>();
        foreach (var parameter in parameters)
        {
            if (!parameter.Key.StartsWith(ReservedPrefix, StringComparison.Ordinal)) kept.Add(parameter);
            else if (parameter.Key != FileSystemTypeKey && !parameter.Key.EndsWith("-secret-name", StringComparison.Ordinal) && !parameter.Key.EndsWith("-secret-namespace", StringComparison.Ordinal))
            {
                throw new SyncException($"failed to strip CSI Parameters of prefixed keys: found unknown parameter key \"{parameter.Key}\" with reserved namespace {ReservedPrefix}");
            }
        }

        if (!_settings.ExtraCreateMetadata) return kept;
        kept.Add(new(ReservedPrefix + "pvc/name", claim.Name));
        kept.Add(new(ReservedPrefix + "pvc/namespace", claim.Namespace ?? ""));
        kept.Add(new(ReservedPrefix + "pv/name", volumeName));
        return kept;
    }

    /// <summary>The VolumeSnapshot that the claim is to be made from, or null.</summary>
    private string? SnapshotNameOf(KubeDocument claim)
    {
        if (claim.At("spec", "dataSource") is not { IsObject: true } source) return null;
        switch (source.Text("kind"))
        {
            case "VolumeSnapshot":
                if (source.Text("apiGroup") != KubeResources.VolumeSnapshots.Group)
                {
                    throw new SyncException($"the PVC source does not belong to the right APIGroup. Expected {KubeResources.VolumeSnapshots.Group}, Got {source.Text("apiGroup")}");
                }

                if (!_driver.Features.Snapshots) throw new SyncException("CSI driver does not support snapshot restore: controller CREATE_DELETE_SNAPSHOT capability is not reported");
                return source.Text("name");
            default:
                throw new SyncException("CSI driver does not support clone operations: controller CLONE_VOLUME capability is not reported");
        }
    }

    private async Task<string> FindSnapshotHandleAsync(KubeDocument claim, KubeDocument storageClass, string snapshotName, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadSnapshotHandleAsync(claim, storageClass, snapshotName, cancellationToken);
        }
        catch (SyncException exception)
        {
            throw new SyncException($"error getting handle for DataSource Type VolumeSnapshot by Name {snapshotName}: {exception.Message}");
        }
    }

    private async Task<string> ReadSnapshotHandleAsync(KubeDocument claim, KubeDocument storageClass, string snapshotName, CancellationToken cancellationToken)
    {
        var snapshot = await GetSnapshotAsync(claim, snapshotName, cancellationToken);
        if (snapshot.IsDeleting && !snapshot.HasFinalizer(StorageNames.SnapshotAsProvisionerSource)) throw new SyncException($"snapshot {snapshotName} is being deleted");
        if (snapshot.Text("status", "boundVolumeSnapshotContentName") is not { } contentName) throw new SyncException($"snapshot {snapshotName} not bound");
        KubeDocument content;
        try
        {
            content = await _api.GetAsync(KubeResources.VolumeSnapshotContents, null, contentName, cancellationToken);
        }
        catch (SyncException)
        {
            throw new SyncException($"error getting snapshotcontent {contentName} for snapshot {snapshotName}");
        }

        var reference = content.At("spec", "volumeSnapshotRef");
        if (reference?.Text("uid") != snapshot.Uid || reference.Text("namespace") != snapshot.Namespace || reference.Text("name") != snapshot.Name)
        {
            throw new SyncException($"snapshotcontent {contentName} for snapshot {snapshotName} is bound to a different snapshot");
        }

        if (content.Text("spec", "driver") != _driver.DriverName)
        {
            throw new SyncException($"snapshotcontent {contentName} for snapshot {snapshotName} is not handled by CSI driver of StorageClass {storageClass.Name}");
        }

        if (snapshot.Flag("status", "readyToUse") != true) throw new SyncException($"snapshot {snapshotName} is not Ready");
        if (content.Text("status", "snapshotHandle") is not { } handle) throw new SyncException($"snapshot handle {snapshotName} is not available");
        CheckSize(claim, snapshot);
        CheckVolumeMode(claim, content);
        return handle;
    }

    private static void CheckSize(KubeDocument claim, KubeDocument snapshot)
    {
        if (!Quantity.TryParse(snapshot.Text("status", "restoreSize"), out var restoreSize)) return;
        var requested = claim.StorageRequest.Value;
        if (requested < restoreSize.Value) throw new SyncException($"requested volume size {requested} is less than the size {restoreSize.Value} for the source snapshot {snapshot.Name}");
    }

    private static void CheckVolumeMode(KubeDocument claim, KubeDocument content)
    {
        if (content.Text("spec", "sourceVolumeMode") is not { } mode || mode == claim.VolumeMode || content.Annotation(StorageNames.AllowVolumeModeChange) == "true") return;
        throw new SyncException(
            $"requested volume {claim.Key} modifies the mode of the source volume but does not have permission to do so. "
            + (content.Annotation(StorageNames.AllowVolumeModeChange) is null
                ? $"{StorageNames.AllowVolumeModeChange} annotation is not present on snapshotcontent {content.Name}"
                : $"{StorageNames.AllowVolumeModeChange} is set to false on snapshotcontent {content.Name}"));
    }

    private async Task<KubeDocument> GetSnapshotAsync(KubeDocument claim, string snapshotName, CancellationToken cancellationToken)
    {
        try
        {
            return await _api.GetAsync(KubeResources.VolumeSnapshots, claim.Namespace, snapshotName, cancellationToken);
        }
        catch (SyncException exception)
        {
            throw new SyncException($"error getting snapshot {snapshotName} from api server: {exception.Message}", exception.Refusal);
        }
    }

    private async Task SetSnapshotFinalizerAsync(KubeDocument claim, string snapshotName, CancellationToken cancellationToken)
    {
        var snapshot = await _api.GetAsync(KubeResources.VolumeSnapshots, claim.Namespace, snapshotName, cancellationToken);
        if (snapshot.HasFinalizer(StorageNames.SnapshotAsProvisionerSource)) return;
        await _api.UpdateAsync(KubeResources.VolumeSnapshots, snapshot.WithFinalizer(StorageNames.SnapshotAsProvisionerSource), cancellationToken);
    }

    /// <summary>The volume is there: a snapshot that keeps the finalizer for want of an answer only delays its own deletion, so that failure does not undo the volume.</summary>
    private async Task RemoveSnapshotFinalizerAsync(KubeDocument claim, string snapshotName, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            try
            {
                var snapshot = await _api.GetAsync(KubeResources.VolumeSnapshots, claim.Namespace, snapshotName, cancellationToken);
                if (!snapshot.HasFinalizer(StorageNames.SnapshotAsProvisionerSource)) return;
                await _api.UpdateAsync(KubeResources.VolumeSnapshots, snapshot.WithoutFinalizer(StorageNames.SnapshotAsProvisionerSource), cancellationToken);
                return;
            }
            catch (SyncException exception) when (exception.IsConflict)
            {
                // Someone else wrote the snapshot meanwhile: read it again.
            }
            catch (SyncException exception) when (exception.IsNotFound)
            {
                return;
            }
        }
    }
}
