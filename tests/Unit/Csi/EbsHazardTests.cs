using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Controllers.Storage.Attachment;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Csi;

/// <summary>One call of the storage controllers or of the driver goes wrong, each in turn; the life of a volume ends as it would have, and nothing is left over.</summary>
public sealed class EbsHazardTests
{
    private EbsRig _rig = null!;
    private int _calls;

    /// <summary>A lost answer to CreateSnapshot, which takes no client token, leaves a second snapshot behind: in the real driver too.</summary>
    private bool _mayLeak;

    [Test]
    public void A_lost_call_to_the_API_server_changes_nothing_in_the_end([Values(CallFate.LoseRequest, CallFate.LoseReply)] CallFate fate)
    {
        for (var victim = 0; victim < Count(isAws: false); victim += 12) Live(victim, fate, isAws: false);
    }

    [Test]
    public void A_lost_call_to_EC2_changes_nothing_in_the_end([Values(CallFate.LoseRequest, CallFate.LoseReply)] CallFate fate)
    {
        for (var victim = 0; victim < Count(isAws: true); victim += 3) Live(victim, fate, isAws: true);
    }

    [Test, Category("Exhaustive")]
    public void Every_lost_call_changes_nothing_in_the_end([Values(CallFate.LoseRequest, CallFate.LoseReply)] CallFate fate, [Values] bool isAws)
    {
        for (var victim = 0; victim < Count(isAws); victim++) Live(victim, fate, isAws);
    }

    private int Count(bool isAws)
    {
        Live(int.MaxValue, CallFate.Deliver, isAws);
        _calls.Should().BeGreaterThan(10);
        return _calls;
    }

    private void Live(int victim, CallFate fate, bool isAws)
    {
        _rig = new EbsRig();
        _calls = 0;
        _mayLeak = isAws && fate == CallFate.LoseReply;
        CallFate Next(SimProcess process) => process.Name == "tester" || _calls++ != victim ? CallFate.Deliver : fate;
        if (isAws) _rig.Aws.Fates = (process, _) => Next(process);
        else _rig.Cluster.Fates = (process, _) => Next(process);
        try
        {
            _rig.Run(LifeAsync);
        }
        catch (Exception exception)
        {
            throw new AssertionException($"call {victim}, {fate}: {exception.Message}", exception);
        }
    }

    private async Task LifeAsync()
    {
        await _rig.StorageClassAsync("sc");
        await _rig.ClaimAsync("c", "sc");
        var volume = await _rig.BoundAsync("c");
        await _rig.PodAsync("p", "c", "node-a");
        var attachment = AttachedVolume.AttachmentName(volume.Text("spec", "csi", "volumeHandle")!, "ebs.csi.aws.com", "node-a");
        await _rig.Cluster.WaitAsync(VolumeAttachments, null, attachment, a => a.Flag("status", "attached") == true, 300);
        await _rig.DeletePodAsync("p");
        await _rig.Cluster.WaitGoneAsync(VolumeAttachments, null, attachment, 300);
        await _rig.SnapshotAsync("s", "c");
        await _rig.SnapshotReadyAsync("s");
        await _rig.ClaimAsync("d", "sc", snapshot: "s");
        var restored = await _rig.BoundAsync("d");
        var snapshots = await _rig.Ec2.DescribeSnapshotsAsync(new DescribeRequest(), CancellationToken.None);
        if (!_mayLeak) snapshots.Should().ContainSingle();
        (await _rig.VolumesAsync()).Should().HaveCount(2);
        await _rig.Cluster.DeleteAsync(PersistentVolumeClaims, "default", "c");
        await _rig.Cluster.DeleteAsync(PersistentVolumeClaims, "default", "d");
        await _rig.Cluster.DeleteAsync(VolumeSnapshots, "default", "s");
        await _rig.Cluster.WaitGoneAsync(PersistentVolumes, null, volume.Name, 300);
        await _rig.Cluster.WaitGoneAsync(PersistentVolumes, null, restored.Name, 300);
        await _rig.Cluster.WaitGoneAsync(VolumeSnapshots, "default", "s", 300);
        await _rig.Cluster.Delay(30);
        (await _rig.VolumesAsync()).Should().BeEmpty();
        var left = await _rig.Ec2.DescribeSnapshotsAsync(new DescribeRequest(), CancellationToken.None);
        left.Count.Should().BeLessThanOrEqualTo(_mayLeak ? 1 : 0);
        left.Count.Should().Be(snapshots.Count - 1, "only a second one of the same name is left");
        _rig.Cluster.Store.Dump(VolumeSnapshotContents).Should().BeEmpty();
        _rig.Cluster.Store.Dump(PersistentVolumeClaims).Should().BeEmpty();
    }
}
