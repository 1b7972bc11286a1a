using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Volumes;

namespace Drydock.Unit.Aws;

public sealed class Modifications
{
    [Test]
    public void Grow_the_volume_when_they_reach_optimizing_and_complete_later()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var device = await rig.Attach(volume, instance);
            device.Write(0, "kept"u8);
            device.Invoking(it => it.Write(5L << 30, "x"u8)).Should().Throw<SimIoException>();
            rig.Changes.Clear();
            await rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 10, "gp3", 4_000, 500), default);
            (await Modification(rig, volume)).State.Should().Be("modifying");
            rig.Aws.Inspection.Find(volume)!.SizeGibibytes.Should().Be(4);
            await rig.Delay(11);
            (await Modification(rig, volume)).State.Should().Be("optimizing");
            var grown = rig.Aws.Inspection.Find(volume)!;
            (grown.SizeGibibytes, grown.Iops, grown.ThroughputMibps).Should().Be((10, 4_000, 500));
            device.Size.Should().Be(ByteSize.FromGibibytes(10));
            device.Write(5L << 30, "x"u8);
            AwsRig.Text(device, 0, 4).Should().Be("kept");
            await rig.Delay(600);
            (await Modification(rig, volume)).State.Should().Be("completed");
        });
        rig.Changes.Should().Equal("modification -→modifying", "modification modifying→optimizing", "modification optimizing→completed");
    }

    [Test]
    public void Are_refused_while_another_is_not_completed_and_beyond_four_a_day()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            for (var size = 5; size <= 8; size++)
            {
                await rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, size), default);
                (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 20), default))).Should().Be("IncorrectModificationState");
                await rig.Delay(600);
            }

            (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 9), default))).Should().Be("VolumeModificationRateExceeded");
            await rig.Delay(24 * 3600);
            (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 9), default))).Should().Be("none");
        });
    }

    [Test]
    public void Never_shrink_and_keep_to_the_type()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 3), default))).Should().Be("InvalidParameterValue");
            (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, VolumeType: "io1"), default))).Should().Be("MissingParameter");
            (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, VolumeType: "st1"), default))).Should().Be("InvalidParameterValue");
            (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(new VolumeId("vol-00000000"), 8), default))).Should().Be("InvalidVolume.NotFound");
            (await AwsRig.CodeOf(() => Modification(rig, volume))).Should().Be("InvalidVolumeModification.NotFound");
            var creating = (await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default)).VolumeId;
            (await AwsRig.CodeOf(() => rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(creating, 3), default))).Should().Be("IncorrectState");
        });
    }

    [Test]
    public void Of_another_type_take_its_defaults()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 100, VolumeType: "gp2"))).VolumeId;
            await rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, VolumeType: "gp3"), default);
            await rig.Delay(11);
            var after = rig.Aws.Inspection.Find(volume)!;
            (after.VolumeType, after.Iops, after.ThroughputMibps).Should().Be(("gp3", 3_000, 125));
        });
    }

    [Test]
    public void A_snapshot_taken_before_keeps_the_old_size()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var snapshot = await rig.Snapshot(volume);
            await rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 8), default);
            await rig.Delay(600);
            (await rig.Snapshot(volume)).VolumeSizeGibibytes.Should().Be(8);
            rig.Aws.Inspection.Find(snapshot.SnapshotId)!.VolumeSizeGibibytes.Should().Be(4);
        });
    }

    [Test]
    public void Are_filtered_by_EC2s_names_only()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            await rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(volume, 8), default);
            (await rig.Admin.DescribeVolumesModificationsAsync(new DescribeRequest(Filters: [new("target-size", ["8"])]), default)).Should().ContainSingle();
            (await rig.Admin.DescribeVolumesModificationsAsync(new DescribeRequest(Filters: [new("modification-state", ["completed"])]), default)).Should().BeEmpty();
            (await AwsRig.CodeOf(() => rig.Admin.DescribeVolumesModificationsAsync(new DescribeRequest(Filters: [new("state", ["x"])]), default)))
                .Should().Be("InvalidParameterValue");
            (await rig.Admin.DescribeAvailabilityZonesAsync(default)).Should().Equal(AwsRig.Zone, AwsRig.OtherZone);
        });
    }

    private static async Task<VolumeModification> Modification(AwsRig rig, VolumeId volume) =>
        (await rig.Admin.DescribeVolumesModificationsAsync(new DescribeRequest([volume.Value]), default))[0];
}
