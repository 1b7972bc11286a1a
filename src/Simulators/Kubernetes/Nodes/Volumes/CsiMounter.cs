using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Csi;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>
/// Mounts and unmounts CSI volumes: a volume must first be listed in node.status.volumesInUse (written with the next status, up to 10 s away), then be in
/// volumesAttached, then the driver stages and publishes it. Provenance: Recorded (the pauses of the timelines lie on the 10 s grid of the node's status), Documented (kubelet's texts).
/// </summary>
internal sealed class CsiMounter(KubeletContext kubelet)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(2);

    private readonly KeyedTurns _turns = new();
    private readonly Pulse _reportedChanged = new();
    private readonly SortedDictionary<string, SortedSet<string>> _desired = new(StringComparer.Ordinal);
    private SortedSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>What node.status.volumesInUse has to list, in ordinal order.</summary>
    public SortedSet<string> InUse()
    {
        var names = new SortedSet<string>(_desired.Keys, StringComparer.Ordinal);
        foreach (var (name, device) in kubelet.Volumes.Devices)
        {
            if (device.IsAttachable) names.Add(name);
        }

        return names;
    }

    /// <summary>The API has taken this list.</summary>
    public void MarkReported(SortedSet<string> names)
    {
        _reported = names;
        _reportedChanged.Beat();
    }

    /// <summary>Mounts the volume and gives the pod its share; null while it is not attached according to the node's status.</summary>
    /// <exception cref="VolumeSetupException">To be tried again after a back-off.</exception>
    public async Task<IMountedVolume?> MountAsync(string podUid, ClaimVolume claim, CancellationToken cancellationToken)
    {
        var attachable = await RequiresAttachAsync(claim.Driver, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        var attachment = KubeDocument.EmptyObject;
        if (attachable)
        {
            if (!_desired.TryGetValue(claim.UniqueName, out var pods)) _desired[claim.UniqueName] = pods = new SortedSet<string>(StringComparer.Ordinal);
            pods.Add(podUid);
            while (!_reported.Contains(claim.UniqueName)) await _reportedChanged.WaitAsync(cancellationToken);
            if (!IsAttached(claim.UniqueName)) return null;
            attachment = await ReadAttachmentAsync(claim, cancellationToken);
        }

        IMountedVolume? mounted = null;
        await _turns.RunAsync(claim.UniqueName, async () => mounted = await MountDeviceAsync(podUid, claim, attachable, attachment, cancellationToken));
        return mounted;
    }

    /// <summary>The pod no longer uses its volumes; a volume that no pod uses is unmounted soon after.</summary>
    public void Release(string podUid)
    {
        foreach (var (name, pods) in _desired.ToArray())
        {
            if (pods.Remove(podUid) && pods.Count == 0) _desired.Remove(name);
        }

        foreach (var (name, device) in kubelet.Volumes.Devices)
        {
            if (device.Pods.Remove(podUid) && device.Pods.Count == 0) UnmountSoon(name);
        }
    }

    /// <summary>A kubelet that starts finds volumes that no pod of its wants any more.</summary>
    public void UnmountUnused(SortedSet<string> podUids)
    {
        foreach (var (name, device) in kubelet.Volumes.Devices)
        {
            device.Pods.IntersectWith(podUids);
            if (device.Pods.Count == 0) UnmountSoon(name);
        }
    }

    private void UnmountSoon(string name) => kubelet.Process.Spawn(() => _turns.RunAsync(name, () => UnmountDeviceAsync(name)));

    private async Task<IMountedVolume> MountDeviceAsync(
        string podUid, ClaimVolume claim, bool attachable, KubeDocument attachment, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!kubelet.Drivers.TryGetValue(claim.Driver, out var driver))
        {
            throw Failed(claim, $"kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name {claim.Driver} not found in the list of registered CSI drivers");
        }

        if (!kubelet.Volumes.Devices.TryGetValue(claim.UniqueName, out var device))
        {
            kubelet.Volumes.Devices[claim.UniqueName] = device = new MountedDevice(driver, claim.VolumeHandle, attachable);
        }

        device.Pods.Add(podUid);
        if (device.Volume is not null) return device.Volume;
        try
        {
            device.Volume = await CallDriverAsync(driver, claim, attachment, cancellationToken);
        }
        catch (CsiException exception)
        {
            kubelet.Volumes.Devices.Remove(claim.UniqueName);
            throw Failed(claim, exception.ToRpcError());
        }

        kubelet.World.Timeline.Add(kubelet.Node.Name, TimelineKind.Node, $"volume {claim.VolumeHandle} of {claim.Name} mounted");
        return device.Volume;
    }

    private async Task<IMountedVolume> CallDriverAsync(ICsiNodeDriver driver, ClaimVolume claim, KubeDocument attachment, CancellationToken cancellationToken)
    {
        var volume = claim.PersistentVolume;
        var request = new CsiMountRequest(
            claim.VolumeHandle,
            Pairs(attachment.At("status", "attachmentMetadata")),
            Pairs(volume.At("spec", "csi", "volumeAttributes")),
            volume.Text("spec", "csi", "fsType") ?? "",
            volume.List("spec", "mountOptions").Select(o => o.ScalarText ?? "").ToList(),
            volume.Flag("spec", "csi", "readOnly") == true,
            volume.Text("spec", "volumeMode") == "Block");
        using var timeout = new CancellationTokenSource(CallTimeout, kubelet.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await driver.MountAsync(request, linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CsiException("DeadlineExceeded", "context deadline exceeded");
        }
    }

    private async Task UnmountDeviceAsync(string name)
    {
        var pause = VolumeManager.BackOffMin;
        while (kubelet.Volumes.Devices.TryGetValue(name, out var device) && device.Pods.Count == 0)
        {
            await Task.Delay(kubelet.Random.Duration(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(300)), kubelet.Clock);
            try
            {
                await device.Driver.UnmountAsync(device.VolumeHandle, CancellationToken.None);
                kubelet.Volumes.Devices.Remove(name);
                kubelet.World.Timeline.Add(kubelet.Node.Name, TimelineKind.Node, $"volume {device.VolumeHandle} unmounted");
                return;
            }
            catch (CsiException)
            {
                // The kubelet only logs it, and tries again: the volume stays in use, so nobody detaches it.
            }

            await Task.Delay(pause, kubelet.Clock);
            pause = VolumeManager.Longer(pause);
        }
    }

    private bool IsAttached(string uniqueName)
    {
        var node = kubelet.NodeInformer.Get(kubelet.Node.Name);
        return node is not null && node.List("status", "volumesAttached").Any(v => v.Text("name") == uniqueName);
    }

    private async Task<bool> RequiresAttachAsync(string driver, CancellationToken cancellationToken)
    {
        var found = await kubelet.Api.GetAsync(KubeResources.CsiDrivers, null, driver, cancellationToken);
        return found.Body.Flag("spec", "attachRequired") ?? true;
    }

    private async Task<KubeDocument> ReadAttachmentAsync(ClaimVolume claim, CancellationToken cancellationToken)
    {
        var name = AttachmentName(claim.VolumeHandle, claim.Driver, kubelet.Node.Name);
        var found = await kubelet.Api.GetAsync(KubeResources.VolumeAttachments, null, name, cancellationToken);
        if (found.IsSuccess && !found.Body.IsDeleting && found.Body.Flag("status", "attached") == true) return found.Body;
        var why = found.IsSuccess && found.Body.IsDeleting ? "volume attachment is being deleted" : found.IsSuccess ? "timed out waiting for external-attacher of " + claim.Driver + " CSI driver to attach volume " + claim.VolumeHandle : found.Message;
        throw new VolumeSetupException($"MountVolume.WaitForAttach failed for volume \"{claim.Name}\" : {why}");
    }

    /// <summary>The name that the attach/detach controller gives to the VolumeAttachment.</summary>
    public static string AttachmentName(string volumeHandle, string driver, string node) =>
        "csi-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{volumeHandle}{driver}{node}"))));

    private static VolumeSetupException Failed(ClaimVolume claim, string why) => new($"MountVolume.MountDevice failed for volume \"{claim.Name}\" : {why}");

    private static List<KeyValuePair<string, string>> Pairs(KubeDocument? map) =>
        (map?.Fields ?? []).Select(f => new KeyValuePair<string, string>(f.Name, f.Value.ScalarText ?? "")).ToList();
}
