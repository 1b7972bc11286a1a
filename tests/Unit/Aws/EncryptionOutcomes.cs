using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Unit.Aws;

/// <summary>Every cell of the table "what comes out of CreateVolume", asked of the whole account, and the same for CopySnapshot.</summary>
public sealed class EncryptionOutcomes
{
    private const string Plain = "plain";
    private const string Default = "default key";
    private const string Snapshot = "snapshot's key";
    private const string Given = "given key";

    public enum Source
    {
        Empty,
        OwnPlain,
        SharedPlain,
        OwnEncrypted,
        SharedEncrypted,
    }

    [TestCase(Source.Empty, false, Plain, Default, Given)]
    [TestCase(Source.Empty, true, Default, Default, Given)]
    [TestCase(Source.OwnPlain, false, Plain, Default, Given)]
    [TestCase(Source.OwnPlain, true, Default, Default, Given)]
    [TestCase(Source.SharedPlain, false, Plain, Default, Given)]
    [TestCase(Source.SharedPlain, true, Default, Default, Given)]
    [TestCase(Source.OwnEncrypted, false, Snapshot, Snapshot, Given)]
    [TestCase(Source.OwnEncrypted, true, Snapshot, Snapshot, Given)]
    [TestCase(Source.SharedEncrypted, false, Default, Default, Given)]
    [TestCase(Source.SharedEncrypted, true, Default, Default, Given)]
    public void CreateVolume(Source source, bool byDefault, string notAsked, string asked, string withKey)
    {
        var rig = new AwsRig();
        var keys = new Keys(rig);
        rig.Run(async () =>
        {
            var snapshot = await Make(rig, keys, source);
            rig.Aws.EncryptionByDefault = byDefault;
            var request = new CreateVolumeRequest(AwsRig.Zone, source == Source.Empty ? 1 : null, snapshot, "gp3");
            await Check(rig, keys, request, notAsked, snapshot);
            await Check(rig, keys, request with { Encrypted = false }, notAsked, snapshot);
            await Check(rig, keys, request with { Encrypted = true }, asked, snapshot);
            await Check(rig, keys, request with { Encrypted = true, KmsKeyId = "alias/given" }, withKey, snapshot);
        });
    }

    [TestCase(Source.OwnPlain, false, Plain, Default)]
    [TestCase(Source.OwnPlain, true, Default, Default)]
    [TestCase(Source.OwnEncrypted, false, Default, Default)]
    [TestCase(Source.OwnEncrypted, true, Default, Default)]
    [TestCase(Source.SharedEncrypted, false, Default, Default)]
    public void CopySnapshot(Source source, bool byDefault, string notAsked, string asked)
    {
        var rig = new AwsRig();
        var keys = new Keys(rig);
        rig.Run(async () =>
        {
            var snapshot = (await Make(rig, keys, source))!.Value;
            rig.Aws.EncryptionByDefault = byDefault;
            await CheckCopy(rig, keys, new CopySnapshotRequest(snapshot), notAsked);
            await CheckCopy(rig, keys, new CopySnapshotRequest(snapshot, Encrypted: true), asked);
            await CheckCopy(rig, keys, new CopySnapshotRequest(snapshot, Encrypted: true, KmsKeyId: keys.Given), Given);
        });
    }

    [Test]
    public void The_default_key_is_the_one_that_the_region_was_given()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        rig.Aws.DefaultKmsKeyId = key.KeyId;
        rig.Run(async () =>
        {
            (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true))).KmsKeyId.Should().Be(key.Arn);
            (await rig.Admin.GetEncryptionDefaultsAsync(default)).DefaultKmsKeyId.Should().Be(key.Arn);
            rig.Aws.Kms.Keys.Should().OnlyContain(it => it.Manager == "CUSTOMER", "alias/aws/ebs is made on first use only");
        });
    }

    [Test]
    public void A_key_without_Encrypted_is_refused_and_encryption_is_never_turned_off_by_a_copy()
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey();
        rig.Run(async () =>
        {
            (await AwsRig.CodeOf(() => rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1, KmsKeyId: key.KeyId), default)))
                .Should().Be("InvalidParameterDependency");
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true));
            var snapshot = await rig.Snapshot(volume.VolumeId);
            (await AwsRig.CodeOf(() => rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(snapshot.SnapshotId, KmsKeyId: key.KeyId), default)))
                .Should().Be("InvalidParameterDependency");
            (await AwsRig.CodeOf(() => rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(snapshot.SnapshotId, Encrypted: false), default)))
                .Should().Be("InvalidParameterValue");
        });
    }

    [TestCase("id")]
    [TestCase("arn")]
    [TestCase("alias/given")]
    [TestCase("alias arn")]
    public void A_key_is_named_by_id_ARN_alias_or_alias_ARN(string form)
    {
        var rig = new AwsRig();
        var key = rig.Aws.Kms.CreateKey("alias/given");
        var name = form switch
        {
            "id" => key.KeyId,
            "arn" => key.Arn,
            "alias arn" => $"arn:aws:kms:eu-central-1:{rig.Account}:alias/given",
            _ => form,
        };
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true, KmsKeyId: name));
            volume.KmsKeyId.Should().Be(key.Arn);
            (await rig.Aws.KeysFor(AwsPrincipal.Administrator(rig.Account)).DescribeKeyAsync(name, default)).Arn.Should().Be(key.Arn);
        });
    }

    private static async Task<SnapshotId?> Make(AwsRig rig, Keys keys, Source source)
    {
        if (source == Source.Empty) return null;
        var encrypted = source == Source.OwnEncrypted;
        var request = new CreateVolumeRequest(AwsRig.Zone, 1, VolumeType: "gp3", Encrypted: encrypted, KmsKeyId: encrypted ? keys.OfSnapshot : null);
        var volume = await rig.Volume(request);
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        (await rig.Attach(volume.VolumeId, instance)).Write(12_345, "some content"u8);
        var snapshot = (await rig.Snapshot(volume.VolumeId)).SnapshotId;
        return source is Source.SharedPlain or Source.SharedEncrypted
            ? rig.Aws.AddSharedSnapshot("999988887777", snapshot, source == Source.SharedEncrypted)
            : snapshot;
    }

    private static async Task Check(AwsRig rig, Keys keys, CreateVolumeRequest request, string expected, SnapshotId? source)
    {
        var volume = await rig.Volume(request);
        (volume.Encrypted, volume.KmsKeyId).Should().Be((expected != Plain, keys.Arn(expected)));
        if (source is null) return;
        rig.Aws.Inspection.Fingerprint(volume.VolumeId).Should().Be(rig.Aws.Inspection.Fingerprint(source.Value));
        rig.Aws.Inspection.StoredBytesContain(volume.VolumeId, "some content"u8).Should().Be(expected == Plain);
        var snapshot = await rig.Snapshot(volume.VolumeId);
        (snapshot.Encrypted, snapshot.KmsKeyId).Should().Be((volume.Encrypted, volume.KmsKeyId));
    }

    private static async Task CheckCopy(AwsRig rig, Keys keys, CopySnapshotRequest request, string expected)
    {
        var copy = await rig.Completed(await rig.Admin.CopySnapshotAsync(request, default));
        (copy.Encrypted, copy.KmsKeyId, copy.State).Should().Be((expected != Plain, keys.Arn(expected), "completed"));
        rig.Aws.Inspection.Fingerprint(copy.SnapshotId).Should().Be(rig.Aws.Inspection.Fingerprint(request.SourceSnapshotId));
        rig.Aws.Inspection.StoredBytesContain(copy.SnapshotId, "some content"u8).Should().Be(expected == Plain);
    }

    private sealed class Keys(AwsRig rig)
    {
        internal string Given { get; } = rig.Aws.Kms.CreateKey("alias/given").Arn;
        internal string OfSnapshot { get; } = rig.Aws.Kms.CreateKey("alias/of-snapshot").Arn;

        internal string? Arn(string which) => which switch
        {
            EncryptionOutcomes.Given => Given,
            EncryptionOutcomes.Snapshot => OfSnapshot,
            EncryptionOutcomes.Default => rig.Aws.Kms.ArnOf("alias/aws/ebs"),
            _ => null,
        };
    }
}
