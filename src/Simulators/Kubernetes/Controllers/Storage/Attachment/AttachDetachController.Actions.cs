using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Attachment;

/// <summary>Attaching, following an attachment until it is there, detaching.</summary>
internal sealed partial class AttachDetachController
{
    private async Task<bool> AttachAsync(string key, KubeDocument volume, string node, List<KubeDocument> pods, CancellationToken cancellationToken)
    {
        if (IsForOneNode(volume) && AttachedElsewhere(volume.Name, node))
        {
            // The end of the other attachment brings the key back.
            if (_multiAttachReported.Add(key)) ReportMultiAttach(volume, node, pods);
            return true;
        }

        _multiAttachReported.Remove(key);
        _reported.Remove(key);
        var (driver, handle) = (volume.Text("spec", "csi", "driver") ?? "", volume.Text("spec", "csi", "volumeHandle") ?? "");
        var attachment = KubeDocument.Object(
            ("apiVersion", "storage.k8s.io/v1"),
            ("kind", "VolumeAttachment"),
            ("metadata", KubeDocument.Object(("name", AttachedVolume.AttachmentName(handle, driver, node)))),
            ("spec", KubeDocument.Object(
                ("attacher", driver),
                ("source", KubeDocument.Object(("persistentVolumeName", volume.Name))),
                ("nodeName", node))));
        _attachingSince[key] = Clock.GetUtcNow();
        try
        {
            await _api.CreateAsync(KubeResources.VolumeAttachments, attachment, cancellationToken);
        }
        catch (SyncException exception) when (exception.IsAlreadyExists)
        {
            // Ours of before, or one on its way out: its events bring the key back.
        }

        return true;
    }

    /// <summary>Tells pods and node how the attachment fares. The real controller looks every 0.5 s and a little longer each time; the event comes with the first look after the fact.</summary>
    private async Task<bool> FollowAsync(string key, KubeDocument attachment, KubeDocument volume, string node, List<KubeDocument> pods, CancellationToken cancellationToken)
    {
        if (attachment.Flag("status", "attached") != true)
        {
            if (attachment.Text("status", "attachError", "message") is { } message)
            {
                foreach (var pod in pods) _events.Warning(pod, "FailedAttachVolume", $"AttachVolume.Attach failed for volume \"{volume.Name}\" : {message}");
            }

            return true;
        }

        if (_reported.Contains(key)) return true;
        if (_attachingSince.TryGetValue(key, out var since) && NextLook(since) is { } pause)
        {
            Queue.AddAfter(key, pause);
            return true;
        }

        await ReportAttachedAsync(volume, attachment.Name, node, isAttached: true, cancellationToken);
        _reported.Add(key);
        if (_attachingSince.Remove(key))
        {
            foreach (var pod in pods) _events.Normal(pod, "SuccessfulAttachVolume", $"AttachVolume.Attach succeeded for volume \"{volume.Name}\" ");
        }

        return true;
    }

    /// <summary>
    /// How long until the next look: looks are 0.5 s apart, each 5 % longer than the one before, up to 7 s, each with up to a tenth of jitter. Null: this is one.
    /// </summary>
    private TimeSpan? NextLook(DateTimeOffset since)
    {
        var now = Clock.GetUtcNow();
        var (look, step) = (since, 0.5);
        do
        {
            look += TimeSpan.FromSeconds(step);
            if (now >= look && now <= look + TimeSpan.FromSeconds(step / 10)) return null;
            step = Math.Min(7, step * 1.05);
        }
        while (look < now);
        return look - now + _random.Duration(TimeSpan.Zero, TimeSpan.FromSeconds(step / 11));
    }

    /// <summary>On its way out, as far as the API has told or this controller has asked for it: what it asked for it need not be told to know.</summary>
    private bool IsGoing(KubeDocument attachment) => attachment.IsDeleting || _detaching.Contains(attachment.Uid);

    private async Task<bool> DetachAsync(string key, KubeDocument attachment, string volumeName, string nodeName, CancellationToken cancellationToken)
    {
        if (IsGoing(attachment)) return Forget(key);
        var node = _nodes.Get(nodeName);
        var known = _volumes.Get(volumeName);
        // Somebody else's: of a volume and a node that never were.
        if (known is null && node is null) return Forget(key);
        if (known is { } volume)
        {
            if (node is null || (IsInUse(node, volume) && !IsOutOfService(node)))
            {
                if (node is not null && IsReady(node))
                {
                    // Its next report without the volume brings the key back.
                    _waitingSince.Remove(key);
                    return true;
                }

                // The node can't tell that it has let go: wait, then take the volume away from it.
                if (!_waitingSince.TryGetValue(key, out var since)) _waitingSince[key] = since = Clock.GetUtcNow();
                var left = since + UnmountWaitMax - Clock.GetUtcNow();
                if (left > TimeSpan.Zero)
                {
                    Queue.AddAfter(key, left);
                    return true;
                }
            }

            _reported.Remove(key);
            await ReportAttachedAsync(volume, attachment.Name, nodeName, isAttached: false, cancellationToken);
        }

        try
        {
            await _api.DeleteAsync(KubeResources.VolumeAttachments, null, attachment.Name, attachment.Uid, cancellationToken);
        }
        catch (SyncException exception) when (exception.IsNotFound)
        {
            // Gone already.
        }

        _detaching.Add(attachment.Uid);
        return Forget(key);
    }

    /// <summary>Keeps node.status.volumesAttached, which the kubelet waits for, in step.</summary>
    private async Task ReportAttachedAsync(KubeDocument volume, string devicePath, string nodeName, bool isAttached, CancellationToken cancellationToken)
    {
        if (_nodes.Get(nodeName) is null) return;
        var name = AttachedVolume.UniqueName(volume);
        var node = await _api.GetAsync(KubeResources.Nodes, null, nodeName, cancellationToken);
        var before = node.List("status", "volumesAttached");
        var isThere = before.Any(v => v.Text("name") == name);
        if (isThere == isAttached) return;
        var after = before.Where(v => v.Text("name") != name).ToList();
        if (isAttached) after.Add(KubeDocument.Object(("name", name), ("devicePath", devicePath)));
        var patch = KubeDocument.Object(
            ("metadata", KubeDocument.Object(("resourceVersion", node.ResourceVersion))),
            ("status", KubeDocument.Object(("volumesAttached", after.Count == 0 ? KubeDocument.Null : KubeDocument.ArrayOf(after)))));
        await _api.MergePatchAsync(KubeResources.Nodes, node, patch, "status", cancellationToken);
    }

    private bool AttachedElsewhere(string volumeName, string node)
    {
        foreach (var attachment in _attachmentsByVolume.Find(volumeName))
        {
            if (attachment.Text("spec", "nodeName") != node) return true;
        }

        return false;
    }

    private void ReportMultiAttach(KubeDocument volume, string node, List<KubeDocument> pods)
    {
        var others = new List<KubeDocument>();
        foreach (var attachment in _attachmentsByVolume.Find(volume.Name))
        {
            if (attachment.Text("spec", "nodeName") is not { } other || other == node) continue;
            others.AddRange(PodsWanting(volume.Name, other));
        }

        foreach (var pod in pods)
        {
            var near = others.Where(o => o.Namespace == pod.Namespace).Select(o => o.Name).ToList();
            var text = others.Count == 0 ? "Volume is already exclusively attached to one node and can't be attached to another"
                : near.Count == others.Count ? $"Volume is already used by pod(s) {string.Join(", ", near)}"
                : near.Count == 0 ? $"Volume is already used by {others.Count} pod(s) in different namespaces"
                : $"Volume is already used by pod(s) {string.Join(", ", near)} and {others.Count - near.Count} pod(s) in different namespaces";
            _events.Warning(pod, "FailedAttachVolume", $"Multi-Attach error for volume \"{volume.Name}\" {text}");
        }
    }

    private static bool IsForOneNode(KubeDocument volume)
    {
        foreach (var mode in volume.AccessModes)
        {
            if (mode is "ReadWriteMany" or "ReadOnlyMany") return false;
        }

        return true;
    }

    private static bool IsInUse(KubeDocument node, KubeDocument volume)
    {
        var name = AttachedVolume.UniqueName(volume);
        foreach (var used in node.List("status", "volumesInUse"))
        {
            if (used.ScalarText == name) return true;
        }

        return false;
    }

    private static bool IsOutOfService(KubeDocument node)
    {
        foreach (var taint in node.List("spec", "taints"))
        {
            if (taint.Text("key") == "node.kubernetes.io/out-of-service") return true;
        }

        return false;
    }
}
