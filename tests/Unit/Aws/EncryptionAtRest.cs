using Drydock.Core.Ports;
using Drydock.Simulators.Volumes;

namespace Drydock.Unit.Aws;

public sealed class EncryptionAtRest
{
    private const string Secret = "the quick brown fox jumps over the lazy dog";

    [Test]
    public void An_encrypted_volume_and_its_snapshot_hold_no_plaintext()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        var key = rig.Aws.Kms.CreateKey("alias/data");
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 4, VolumeType: "gp3", Encrypted: true, KmsKeyId: "alias/data"));
            volume.KmsKeyId.Should().Be(key.Arn);
            var device = await rig.Attach(volume.VolumeId, instance);
            device.Write(1_000_000, AwsRig.Bytes(Secret));
            var snapshot = await rig.Snapshot(volume.VolumeId);
            AwsRig.Text(device, 1_000_000, Secret.Length).Should().Be(Secret);
            rig.Aws.Inspection.StoredBytesContain(volume.VolumeId, AwsRig.Bytes(Secret)).Should().BeFalse();
            rig.Aws.Inspection.StoredBytesContain(snapshot.SnapshotId, AwsRig.Bytes(Secret)).Should().BeFalse();
            AwsRig.Text(rig.Aws.Inspection.OpenContent(snapshot.SnapshotId), 1_000_000, Secret.Length).Should().Be(Secret);
        });
    }

    [Test]
    public void An_unencrypted_volume_and_its_snapshot_show_the_plaintext()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = await rig.Volume();
            var device = await rig.Attach(volume.VolumeId, instance);
            device.Write(1_000_000, AwsRig.Bytes(Secret));
            var snapshot = await rig.Snapshot(volume.VolumeId);
            rig.Aws.Inspection.StoredBytesContain(volume.VolumeId, AwsRig.Bytes(Secret)).Should().BeTrue();
            rig.Aws.Inspection.StoredBytesContain(snapshot.SnapshotId, AwsRig.Bytes(Secret)).Should().BeTrue();
        });
    }

    [Test]
    public void A_restore_under_a_key_encrypts_what_the_snapshot_held_in_the_clear()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var source = await rig.Volume();
            var device = await rig.Attach(source.VolumeId, instance);
            device.Write(4_000, AwsRig.Bytes(Secret));
            var snapshot = await rig.Snapshot(source.VolumeId);
            var request = new CreateVolumeRequest(AwsRig.OtherZone, 8, snapshot.SnapshotId, "gp3", Encrypted: true);
            var created = await rig.Admin.CreateVolumeAsync(request, default);
            rig.Aws.Inspection.StoredBytesContain(created.VolumeId, AwsRig.Bytes(Secret)).Should().BeFalse("not even while it is creating");
            await rig.Delay(10);
            rig.Aws.Inspection.StoredBytesContain(created.VolumeId, AwsRig.Bytes(Secret)).Should().BeFalse();
            rig.Aws.Inspection.Fingerprint(created.VolumeId).Should().Be(rig.Aws.Inspection.Fingerprint(source.VolumeId));
            var other = rig.Aws.RegisterInstance("m5.large", AwsRig.OtherZone);
            var restored = await rig.Attach(created.VolumeId, other);
            restored.Size.Should().Be(ByteSize.FromGibibytes(8));
            AwsRig.Text(restored, 4_000, Secret.Length).Should().Be(Secret);
            rig.Aws.Inspection.Find(created.VolumeId)!.KmsKeyId.Should().Be(rig.Aws.Kms.ArnOf("alias/aws/ebs"));
        });
    }

    [Test]
    public void A_copy_under_a_key_shows_no_plaintext_even_while_it_is_pending()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var source = (await rig.Volume()).VolumeId;
            (await rig.Attach(source, instance)).Write(4_000, AwsRig.Bytes(Secret));
            var snapshot = (await rig.Snapshot(source)).SnapshotId;
            var sealedCopy = await rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(snapshot, Encrypted: true), default);
            var plainCopy = await rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(snapshot), default);
            for (var i = 0; i < 40; i++)
            {
                rig.Aws.Inspection.StoredBytesContain(sealedCopy, AwsRig.Bytes(Secret)).Should().BeFalse();
                rig.Aws.Inspection.StoredBytesContain(plainCopy, AwsRig.Bytes(Secret)).Should().BeTrue();
                await rig.Delay(1);
            }

            rig.Aws.Inspection.Find(sealedCopy)!.State.Should().Be("completed");
        });
    }

    [Test]
    public void Equal_content_under_two_keys_is_stored_differently()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var first = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true));
            var second = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true));
            (await rig.Attach(first.VolumeId, instance)).Write(0, AwsRig.Bytes(Secret));
            (await rig.Attach(second.VolumeId, instance, "/dev/xvdab")).Write(0, AwsRig.Bytes(Secret));
            rig.Aws.Inspection.Fingerprint(first.VolumeId).Should().Be(rig.Aws.Inspection.Fingerprint(second.VolumeId));
            rig.Aws.Inspection.StoredBytesEqual(first.VolumeId, second.VolumeId).Should().BeFalse();
        });
    }

    [Test]
    public void A_checker_sees_cheaply_whether_a_volume_was_written()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true))).VolumeId;
            var device = await rig.Attach(volume, instance);
            device.Write(0, AwsRig.Bytes(Secret));
            var before = rig.Aws.Inspection.Freeze(volume);
            await rig.Snapshot(volume);
            await rig.Detach(volume);
            rig.Aws.Inspection.Freeze(volume).Should().BeSameAs(before);
            (await rig.Attach(volume, instance)).Write(1 << 20, "x"u8);
            rig.Aws.Inspection.Freeze(volume).BytesChangedSince(before).Bytes.Should().Be(BlockGeometry.BlockBytes);
        });
    }

    [Test]
    public void A_detached_device_fails_with_EIO_and_its_bytes_stay()
    {
        var rig = new AwsRig();
        var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone);
        rig.Run(async () =>
        {
            var volume = await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true));
            var device = await rig.Attach(volume.VolumeId, instance);
            device.Write(10, AwsRig.Bytes(Secret));
            await rig.Detach(volume.VolumeId);
            device.Invoking(it => it.Write(0, new byte[1])).Should().Throw<SimIoException>().Which.Code.Should().Be("EIO");
            device.Invoking(it => it.Read(0, new byte[1])).Should().Throw<SimIoException>().Which.Code.Should().Be("EIO");
            rig.Aws.Invoking(it => it.OpenDevice(volume.VolumeId, instance)).Should().Throw<SimIoException>().Which.Code.Should().Be("ENOENT");
            AwsRig.Text(await rig.Attach(volume.VolumeId, instance), 10, Secret.Length).Should().Be(Secret);
        });
    }
}
