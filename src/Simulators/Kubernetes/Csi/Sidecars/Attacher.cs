using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage;

namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// external-attacher: turns VolumeAttachments of its driver into ControllerPublish and ControllerUnpublish, with finalizers on the attachment and the volume, and says in the status how it went.
/// Provenance: Recorded (storage/csi-attach, the restore timeline: volume finalizer, then attachment finalizer with the node id, then attached), Documented (external-attacher).
/// </summary>
internal sealed class Attacher : StorageController
{
    private const string NodeIdAnnotation = "csi.alpha.kubernetes.io/node-id";
    private const string AttachmentPrefix = "attachment|";
    private const string VolumePrefix = "volume|";

    private readonly ICsiControllerDriver _driver;
    private readonly CsiSidecarSettings _settings;
    private readonly StorageApi _api;
    private readonly string _finalizer;
    private readonly Informer _attachments;
    private readonly InformerIndex _attachmentsByVolume;
    private readonly Informer _volumes;
    private readonly Informer _csiNodes;

    private Attacher(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
        : base("csi-attacher", informers.Clock, new WorkQueue(informers.Clock, settings.RetryMin, settings.AttachRetryMax))
    {
        _driver = driver;
        _settings = settings;
        _api = new StorageApi(informers.Api);
        _finalizer = "external-attacher/" + driver.DriverName.Replace('.', '-');
        _attachments = informers.For(KubeResources.VolumeAttachments);
        _attachmentsByVolume = _attachments.Index("volume", StorageObject.VolumeOfAttachment);
        _volumes = informers.For(KubeResources.PersistentVolumes);
        _csiNodes = informers.For(KubeResources.CsiNodes);
        _attachments.OnChange(OnAttachment);
        _volumes.OnChange((_, now) =>
        {
            if (now is not null && now.IsDeleting && now.HasFinalizer(_finalizer)) Queue.Add(VolumePrefix + now.Name);
        });
    }

    protected override int Workers => _settings.Workers;

    public static ControllerWithInformers Create(InformerSet informers, ICsiControllerDriver driver, CsiSidecarSettings settings)
    {
        var attacher = new Attacher(informers, driver, settings);
        return new(attacher, [attacher._attachments, attacher._volumes, attacher._csiNodes]);
    }

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        if (key.StartsWith(VolumePrefix, StringComparison.Ordinal))
        {
            if (_volumes.Get(key[VolumePrefix.Length..]) is { } volume) await ReleaseVolumeAsync(volume, cancellationToken);
            return true;
        }

        if (_attachments.Get(key[AttachmentPrefix.Length..]) is not { } attachment) return true;
        if (!attachment.IsDeleting) return attachment.Flag("status", "attached") == true || await AttachAsync(attachment, cancellationToken);
        return !attachment.HasFinalizer(_finalizer) || await DetachAsync(attachment, cancellationToken);
    }

    private void OnAttachment(KubeDocument? old, KubeDocument? now)
    {
        if (now is null)
        {
            if (old!.Text("spec", "source", "persistentVolumeName") is { } volume) Queue.Add(VolumePrefix + volume);
            return;
        }

        // Errors that this sidecar wrote itself must not shorten its own pause.
        if (now.Text("spec", "attacher") != _driver.DriverName || (old is not null && WithoutErrors(old).Equals(WithoutErrors(now)))) return;
        Queue.Add(AttachmentPrefix + now.Name);
    }

    private static KubeDocument WithoutErrors(KubeDocument attachment) => attachment
        .WithoutAt("metadata", "resourceVersion").WithoutAt("metadata", "managedFields").WithoutAt("status", "attachError").WithoutAt("status", "detachError");

    private async Task<bool> AttachAsync(KubeDocument attachment, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeyValuePair<string, string>> publishContext;
        try
        {
            publishContext = await PublishAsync(attachment, cancellationToken);
        }
        catch (SyncException exception)
        {
            return await SaveErrorAsync(attachment, "attachError", exception.Message, null, cancellationToken);
        }
        catch (CsiException exception)
        {
            return await SaveErrorAsync(attachment, "attachError", exception.ToRpcError(), CsiCall.NumberOf(exception.Code), cancellationToken);
        }

        var status = KubeDocument.Object(
            ("attached", true),
            ("attachmentMetadata", publishContext.Count == 0 ? null : KubeDocument.Map(publishContext)),
            ("attachError", attachment.At("status", "attachError") is null && Latest(attachment)?.At("status", "attachError") is null ? null : KubeDocument.Null));
        await _api.MergePatchAsync(KubeResources.VolumeAttachments, attachment, KubeDocument.Object(("status", status)), "status", cancellationToken);
        Tell($"PersistentVolume {attachment.Text("spec", "source", "persistentVolumeName")} attached to {attachment.Text("spec", "nodeName")}");
        return true;
    }

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> PublishAsync(KubeDocument attachment, CancellationToken cancellationToken)
    {
        var volume = FindVolume(attachment);
        if (volume.IsDeleting) throw new SyncException($"PersistentVolume \"{volume.Name}\" is marked for deletion");
        if (!volume.HasFinalizer(_finalizer))
        {
            try
            {
                await _api.AddFinalizerAsync(KubeResources.PersistentVolumes, volume, _finalizer, cancellationToken);
            }
            catch (SyncException exception)
            {
                throw new SyncException($"could not add PersistentVolume finalizer: {exception.Message}", exception.Refusal);
            }
        }

        var nodeId = FindNodeId(attachment, isDetach: false);
        if (!attachment.HasFinalizer(_finalizer) || attachment.Annotation(NodeIdAnnotation) != nodeId)
        {
            var marks = KubeDocument.Object(("metadata", KubeDocument.Object(
                ("annotations", KubeDocument.Object((NodeIdAnnotation, nodeId))),
                ("finalizers", KubeDocument.ArrayOf(attachment.WithFinalizer(_finalizer).List("metadata", "finalizers"))))));
            await _api.MergePatchAsync(KubeResources.VolumeAttachments, attachment, marks, null, cancellationToken);
        }

        var (handle, attributes) = (volume.Text("spec", "csi", "volumeHandle") ?? "", StorageObject.Pairs(volume.At("spec", "csi", "volumeAttributes")));
        var readOnly = volume.Flag("spec", "csi", "readOnly") == true;
        return await CsiCall.WithTimeoutAsync(token => _driver.PublishVolumeAsync(handle, nodeId, readOnly, attributes, token), _settings.AttachTimeout, Clock, cancellationToken);
    }

    private async Task<bool> DetachAsync(KubeDocument attachment, CancellationToken cancellationToken)
    {
        try
        {
            var handle = FindVolume(attachment).Text("spec", "csi", "volumeHandle") ?? "";
            var nodeId = FindNodeId(attachment, isDetach: true);
            await CsiCall.WithTimeoutAsync(token => _driver.UnpublishVolumeAsync(handle, nodeId, token), _settings.AttachTimeout, Clock, cancellationToken);
        }
        catch (SyncException exception)
        {
            return await SaveErrorAsync(attachment, "detachError", exception.Message, null, cancellationToken);
        }
        catch (CsiException exception)
        {
            return await SaveErrorAsync(attachment, "detachError", exception.ToRpcError(), null, cancellationToken);
        }

        Tell($"PersistentVolume {attachment.Text("spec", "source", "persistentVolumeName")} detached from {attachment.Text("spec", "nodeName")}");
        try
        {
            // The finalizer goes first: an attachment without it counts as detached, whatever its status says.
            var freed = await _api.RemoveFinalizerAsync(KubeResources.VolumeAttachments, attachment, _finalizer, cancellationToken);
            var status = KubeDocument.Object(("attached", false), ("attachmentMetadata", KubeDocument.Null), ("detachError", KubeDocument.Null));
            if (freed.Finalizers.Count > 0) await _api.MergePatchAsync(KubeResources.VolumeAttachments, attachment, KubeDocument.Object(("status", status)), "status", cancellationToken);
        }
        catch (SyncException exception) when (exception.IsNotFound)
        {
            // Gone with its last finalizer.
        }

        return true;
    }

    private async Task<bool> SaveErrorAsync(KubeDocument attachment, string field, string message, int? code, CancellationToken cancellationToken)
    {
        Tell($"{field} of PersistentVolume {attachment.Text("spec", "source", "persistentVolumeName")} at {attachment.Text("spec", "nodeName")}: {message}");
        var error = KubeDocument.Object(
            ("time", KubeTime.Seconds(Clock.GetUtcNow())), ("message", message), ("errorCode", code is { } number ? KubeDocument.Of(number) : null));
        await _api.MergePatchAsync(KubeResources.VolumeAttachments, attachment, KubeDocument.Object(("status", KubeDocument.Object((field, error)))), "status", cancellationToken);
        return false;
    }

    /// <summary>A deleted volume keeps its finalizer while an attachment names it.</summary>
    private async Task ReleaseVolumeAsync(KubeDocument volume, CancellationToken cancellationToken)
    {
        if (!volume.IsDeleting || !volume.HasFinalizer(_finalizer)) return;
        if (_attachmentsByVolume.Find(volume.Name).Count > 0) return;
        await _api.RemoveFinalizerAsync(KubeResources.PersistentVolumes, volume, _finalizer, cancellationToken);
    }

    private KubeDocument? Latest(KubeDocument attachment) => _attachments.Get(attachment.Name);

    private KubeDocument FindVolume(KubeDocument attachment)
    {
        var name = attachment.Text("spec", "source", "persistentVolumeName") ?? throw new SyncException("neither InlineCSIVolumeSource nor PersistentVolumeName specified in VA source");
        var volume = _volumes.Get(name) ?? throw new SyncException($"persistentvolume \"{name}\" not found");
        return volume.At("spec", "csi") is null ? throw new SyncException("pv spec contained non-csi source that was not migrated") : volume;
    }

    private string FindNodeId(KubeDocument attachment, bool isDetach)
    {
        var node = attachment.Text("spec", "nodeName") ?? "";
        var csiNode = _csiNodes.Get(node);
        foreach (var driver in csiNode?.List("spec", "drivers") ?? [])
        {
            if (driver.Text("name") == _driver.DriverName && driver.Text("nodeID") is { } id) return id;
        }

        if (isDetach && attachment.Annotation(NodeIdAnnotation) is { } kept) return kept;
        throw new SyncException(csiNode is null ? $"csinode.storage.k8s.io \"{node}\" not found" : $"CSINode {node} does not contain driver {_driver.DriverName}");
    }
}
