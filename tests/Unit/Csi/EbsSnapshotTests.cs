using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Csi;

public sealed class EbsSnapshotTests
{
    private const string Finalizer = "provisioner.storage.kubernetes.io/volumesnapshot-as-source-protection";

    private EbsRig _rig = null!;

    [SetUp]
    public void SetUp() => _rig = new EbsRig();

    [Test]
    public void A_snapshot_is_not_ready_until_EC2_has_completed_it()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc");
            await _rig.ClaimAsync("c", "sc");
            var volume = await _rig.BoundAsync("c");
            await _rig.SnapshotAsync("s", "c");
            await _rig.Cluster.WaitAsync(VolumeSnapshots, "default", "s", s => s.Text("status", "creationTime") is not null);
            var made = (await SnapshotsAsync()).Single();
            made.State.Should().Be("pending");
            _rig.Cluster.Get(VolumeSnapshots, "default", "s")!.Flag("status", "readyToUse").Should().BeFalse();
            await _rig.SnapshotReadyAsync("s");
            made = (await SnapshotsAsync()).Single();
            made.State.Should().Be("completed");
            made.VolumeId.Value.Should().Be(volume.Text("spec", "csi", "volumeHandle"));
            var uid = _rig.Cluster.Get(VolumeSnapshots, "default", "s")!.Uid;
            made.Tags.Should().Contain(new KeyValuePair<string, string>("CSIVolumeSnapshotName", $"snapshot-{uid}"));
            made.Description.Should().Be($"Created by AWS EBS CSI driver for volume {made.VolumeId}");
            await _rig.Cluster.Delay(2);
            var content = _rig.Cluster.Store.Dump(VolumeSnapshotContents).Single();
            content.Text("status", "snapshotHandle").Should().Be(made.SnapshotId.Value);
            content.At("metadata", "annotations")?.Fields.Should().BeEmpty();
        });
        _rig.Cluster.Get(VolumeSnapshots, "default", "s")!.Text("status", "restoreSize").Should().Be("4Gi");
    }

    /// <summary>What a provisioner leaves that dies between making a volume and taking its finalizer off the snapshot.</summary>
    [Test]
    public void A_snapshot_whose_provisioner_died_is_let_go_within_the_interval_of_the_sweep_and_not_while_a_claim_waits_for_it()
    {
        _rig.Run(async () =>
        {
            await MakeSnapshotAsync();
            await _rig.ClaimAsync("waits", "sc", snapshot: "s", node: null);
            await LeaveFinalizerAsync();
            await _rig.Cluster.Delay(400);
            _rig.Cluster.Get(VolumeSnapshots, "default", "s")!.HasFinalizer(Finalizer).Should().BeTrue("a claim is pending that is made from it");
            await _rig.Cluster.DeleteAsync(PersistentVolumeClaims, "default", "waits");
            await _rig.Cluster.Delay(310);
            _rig.Cluster.Get(VolumeSnapshots, "default", "s")!.HasFinalizer(Finalizer).Should().BeFalse();
        });
    }

    /// <summary>The API server is away at one sweep: the next one looks again.</summary>
    [Test]
    public void The_sweep_outlives_an_API_server_that_does_not_answer()
    {
        var lost = 0;
        _rig.Cluster.Fates = (process, request) =>
        {
            if (process != _rig.Cluster.Csi || request.Verb != KubeVerb.List || request.Resource != VolumeSnapshots || _rig.Cluster.World.Clock.Elapsed > TimeSpan.FromSeconds(450)) return CallFate.Deliver;
            lost++;
            return CallFate.LoseRequest;
        };
        _rig.Run(async () =>
        {
            await MakeSnapshotAsync();
            await LeaveFinalizerAsync();
            await _rig.Cluster.Delay(700);
            lost.Should().BePositive();
            _rig.Cluster.Get(VolumeSnapshots, "default", "s")!.HasFinalizer(Finalizer).Should().BeFalse();
        });
    }

    [Test]
    public void A_snapshot_of_a_plain_volume_restored_under_an_encrypted_class_is_encrypted()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("plain");
            await _rig.StorageClassAsync("enc", "\"encrypted\":\"true\"", policy: "Retain");
            await _rig.ClaimAsync("c", "plain");
            (await _rig.VolumeAsync(await _rig.BoundAsync("c"))).Encrypted.Should().BeFalse();
            await _rig.SnapshotAsync("s", "c");
            await _rig.SnapshotReadyAsync("s");
            await _rig.ClaimAsync("d", "enc", snapshot: "s", node: "node-b");
            var restored = await _rig.VolumeAsync(await _rig.BoundAsync("d"));
            restored.Encrypted.Should().BeTrue();
            restored.AvailabilityZone.Should().Be(EbsRig.ZoneB);
            restored.SnapshotId.Should().Be((await SnapshotsAsync()).Single().SnapshotId);
            await _rig.Cluster.DeleteAsync(VolumeSnapshots, "default", "s");
            await _rig.Cluster.WaitGoneAsync(VolumeSnapshots, "default", "s");
            (await SnapshotsAsync()).Should().BeEmpty();
        });
    }

    [Test]
    public void Five_pending_snapshots_are_the_limit_and_the_sixth_comes_later()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc");
            await _rig.ClaimAsync("c", "sc");
            await _rig.BoundAsync("c");
            for (var i = 0; i < 7; i++) await _rig.SnapshotAsync($"s{i}", "c");
            for (var i = 0; i < 7; i++) await _rig.SnapshotReadyAsync($"s{i}");
            (await SnapshotsAsync()).Should().HaveCount(7);
        });
        _rig.Cluster.Store.Dump(Events).Select(e => $"{e.Text("reason")} {e.Text("message")}").Should().Contain(e => e.StartsWith("SnapshotCreationFailed ") && e.Contains("ConcurrentSnapshotLimitExceeded"));
    }

    [Test]
    public void Crashes_of_the_driver_at_any_moment_leave_exactly_one_snapshot([Range(0, 9)] int moment)
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc");
            await _rig.ClaimAsync("c", "sc");
            await _rig.BoundAsync("c");
            await _rig.SnapshotAsync("s", "c");
            await _rig.Cluster.Delay(0.05 * moment * moment);
            _rig.Cluster.Csi.Crash();
            await _rig.Cluster.Delay(3);
            _rig.StartDriver();
            await _rig.SnapshotReadyAsync("s");
            (await SnapshotsAsync()).Should().ContainSingle("the snapshot is found again by its name tag");
        });
    }

    private async Task<IReadOnlyList<BlockSnapshot>> SnapshotsAsync() => await _rig.Ec2.DescribeSnapshotsAsync(new DescribeRequest(), CancellationToken.None);

    private async Task MakeSnapshotAsync()
    {
        await _rig.StorageClassAsync("sc");
        await _rig.ClaimAsync("c", "sc");
        await _rig.BoundAsync("c");
        await _rig.SnapshotAsync("s", "c");
        await _rig.SnapshotReadyAsync("s");
    }

    /// <summary>As a provisioner leaves it on the snapshot that dies halfway.</summary>
    private Task LeaveFinalizerAsync() => _rig.Cluster.Api.SendAsync(
        new KubeRequest(KubeVerb.Patch, VolumeSnapshots, "default", "s", ContentType: PatchContentType.Merge, Body: KubeDocument.Parse($$$"""{"metadata":{"finalizers":["{{{Finalizer}}}"]}}""")),
        CancellationToken.None);
}
