using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Attachment;

/// <summary>
/// Makes a VolumeAttachment for every CSI volume of a scheduled pod, tells the pod and the node when it is attached, and deletes it once no pod needs it and the node's
/// volumesInUse no longer lists it: the kubelet reports that every ten seconds, so it goes seconds after the last pod. A node that is not Ready holds it for six minutes more.
/// A volume for one node is not attached to a second one while an attachment is left.
/// Provenance: Recorded (storage/csi-attach, the restore timeline), Documented (attach/detach controller: multi-attach, force detach after 6 min, out-of-service taint).
/// </summary>
/// <remarks>What is wanted is worked out anew from pods, claims and volumes for each key ("volume@node"): a restart needs nothing but the API.</remarks>
internal sealed partial class AttachDetachController : StorageController
{
    private static readonly TimeSpan UnmountWaitMax = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan BackOffMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(122);

    private readonly StorageApi _api;
    private readonly EventRecorder _events;
    private readonly Informer _pods;
    private readonly Informer _claims;
    private readonly Informer _volumes;
    private readonly Informer _nodes;
    private readonly Informer _attachments;
    private readonly Informer _drivers;
    private readonly InformerIndex _podsByNode;
    private readonly InformerIndex _attachmentsByNode;
    private readonly InformerIndex _attachmentsByVolume;
    private readonly InformerIndex _claimsByVolume;
    private readonly SeededRandom _random;
    private readonly SortedDictionary<string, DateTimeOffset> _waitingSince = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DateTimeOffset> _attachingSince = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _multiAttachReported = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _reported = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _detaching = new(StringComparer.Ordinal);

    private AttachDetachController(InformerSet informers)
        : base("attachdetach", informers.Clock, new WorkQueue(informers.Clock, BackOffMin, BackOffMax))
    {
        _api = new StorageApi(informers.Api);
        _events = new EventRecorder(informers.Api, informers.Clock, "attachdetach-controller");
        _random = SimProcess.Current.Random;
        _pods = informers.For(KubeResources.Pods);
        _claims = informers.For(KubeResources.PersistentVolumeClaims);
        _volumes = informers.For(KubeResources.PersistentVolumes);
        _nodes = informers.For(KubeResources.Nodes);
        _attachments = informers.For(KubeResources.VolumeAttachments);
        _drivers = informers.For(KubeResources.CsiDrivers);
        _podsByNode = _pods.Index("node", static pod => pod.Text("spec", "nodeName"));
        _attachmentsByNode = _attachments.Index("node", static attachment => attachment.Text("spec", "nodeName"));
        _attachmentsByVolume = _attachments.Index("volume", StorageObject.VolumeOfAttachment);
        _claimsByVolume = _claims.Index("volume", static claim => claim.Text("spec", "volumeName"));
        _pods.OnChange((old, now) =>
        {
            Enqueue(old);
            Enqueue(now);
        });
        _claims.OnChange(OnClaim);
        _attachments.OnChange(OnAttachment);
        _nodes.OnChange(OnNode);
    }

    public static ControllerWithInformers Create(InformerSet informers)
    {
        var controller = new AttachDetachController(informers);
        return new(controller, [controller._pods, controller._claims, controller._volumes, controller._nodes, controller._attachments, controller._drivers]);
    }

    protected override async Task<bool> SyncAsync(string key, CancellationToken cancellationToken)
    {
        var at = key.LastIndexOf('@');
        var (volumeName, node) = (key[..at], key[(at + 1)..]);
        var attachment = FindAttachment(volumeName, node);
        var pods = PodsWanting(volumeName, node);
        if (pods.Count == 0)
        {
            _attachingSince.Remove(key);
            _multiAttachReported.Remove(key);
            return attachment is null ? Forget(key) : await DetachAsync(key, attachment, volumeName, node, cancellationToken);
        }

        _waitingSince.Remove(key);
        if (_volumes.Get(volumeName) is not { } volume || volume.At("spec", "csi") is null || !NeedsAttach(volume)) return true;
        if (attachment is null) return await AttachAsync(key, volume, node, pods, cancellationToken);

        // An attachment on its way out is waited for; its last event brings the key back.
        return IsGoing(attachment) ? Forget(key) : await FollowAsync(key, attachment, volume, node, pods, cancellationToken);
    }

    private void OnClaim(KubeDocument? old, KubeDocument? now)
    {
        if (now is null || now.Phase != "Bound" || old?.Phase == "Bound") return;
        foreach (var pod in _pods.ByNamespace.Find(now.Namespace ?? ""))
        {
            if (PodVolumes.ClaimNames(pod).Contains(now.Name, StringComparer.Ordinal)) Enqueue(pod);
        }
    }

    private void OnAttachment(KubeDocument? old, KubeDocument? now)
    {
        if ((now ?? old)!.Text("spec", "source", "persistentVolumeName") is not { } volumeName) return;
        Queue.Add($"{volumeName}@{(now ?? old)!.Text("spec", "nodeName")}");
        if (now is not null) return;
        _detaching.Remove(old!.Uid);

        // The volume is free: pods on other nodes may have it now.
        foreach (var node in NodesConcernedWith(volumeName)) Queue.Add($"{volumeName}@{node}");
    }

    /// <summary>Nodes with a pod that wants the volume, or with another attachment of it: the others have nothing to do with it.</summary>
    private SortedSet<string> NodesConcernedWith(string volumeName)
    {
        var nodes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var claim in _claimsByVolume.Find(volumeName))
        {
            foreach (var pod in _pods.ByNamespace.Find(claim.Namespace ?? ""))
            {
                if (pod.Text("spec", "nodeName") is { Length: > 0 } node && PodVolumes.ClaimNames(pod).Contains(claim.Name, StringComparer.Ordinal)) nodes.Add(node);
            }
        }

        foreach (var attachment in _attachmentsByVolume.Find(volumeName))
        {
            if (attachment.Text("spec", "nodeName") is { } node) nodes.Add(node);
        }

        return nodes;
    }

    private void OnNode(KubeDocument? old, KubeDocument? now)
    {
        var isSame = old is not null && now is not null && IsReady(old) == IsReady(now)
            && Equals(old.At("status", "volumesInUse"), now.At("status", "volumesInUse")) && Equals(old.At("spec", "taints"), now.At("spec", "taints"));
        if (isSame) return;
        foreach (var attachment in _attachmentsByNode.Find((now ?? old)!.Name)) Queue.Add($"{attachment.Text("spec", "source", "persistentVolumeName")}@{(now ?? old)!.Name}");
    }

    private void Enqueue(KubeDocument? pod)
    {
        if (pod?.Text("spec", "nodeName") is not { Length: > 0 } node) return;
        foreach (var claimName in PodVolumes.ClaimNames(pod))
        {
            if (_claims.Get(pod.Namespace, claimName)?.Text("spec", "volumeName") is { Length: > 0 } volume) Queue.Add($"{volume}@{node}");
        }
    }

    private KubeDocument? FindAttachment(string volumeName, string node)
    {
        foreach (var attachment in _attachmentsByNode.Find(node))
        {
            if (attachment.Text("spec", "source", "persistentVolumeName") == volumeName) return attachment;
        }

        return null;
    }

    /// <summary>Pods of the node, not ended, whose bound claim is this volume's.</summary>
    private List<KubeDocument> PodsWanting(string volumeName, string node)
    {
        var wanting = new List<KubeDocument>();
        foreach (var pod in _podsByNode.Find(node))
        {
            if (pod.Phase is "Succeeded" or "Failed") continue;
            foreach (var claimName in PodVolumes.ClaimNames(pod))
            {
                var claim = _claims.Get(pod.Namespace, claimName);
                if (claim is not null && claim.Phase == "Bound" && claim.Text("spec", "volumeName") == volumeName) wanting.Add(pod);
            }
        }

        return wanting;
    }

    private bool NeedsAttach(KubeDocument volume) => _drivers.Get(volume.Text("spec", "csi", "driver") ?? "")?.Flag("spec", "attachRequired") != false;

    private bool Forget(string key)
    {
        _waitingSince.Remove(key);
        _reported.Remove(key);
        return true;
    }

    private static bool IsReady(KubeDocument node)
    {
        foreach (var condition in node.List("status", "conditions"))
        {
            if (condition.Text("type") == "Ready") return condition.Text("status") == "True";
        }

        return false;
    }
}
