using Drydock.Core.Ports;

namespace Drydock.Unit.Aws;

public sealed class TagsAndFilters
{
    [Test]
    public void Tags_are_set_replaced_and_removed()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Tags: [new("b", "1"), new("a", "1")]))).VolumeId.Value;
            await rig.Admin.CreateTagsAsync(volume, [new("b", "2"), new("c", "")], default);
            await rig.Admin.DeleteTagsAsync(volume, ["a", "unknown"], default);
            Tags(rig, volume).Should().BeEquivalentTo(new Dictionary<string, string> { ["b"] = "2", ["c"] = "" });
            var snapshot = (await rig.Snapshot(new VolumeId(volume))).SnapshotId;
            await rig.Admin.CreateTagsAsync(snapshot.Value, [new("s", "1")], default);
            rig.Aws.Inspection.Find(snapshot)!.Tags.Should().ContainSingle();
        });
    }

    [Test]
    public void Tags_keep_to_AWSs_limits()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId.Value;
            var fifty = Enumerable.Range(0, 50).Select(i => new KeyValuePair<string, string>($"k{i}", "v")).ToArray();
            (await Code(rig, volume, fifty)).Should().Be("none");
            (await Code(rig, volume, new KeyValuePair<string, string>("k0", "again"))).Should().Be("none");
            (await Code(rig, volume, new KeyValuePair<string, string>("k50", "v"))).Should().Be("TagLimitExceeded");
            (await Code(rig, volume, new KeyValuePair<string, string>("aws:x", "v"))).Should().Be("InvalidParameterValue");
            (await Code(rig, volume, new KeyValuePair<string, string>("", "v"))).Should().Be("InvalidParameterValue");
            (await Code(rig, volume, new KeyValuePair<string, string>("k1", new string('v', 257)))).Should().Be("InvalidParameterValue");
            (await Code(rig, volume, new("k1", "1"), new("k1", "2"))).Should().Be("InvalidParameterValue");
            (await Code(rig, "vol-00000000", fifty)).Should().Be("InvalidVolume.NotFound");
            (await Code(rig, "snap-00000000", fifty)).Should().Be("InvalidSnapshot.NotFound");
            (await Code(rig, "ami-0", fifty)).Should().Be("InvalidID");
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1, Tags: [new("aws:x", "v")]), default)))
                .Should().Be("InvalidParameterValue");
            rig.Aws.Inspection.Volumes.Should().ContainSingle();
        });
    }

    [TestCase("tag:app", "redis", 1)]
    [TestCase("tag:app", "re*", 1)]
    [TestCase("tag:app", "REDIS", 0)]
    [TestCase("tag-key", "app", 2)]
    [TestCase("status", "available,in-use", 3)]
    [TestCase("status", "in-use", 1)]
    [TestCase("encrypted", "true", 1)]
    [TestCase("availability-zone", "eu-central-1b", 1)]
    [TestCase("volume-type", "gp?", 3)]
    [TestCase("size", "4", 2)]
    [TestCase("attachment.device", "/dev/xvdaa", 1)]
    [TestCase("attachment.status", "attached", 1)]
    public void Volumes_are_filtered(string name, string values, int expected)
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var first = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, VolumeType: "gp3", Tags: [new("app", "redis")]));
            await rig.Volume(new CreateVolumeRequest(AwsRig.OtherZone, 4, VolumeType: "gp2", Tags: [new("app", "web")]));
            await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 8, VolumeType: "gp3", Encrypted: true));
            await rig.Attach(first.VolumeId, instance);
            (await Find(rig, new KeyValuePair<string, IReadOnlyList<string>>(name, values.Split(',')))).Should().HaveCount(expected);
        });
    }

    [Test]
    public void What_is_found_by_tag_or_instance_follows_every_change()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, Tags: [new("app", "redis")]))).VolumeId;
            await rig.Admin.CreateTagsAsync(volume.Value, [new("app", "web")], default);
            (await Find(rig, new KeyValuePair<string, IReadOnlyList<string>>("tag:app", ["redis"]))).Should().BeEmpty();
            (await Find(rig, new("tag:app", ["redis", "web"]), new("size", ["4"]))).Should().ContainSingle();
            await rig.Admin.DeleteTagsAsync(volume.Value, ["app"], default);
            (await Find(rig, new KeyValuePair<string, IReadOnlyList<string>>("tag:app", ["web"]))).Should().BeEmpty();
            await rig.Attach(volume, instance);
            (await Find(rig, new KeyValuePair<string, IReadOnlyList<string>>("attachment.instance-id", [instance.Value]))).Should().ContainSingle();
            await rig.Admin.DetachVolumeAsync(volume, instance, force: false, default);
            while (rig.Aws.Inspection.Find(volume)!.State != "available") await rig.Delay(1);
            (await Find(rig, new KeyValuePair<string, IReadOnlyList<string>>("attachment.instance-id", [instance.Value]))).Should().BeEmpty();
        });
    }

    [Test]
    public void All_filters_and_ids_must_match()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var first = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, Tags: [new("app", "redis")]));
            var second = await rig.Volume(new CreateVolumeRequest(AwsRig.OtherZone, 4, Tags: [new("app", "redis")]));
            (await Find(rig, new("tag:app", ["redis"]), new("availability-zone", [AwsRig.Zone]))).Should().ContainSingle().Which.VolumeId.Should().Be(first.VolumeId);
            var ids = new[] { second.VolumeId.Value, first.VolumeId.Value };
            (await rig.Admin.DescribeVolumesAsync(new DescribeRequest(ids), default)).Select(volume => volume.VolumeId.Value).Should().Equal(ids);
            var unknown = new DescribeRequest([first.VolumeId.Value, "vol-00000000"]);
            (await AwsRig.CodeOf(() => rig.Admin.DescribeVolumesAsync(unknown, default))).Should().Be("InvalidVolume.NotFound");
        });
    }

    [Test]
    public void Unknown_filters_are_refused_even_when_there_is_nothing_to_filter()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            (await AwsRig.CodeOf(() => Find(rig, new KeyValuePair<string, IReadOnlyList<string>>("state", ["available"])))).Should().Be("InvalidParameterValue");
            var request = new DescribeRequest(Filters: [new("volume-type", ["gp3"])]);
            (await AwsRig.CodeOf(() => rig.Admin.DescribeSnapshotsAsync(request, default))).Should().Be("InvalidParameterValue");
        });
    }

    [Test]
    public void Snapshots_are_filtered()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = (await rig.Volume()).VolumeId;
            var first = await rig.Snapshot(volume);
            var second = await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume, Tags: [new("CSIVolumeSnapshotName", "s")]), default);
            (await Snapshots(rig, "volume-id", volume.Value)).Should().HaveCount(2);
            (await Snapshots(rig, "status", "pending")).Should().ContainSingle().Which.SnapshotId.Should().Be(second.SnapshotId);
            (await Snapshots(rig, "tag:CSIVolumeSnapshotName", "s")).Should().ContainSingle();
            (await Snapshots(rig, "owner-id", rig.Account)).Should().HaveCount(2);
            (await Snapshots(rig, "progress", "100%")).Should().ContainSingle().Which.SnapshotId.Should().Be(first.SnapshotId);
            (await AwsRig.CodeOf(() => rig.Admin.DescribeSnapshotsAsync(new DescribeRequest(["snap-00000000"]), default))).Should().Be("InvalidSnapshot.NotFound");
        });
    }

    private static Task<IReadOnlyList<BlockVolume>> Find(AwsRig rig, params KeyValuePair<string, IReadOnlyList<string>>[] filters) =>
        rig.Admin.DescribeVolumesAsync(new DescribeRequest(Filters: filters), default);

    private static Task<IReadOnlyList<BlockSnapshot>> Snapshots(AwsRig rig, string name, string value) =>
        rig.Admin.DescribeSnapshotsAsync(new DescribeRequest(Filters: [new(name, [value])]), default);

    private static Task<string> Code(AwsRig rig, string id, params KeyValuePair<string, string>[] tags) => AwsRig.CodeOf(() => rig.Admin.CreateTagsAsync(id, tags, default));

    private static Dictionary<string, string> Tags(AwsRig rig, string volume) => new(rig.Aws.Inspection.Find(new VolumeId(volume))!.Tags);
}
