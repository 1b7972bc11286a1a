using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Storage.Attachment;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Csi;

public sealed class EbsAttachTests
{
    private EbsRig _rig = null!;

    [SetUp]
    public void SetUp()
    {
        _rig = new EbsRig();
        _rig.Run(() => _rig.StorageClassAsync("sc"));
    }

    [Test]
    public void A_scheduled_pods_volume_is_attached_with_its_device_told_to_all()
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await ClaimAsync("d");
            await _rig.PodAsync("p", "c", "node-a");
            var attachment = await AttachedAsync(volume, "node-a");
            attachment.Text("status", "attachmentMetadata", "devicePath").Should().Be("/dev/xvdaa");
            (await _rig.VolumeAsync(volume)).Attachments.Single().InstanceId.Should().Be(_rig.InstanceA);
            await _rig.PodAsync("q", "d", "node-a");
            (await AttachedAsync(_rig.Cluster.Get(PersistentVolumes, null, "pvc-" + _rig.Cluster.Get(PersistentVolumeClaims, "default", "d")!.Uid)!, "node-a"))
                .Text("status", "attachmentMetadata", "devicePath").Should().Be("/dev/xvdab");
            await _rig.Cluster.WaitAsync(KubeResources.Nodes, null, "node-a", n => n.List("status", "volumesAttached").Count == 2);
            await _rig.Cluster.Delay(2);
            var known = _rig.Cluster.Get(KubeResources.Nodes, null, "node-a")!.List("status", "volumesAttached").Single(v => v.Text("name") == AttachedVolume.UniqueName(volume));
            known.Text("devicePath").Should().Be(attachment.Name);
            _rig.Cluster.EventsOf("p").Should().Contain($"Normal SuccessfulAttachVolume AttachVolume.Attach succeeded for volume \"{volume.Name}\" ");
        });
    }

    [Test]
    public void A_volume_leaves_the_node_when_its_last_pod_is_gone_and_the_node_has_let_go()
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await _rig.PodAsync("p", "c", "node-a");
            await AttachedAsync(volume, "node-a");
            await _rig.VolumesInUseAsync("node-a", AttachedVolume.UniqueName(volume));
            await _rig.DeletePodAsync("p");
            await _rig.Cluster.Delay(400);
            _rig.Cluster.Store.Dump(VolumeAttachments).Should().ContainSingle("a healthy node that uses the volume keeps it");
            await _rig.VolumesInUseAsync("node-a");
            await _rig.Cluster.WaitGoneAsync(VolumeAttachments, null, Name(volume, "node-a"));
            (await _rig.VolumeAsync(volume)).State.Should().Be("available");
            _rig.Cluster.Get(KubeResources.Nodes, null, "node-a")!.List("status", "volumesAttached").Should().BeEmpty();
        });
    }

    [Test]
    public void The_attachment_is_gone_only_after_EC2_has_detached()
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await _rig.PodAsync("p", "c", "node-a");
            await AttachedAsync(volume, "node-a");
            await _rig.DeletePodAsync("p");
            while (_rig.Cluster.Get(VolumeAttachments, null, Name(volume, "node-a")) is not null)
            {
                (await _rig.VolumeAsync(volume)).State.Should().Be("in-use");
                await _rig.Cluster.Delay(0.2);
                if (_rig.Cluster.Get(VolumeAttachments, null, Name(volume, "node-a")) is null) break;
                if ((await _rig.VolumeAsync(volume)).State == "available") break;
            }

            await _rig.Cluster.WaitGoneAsync(VolumeAttachments, null, Name(volume, "node-a"));
            (await _rig.VolumeAsync(volume)).State.Should().Be("available");
        });
    }

    [Test]
    public void A_node_that_is_not_ready_keeps_the_volume_for_six_minutes_more()
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await _rig.PodAsync("p", "c", "node-a");
            await AttachedAsync(volume, "node-a");
            await _rig.VolumesInUseAsync("node-a", AttachedVolume.UniqueName(volume));
            await _rig.Cluster.PatchAsync(KubeResources.Nodes, null, "node-a", """{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}""", "status");
            await _rig.DeletePodAsync("p");
            await _rig.Cluster.Delay(350);
            _rig.Cluster.Get(VolumeAttachments, null, Name(volume, "node-a"))!.IsDeleting.Should().BeFalse();
            await _rig.Cluster.WaitGoneAsync(VolumeAttachments, null, Name(volume, "node-a"), 60);
        });
    }

    [Test]
    public void A_volume_is_never_attached_to_two_nodes()
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await _rig.PodAsync("p", "c", "node-a");
            await AttachedAsync(volume, "node-a");
            await _rig.PodAsync("q", "c", "node-b");
            await _rig.Cluster.Delay(30);
            _rig.Cluster.Store.Dump(VolumeAttachments).Should().ContainSingle();
            _rig.Cluster.EventsOf("q").Should().Equal($"Warning FailedAttachVolume Multi-Attach error for volume \"{volume.Name}\" Volume is already used by pod(s) p");
            await _rig.DeletePodAsync("p");
            await _rig.Cluster.WaitAsync(VolumeAttachments, null, Name(volume, "node-b"), _ => true);
        });
        var attachments = _rig.Cluster.Commits.Where(c => c.Resource == VolumeAttachments).ToList();
        var gone = attachments.FindIndex(c => c.New is null);
        attachments.FindIndex(c => c.Old is null && c.New!.Text("spec", "nodeName") == "node-b").Should().BeGreaterThan(gone, "the first one ends before the second begins");
    }

    [Test]
    public void An_attach_in_the_wrong_zone_fails_as_EC2_says_and_is_an_event()
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await _rig.PodAsync("p", "c", "node-b");
            await _rig.Cluster.WaitAsync(VolumeAttachments, null, Name(volume, "node-b"), a => a.At("status", "attachError") is not null);
            await _rig.Cluster.Delay(5);
            var error = _rig.Cluster.Get(VolumeAttachments, null, Name(volume, "node-b"))!.At("status", "attachError")!;
            error.Text("message").Should().StartWith("rpc error: code = Internal desc = Could not attach volume").And.Contain("InvalidVolume.ZoneMismatch");
            error.Integer("errorCode").Should().Be(13);
            _rig.Cluster.EventsOf("p").Should().Contain($"Warning FailedAttachVolume AttachVolume.Attach failed for volume \"{volume.Name}\" : {error.Text("message")}");
        });
    }

    [Test]
    public void A_deleted_claim_with_a_pod_stays_and_its_volume_is_deleted_only_after_the_detach()
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await _rig.PodAsync("p", "c", "node-a");
            await AttachedAsync(volume, "node-a");
            await _rig.Cluster.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await _rig.Cluster.Delay(60);
            _rig.Cluster.Get(PersistentVolumeClaims, "default", "c")!.IsDeleting.Should().BeTrue();
            await _rig.DeletePodAsync("p");
            await _rig.Cluster.WaitGoneAsync(PersistentVolumeClaims, "default", "c");
            await _rig.Cluster.WaitGoneAsync(PersistentVolumes, null, volume.Name, 120);
            (await _rig.VolumesAsync()).Should().OnlyContain(v => v.State == "deleting");
        });
    }

    [Test]
    public void Crashes_of_driver_and_controller_manager_at_any_moment_end_attached_once([Range(0, 8)] int moment)
    {
        _rig.Run(async () =>
        {
            var volume = await ClaimAsync("c");
            await _rig.PodAsync("p", "c", "node-a");
            await _rig.Cluster.Delay(0.02 * moment * moment * moment);
            _rig.Cluster.Csi.Crash();
            _rig.Cluster.ControllerManager.Crash();
            await _rig.Cluster.Delay(2);
            _rig.Cluster.StartStorageControllers();
            _rig.StartDriver();
            await AttachedAsync(volume, "node-a");
            (await _rig.VolumeAsync(volume)).Attachments.Should().ContainSingle();
            await _rig.Cluster.WaitAsync(KubeResources.Nodes, null, "node-a", n => n.List("status", "volumesAttached").Count == 1);
            await _rig.DeletePodAsync("p");
            await _rig.Cluster.Delay(0.02 * moment * moment * moment);
            _rig.Cluster.Csi.Crash();
            await _rig.Cluster.Delay(2);
            _rig.StartDriver();
            await _rig.Cluster.WaitGoneAsync(VolumeAttachments, null, Name(volume, "node-a"));
            (await _rig.VolumeAsync(volume)).State.Should().Be("available");
        });
    }

    private async Task<KubeDocument> ClaimAsync(string name)
    {
        await _rig.ClaimAsync(name, "sc");
        return await _rig.BoundAsync(name);
    }

    private Task<KubeDocument> AttachedAsync(KubeDocument volume, string node) =>
        _rig.Cluster.WaitAsync(VolumeAttachments, null, Name(volume, node), a => a.Flag("status", "attached") == true, 120);

    private static string Name(KubeDocument volume, string node) => AttachedVolume.AttachmentName(volume.Text("spec", "csi", "volumeHandle")!, "ebs.csi.aws.com", node);
}
