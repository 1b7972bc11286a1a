using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Unit.Aws;

public sealed class VolumeCreation
{
    [Test]
    public void A_volume_is_creating_then_available_whoever_looks()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var created = await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 4, VolumeType: "gp3", Tags: [new("Name", "data")]), default);
            created.State.Should().Be("creating");
            created.VolumeId.Value.Should().MatchRegex("^vol-0[0-9a-f]{16}$");
            (created.SizeGibibytes, created.Iops, created.ThroughputMibps, created.Encrypted, created.KmsKeyId).Should().Be((4, 3_000, 125, false, null));
            for (var i = 0; i < 3; i++) (await Describe(rig, created.VolumeId)).State.Should().Be("creating", "a read never advances state");
            await rig.Delay(4);
            (await Describe(rig, created.VolumeId)).State.Should().Be("available");
        });
        rig.Changes.Should().Equal("volume -→creating", "volume creating→available");
    }

    [Test]
    public void Durations_come_from_the_seed()
    {
        var spans = new SortedSet<TimeSpan>();
        for (ulong seed = 1; seed <= 5; seed++) spans.Add(TimeToAvailable(seed));
        spans.Should().HaveCount(5).And.OnlyContain(span => span >= TimeSpan.FromSeconds(1) && span <= TimeSpan.FromSeconds(4));
        TimeToAvailable(1).Should().Be(TimeToAvailable(1));
    }

    [TestCase("gp2", 100, null, null, 300, null)]
    [TestCase("gp2", 1, null, null, 100, null)]
    [TestCase("gp2", 16_384, null, null, 16_000, null)]
    [TestCase("gp3", 1, null, null, 3_000, 125)]
    [TestCase("gp3", 65_536, 80_000, 2_000, 80_000, 2_000)]
    [TestCase("io1", 4, 200, null, 200, null)]
    [TestCase("io2", 256, 256_000, null, 256_000, null)]
    [TestCase("st1", 125, null, null, null, null)]
    [TestCase("sc1", 16_384, null, null, null, null)]
    [TestCase("standard", 1, null, null, null, null)]
    public void A_type_takes_what_its_limits_allow(string type, int size, int? iops, int? throughput, int? grantedIops, int? grantedThroughput)
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, size, VolumeType: type, Iops: iops, ThroughputMibps: throughput));
            (volume.VolumeType, volume.Iops, volume.ThroughputMibps).Should().Be((type, grantedIops, grantedThroughput));
        });
    }

    [TestCase("gp3", 0, null, null, "InvalidParameterValue")]
    [TestCase("gp3", 65_537, null, null, "InvalidParameterValue")]
    [TestCase("gp3", 10, 2_999, null, "InvalidParameterValue")]
    [TestCase("gp3", 10, 5_001, null, "InvalidParameterValue")]
    [TestCase("gp3", 1_000, 80_001, null, "InvalidParameterValue")]
    [TestCase("gp3", 1_000, 3_000, 124, "InvalidParameterValue")]
    [TestCase("gp3", 1_000, 3_000, 751, "InvalidParameterValue")]
    [TestCase("gp3", 1_000, 16_000, 2_001, "InvalidParameterValue")]
    [TestCase("gp2", 16_385, null, null, "InvalidParameterValue")]
    [TestCase("gp2", 10, 3_000, null, "InvalidParameterCombination")]
    [TestCase("gp2", 10, null, 125, "InvalidParameterCombination")]
    [TestCase("io1", 4, null, null, "MissingParameter")]
    [TestCase("io1", 3, 100, null, "InvalidParameterValue")]
    [TestCase("io1", 4, 201, null, "InvalidParameterValue")]
    [TestCase("io1", 4, 99, null, "InvalidParameterValue")]
    [TestCase("io2", 4, 4_001, null, "InvalidParameterValue")]
    [TestCase("io2", 1_000, 256_001, null, "InvalidParameterValue")]
    [TestCase("st1", 124, null, null, "InvalidParameterValue")]
    [TestCase("sc1", 125, 100, null, "InvalidParameterCombination")]
    [TestCase("gp9", 10, null, null, "UnknownVolumeType")]
    [TestCase("gp3", null, null, null, "MissingParameter")]
    public void A_type_refuses_what_is_beyond_its_limits(string type, int? size, int? iops, int? throughput, string code)
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var request = new CreateVolumeRequest(AwsRig.Zone, size, VolumeType: type, Iops: iops, ThroughputMibps: throughput);
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(request, default))).Should().Be(code);
            rig.Aws.Inspection.Volumes.Should().BeEmpty();
        });
    }

    [Test]
    public void The_default_type_is_gp2_and_zones_and_snapshots_must_exist()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1))).VolumeType.Should().Be("gp2");
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest("eu-central-1z", 1), default))).Should().Be("InvalidZone.NotFound");
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1, new SnapshotId("snap-00000000")), default)))
                .Should().Be("InvalidSnapshot.NotFound");
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1, new SnapshotId("nonsense")), default)))
                .Should().Be("InvalidParameterValue");
        });
    }

    [Test]
    public void A_volume_is_never_smaller_than_its_snapshot_and_the_snapshot_must_be_completed()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var volume = await rig.Volume();
            var snapshot = (await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(volume.VolumeId), default)).SnapshotId;
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, SnapshotId: snapshot), default))).Should().Be("IncorrectState");
            await rig.Completed(snapshot);
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 3, snapshot), default))).Should().Be("InvalidParameterValue");
            (await rig.Volume(new CreateVolumeRequest(AwsRig.OtherZone, null, snapshot))).SizeGibibytes.Should().Be(4);
            (await rig.Volume(new CreateVolumeRequest(AwsRig.OtherZone, 5, snapshot))).SnapshotId.Should().Be(snapshot);
        });
    }

    [Test]
    public void The_same_token_gives_the_same_volume()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var request = new CreateVolumeRequest(AwsRig.Zone, 4, ClientToken: "t1", Encrypted: true, Tags: [new("a", "1"), new("b", "2")]);
            var first = rig.Admin.CreateVolumeAsync(request, default);
            var second = rig.Admin.CreateVolumeAsync(request with { Tags = [new("b", "2"), new("a", "1")] }, default);
            (await second).VolumeId.Should().Be((await first).VolumeId);
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(request with { SizeGibibytes = 5 }, default))).Should().Be("IdempotentParameterMismatch");
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(request with { Tags = [] }, default))).Should().Be("IdempotentParameterMismatch");
            (await rig.Admin.CreateVolumeAsync(request with { ClientToken = "t2" }, default)).VolumeId.Should().NotBe((await first).VolumeId);
            rig.Aws.Inspection.Volumes.Should().HaveCount(2);
        });
    }

    [Test]
    public void The_token_of_a_deleted_volume_is_burned_for_twelve_hours()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var request = new CreateVolumeRequest(AwsRig.Zone, 4, ClientToken: "t1");
            var volume = await rig.Volume(request);
            await rig.Admin.DeleteVolumeAsync(volume.VolumeId, default);
            await rig.Delay(10);
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(request, default))).Should().Be("IdempotentParameterMismatch");
            await rig.Delay(12 * 3600);
            (await rig.Volume(request)).VolumeId.Should().NotBe(volume.VolumeId);
        });
    }

    [Test]
    public void A_deleted_volume_is_deleting_then_gone()
    {
        var rig = new AwsRig();
        rig.Run(async () =>
        {
            var created = await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default);
            (await AwsRig.CodeOf(() => rig.Admin.DeleteVolumeAsync(created.VolumeId, default))).Should().Be("IncorrectState", "it is creating");
            await rig.Delay(5);
            await rig.Admin.DeleteVolumeAsync(created.VolumeId, default);
            (await Describe(rig, created.VolumeId)).State.Should().Be("deleting");
            (await AwsRig.CodeOf(() => rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(created.VolumeId), default))).Should().Be("IncorrectState");
            await rig.Delay(8);
            (await AwsRig.CodeOf(() => Describe(rig, created.VolumeId))).Should().Be("InvalidVolume.NotFound");
            (await AwsRig.CodeOf(() => rig.Admin.DeleteVolumeAsync(created.VolumeId, default))).Should().Be("InvalidVolume.NotFound");
            (await AwsRig.CodeOf(() => rig.Admin.DeleteVolumeAsync(new VolumeId("pvc-1"), default))).Should().Be("InvalidParameterValue");
        });
        rig.Changes.Should().EndWith(["volume available→deleting", "volume deleting→-"]);
    }

    [Test]
    public void Requests_beyond_the_limit_of_an_operation_are_refused()
    {
        var rig = new AwsRig(options: new SimAwsOptions { Quotas = new Ec2Quotas { RequestLimit = new Ec2RequestLimit(3, 0.5) } });
        rig.Run(async () =>
        {
            var codes = new List<string>();
            for (var i = 0; i < 5; i++) codes.Add(await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default)));
            codes.Should().Equal("none", "none", "none", "RequestLimitExceeded", "RequestLimitExceeded");
            (await AwsRig.CodeOf(() => rig.Admin.DescribeVolumesAsync(new DescribeRequest(), default))).Should().Be("none", "each operation has its own bucket");
            await rig.Delay(2);
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default))).Should().Be("none");
        });
    }

    private static async Task<BlockVolume> Describe(AwsRig rig, VolumeId id) => (await rig.Admin.DescribeVolumesAsync(new DescribeRequest([id.Value]), default))[0];

    private static TimeSpan TimeToAvailable(ulong seed)
    {
        var rig = new AwsRig(seed);
        var times = new List<TimeSpan>();
        rig.Aws.Changed = change => times.Add(change.At);
        rig.Run(() => rig.Volume());
        return times[1] - times[0];
    }
}
