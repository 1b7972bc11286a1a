using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Unit.Aws;

public sealed class UnusableKeys
{
    private static readonly KeyValuePair<string, string>[] CsiTags = [new("ebs.csi.aws.com/cluster", "true"), new("CSIVolumeName", "pvc-1")];

    [TestCase("missing id")]
    [TestCase("missing alias")]
    [TestCase("disabled")]
    [TestCase("pending deletion")]
    [TestCase("asymmetric")]
    [TestCase("forbidden")]
    public void A_volume_under_an_unusable_key_is_a_ghost(string kind)
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey(spec: kind == "asymmetric" ? "RSA_2048" : "SYMMETRIC_DEFAULT");
        if (kind == "disabled") rig.Aws.Kms.DisableKey(key.KeyId);
        if (kind == "pending deletion") rig.Aws.Kms.ScheduleKeyDeletion(key.KeyId, TimeSpan.FromDays(7));
        var name = kind switch { "missing id" => "11111111-2222-3333-4444-555555555555", "missing alias" => "alias/nowhere", _ => key.KeyId };
        var client = kind == "forbidden" ? Driver(rig) : rig.Admin;
        rig.Run(async () =>
        {
            var request = new CreateVolumeRequest(AwsRig.Zone, 4, Encrypted: true, KmsKeyId: name, ClientToken: "t", Tags: CsiTags);
            var ghost = await client.CreateVolumeAsync(request, default);
            (ghost.State, ghost.Encrypted).Should().Be(("creating", true));
            ghost.KmsKeyId.Should().Be(kind.StartsWith("missing", StringComparison.Ordinal) ? name : key.Arn);
            await rig.Delay(5);
            (await AwsRig.CodeOf(() => client.DescribeVolumesAsync(new DescribeRequest([ghost.VolumeId.Value]), default))).Should().Be("InvalidVolume.NotFound");
            (await AwsRig.CodeOf(() => client.CreateVolumeAsync(request, default))).Should().Be("IdempotentParameterMismatch");
            (await AwsRig.CodeOf(() => client.CreateVolumeAsync(request with { KmsKeyId = "alias/aws/ebs" }, default))).Should().Be("IdempotentParameterMismatch");
        });
        rig.Changes.Should().Contain("volume creating→-");
        rig.World.Timeline.Entries.Should().Contain(entry => entry.Text.Contains("vanished", StringComparison.Ordinal));
    }

    [Test]
    public void A_role_without_CreateGrant_creates_but_can_not_attach()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        var minimal = Driver(rig, PolicyStatement.Allow(["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"], [key.Arn]));
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, Encrypted: true, KmsKeyId: key.Arn, Tags: CsiTags), minimal);
            (await AwsRig.CodeOf(() => minimal.AttachVolumeAsync(volume.VolumeId, instance, "/dev/xvdaa", default))).Should().Be("CustomerKeyHasBeenRevoked");
            var after = rig.Aws.Inspection.Find(volume.VolumeId)!;
            (after.State, after.Attachments.Count).Should().Be(("available", 0));
            await rig.Attach(volume.VolumeId, instance);
        });
    }

    [Test]
    public void The_documented_rights_on_a_key_are_enough_for_a_driver()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        var driver = Driver(rig, [.. AwsManagedPolicies.EbsEncryptionOn(key.Arn)]);
        rig.Run(async () =>
        {
            var source = await rig.Volume();
            var snapshot = await rig.Snapshot(source.VolumeId);
            var request = new CreateVolumeRequest(AwsRig.Zone, 4, snapshot.SnapshotId, Encrypted: true, KmsKeyId: key.Arn, Tags: CsiTags);
            var volume = await rig.Volume(request, driver);
            await rig.Attach(volume.VolumeId, instance, client: driver);
            rig.Aws.Kms.GrantsOf(key.Arn).Should().ContainSingle("the attachment's; the restore's was retired")
                .Which.EncryptionContext.Should().Be($"aws:ebs:id={volume.VolumeId}");
            await rig.Detach(volume.VolumeId);
            await rig.Delay(1);
            rig.Aws.Kms.GrantsOf(key.Arn).Should().BeEmpty();
        });
    }

    [Test]
    public void A_driver_may_use_the_default_key_without_rights_of_its_own()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        var driver = Driver(rig);
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, Encrypted: true, Tags: CsiTags), driver);
            await rig.Attach(volume.VolumeId, instance, client: driver);
            (await AwsRig.CodeOf(() => rig.Aws.KeysFor(AwsPrincipal.EbsCsiDriver(rig.Account)).DescribeKeyAsync(volume.KmsKeyId!, default)))
                .Should().Be("AccessDeniedException", "that is not through EC2");
        });
    }

    [TestCase("disabled")]
    [TestCase("pending deletion")]
    public void A_key_that_becomes_unusable_is_noticed_at_the_next_attach(string kind)
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, Encrypted: true, KmsKeyId: key.Arn));
            var device = await rig.Attach(volume.VolumeId, instance);
            device.Write(0, "before"u8);
            if (kind == "disabled") rig.Aws.Kms.DisableKey(key.KeyId);
            else rig.Aws.Kms.ScheduleKeyDeletion(key.KeyId, TimeSpan.FromDays(7));
            device.Write(6, " after"u8);
            AwsRig.Text(device, 0, 12).Should().Be("before after", "an attached volume keeps working");
            await rig.Detach(volume.VolumeId);
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume.VolumeId, instance, "/dev/xvdaa", default))).Should().Be("CustomerKeyHasBeenRevoked");
            if (kind == "pending deletion") rig.Aws.Kms.CancelKeyDeletion(key.KeyId);
            rig.Aws.Kms.EnableKey(key.KeyId);
            AwsRig.Text(await rig.Attach(volume.VolumeId, instance), 0, 12).Should().Be("before after");
        });
    }

    [Test]
    public void Data_under_a_deleted_key_is_lost_for_good()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, Encrypted: true, KmsKeyId: key.Arn));
            rig.Aws.Kms.ScheduleKeyDeletion(key.KeyId, TimeSpan.FromDays(7));
            await rig.Delay(8 * 86_400);
            rig.Aws.Kms.Keys.Should().BeEmpty();
            (await AwsRig.CodeOf(() => rig.Admin.AttachVolumeAsync(volume.VolumeId, instance, "/dev/xvdaa", default))).Should().Be("CustomerKeyHasBeenRevoked");
            rig.Aws.Inspection.Invoking(it => it.Fingerprint(volume.VolumeId)).Should().Throw<InvalidOperationException>();
        });
    }

    [Test]
    public void A_copy_under_a_key_that_the_caller_may_not_use_ends_in_error()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        rig.Run(async () =>
        {
            var volume = await rig.Volume();
            var snapshot = await rig.Snapshot(volume.VolumeId);
            (await AwsRig.CodeOf(() => rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(snapshot.SnapshotId, true, "alias/nowhere"), default)))
                .Should().Be("InvalidParameterValue");
            rig.Aws.Kms.PutKeyPolicy(key.KeyId, new KeyPolicy(false, []));
            var copy = await rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(snapshot.SnapshotId, true, key.KeyId), default);
            (await rig.Completed(copy)).State.Should().Be("error");
        });
    }

    private static Ec2Client Driver(AwsRig rig, params PolicyStatement[] more) => rig.Aws.BlockStorageFor(AwsPrincipal.EbsCsiDriver(rig.Account).With(more));
}
