using System.Reflection;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Efs;
using Drydock.Simulators.Aws.Eks;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Volumes;
using Drydock.Unit.Aws;
using Drydock.Wire.State;

namespace Drydock.Unit.State;

public sealed class AwsRoundTrips
{
    private string _directory = "";

    private string Log => Path.Combine(_directory, "state.log");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("drydock-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void An_account_after_any_calls_is_the_account_before([Range(1, 12)] int seed)
    {
        List<string> before = [];
        for (var life = 1; life <= 4; life++)
        {
            using var kept = new KeptAccount((ulong)((seed * 100) + life), Log);
            if (life > 1)
            {
                var now = Dump(kept);
                now.Except(before).Should().BeEmpty("life {0} begins as the one before ended", life);
                before.Except(now).Should().BeEmpty("life {0} begins as the one before ended", life);
            }

            new AccountTraffic(kept, new SeededRandom((ulong)((seed * 1000) + life))).Run(turns: 120);
            before = Dump(kept);
            if (life == 2) StateRecorder.Compact(kept.Log);
        }
    }

    [Test]
    public void What_was_under_way_goes_on_and_ends_as_AWS_would_have_ended_it()
    {
        VolumeId creating, deleting, encrypted, attaching, modifying;
        SnapshotId pending, copy;
        using (var kept = new KeptAccount(1, Log))
        {
            var rig = kept.Rig;
            var key = kept.Rig.Aws.Kms.CreateKey("alias/mine");
            var instance = rig.Aws.RegisterInstance("m5.large", AwsRig.Zone, new InstanceId("i-0aaaaaaaaaaaaaaaa"));
            (creating, deleting, encrypted, attaching, modifying, pending, copy) = (default, default, default, default, default, default, default);
            rig.Run(async () =>
            {
                var (first, second, third) = (await rig.Volume(), await rig.Volume(), await rig.Volume());
                var snapshot = await rig.Snapshot(first.VolumeId);
                (deleting, attaching, modifying) = (first.VolumeId, second.VolumeId, third.VolumeId);
                await rig.Admin.DeleteVolumeAsync(deleting, default);
                await rig.Admin.AttachVolumeAsync(attaching, instance, "/dev/xvdaa", default);
                await rig.Admin.ModifyVolumeAsync(new ModifyVolumeRequest(modifying, 9), default);
                pending = (await rig.Admin.CreateSnapshotAsync(new CreateSnapshotRequest(third.VolumeId), default)).SnapshotId;
                copy = await rig.Admin.CopySnapshotAsync(new CopySnapshotRequest(snapshot.SnapshotId, Encrypted: true, KmsKeyId: key.Arn), default);
                creating = (await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 1), default)).VolumeId;
                encrypted = (await rig.Admin.CreateVolumeAsync(new CreateVolumeRequest(AwsRig.Zone, 5, snapshot.SnapshotId, Encrypted: true, KmsKeyId: "alias/mine"), default)).VolumeId;
            });
            rig.Aws.Kms.ScheduleKeyDeletion(rig.Aws.Kms.CreateKey("alias/doomed").KeyId, TimeSpan.FromDays(7));
            kept.EndTurn();
        }

        using (var kept = new KeptAccount(2, Log))
        {
            var rig = kept.Rig;
            State(rig, creating).Should().Be("creating");
            State(rig, encrypted).Should().Be("creating");
            State(rig, deleting).Should().Be("deleting");
            rig.Aws.Inspection.Find(attaching)!.Attachments.Single().State.Should().Be("attaching");
            rig.Aws.Inspection.Find(pending)!.State.Should().Be("pending");
            rig.Run(() => Task.Delay(TimeSpan.FromDays(8), rig.World.Clock));
            State(rig, creating).Should().Be("available");
            State(rig, encrypted).Should().Be("available");
            State(rig, deleting).Should().BeNull();
            rig.Aws.Inspection.Find(attaching)!.Attachments.Single().State.Should().Be("attached");
            rig.Aws.Inspection.Find(modifying)!.SizeGibibytes.Should().Be(9);
            rig.Aws.Inspection.Find(pending)!.State.Should().Be("completed");
            rig.Aws.Inspection.Find(copy)!.State.Should().Be("completed");
            rig.Aws.Kms.Keys.Should().HaveCount(1);
        }
    }

    [Test]
    public void File_systems_and_mount_targets_that_were_under_way_go_on_in_the_same_network()
    {
        FileSystemId deleting = default, creating = default, stays = default;
        MountTargetId target = default;
        string[] subnets;
        using (var kept = new KeptAccount(1, Log))
        {
            var rig = kept.Rig;
            rig.Aws.RegisterCluster("shop", "1.36");
            subnets = [.. rig.Aws.Network.Subnets.Select(static subnet => subnet.SubnetId.Value)];
            var efs = rig.Aws.FileStorageFor(AwsPrincipal.Administrator(rig.Account));
            rig.Run(async () =>
            {
                deleting = (await efs.CreateFileSystemAsync(new CreateFileSystemRequest("1", Encrypted: true), default)).FileSystemId;
                stays = (await efs.CreateFileSystemAsync(new CreateFileSystemRequest("2"), default)).FileSystemId;
                await rig.Delay(10);
                target = (await efs.CreateMountTargetAsync(new CreateMountTargetRequest(stays, rig.Aws.Network.Subnets[0].SubnetId), default)).MountTargetId;
                await efs.DeleteFileSystemAsync(deleting, default);
                creating = (await efs.CreateFileSystemAsync(new CreateFileSystemRequest("3"), default)).FileSystemId;
            });
            kept.EndTurn();
        }

        using (var kept = new KeptAccount(2, Log))
        {
            var rig = kept.Rig;
            var efs = rig.Aws.FileStorageFor(AwsPrincipal.Administrator(rig.Account));
            rig.Aws.Network.Subnets.Select(static subnet => subnet.SubnetId.Value).Should().Equal(subnets);
            rig.Run(async () =>
            {
                (await rig.Aws.NetworkFor(AwsPrincipal.Administrator(rig.Account)).DescribeClusterAsync("shop", default)).SubnetIds.Should().HaveCount(subnets.Length);
                (await FileSystems.Find(efs, deleting)).LifeCycleState.Should().Be("deleting");
                (await FileSystems.Find(efs, creating)).LifeCycleState.Should().Be("creating");
                await rig.Delay(120);
                (await FileSystems.Find(efs, creating)).LifeCycleState.Should().Be("available");
                (await efs.DescribeMountTargetsAsync(new DescribeMountTargetsRequest(MountTargetId: target), default)).Single().LifeCycleState.Should().Be("available");
                (await AwsRig.CodeOf(() => FileSystems.Find(efs, deleting))).Should().Be("FileSystemNotFound");
                await efs.DeleteMountTargetAsync(target, default);
                await rig.Delay(60);
                (await FileSystems.Find(efs, stays)).NumberOfMountTargets.Should().Be(0);
            });
            rig.Aws.Network.Subnets.Should().OnlyContain(static subnet => subnet.AvailableIpAddressCount == 251, "the interface is gone too");
        }
    }

    [Test]
    public void An_encrypted_volume_stays_ciphertext_in_the_log_and_is_read_again_by_its_instance()
    {
        var secret = "the quick brown fox jumps over the lazy dog"u8.ToArray();
        var plain = "a plain volume tells what it holds to everybody"u8.ToArray();
        var instance = new InstanceId("i-0aaaaaaaaaaaaaaaa");
        VolumeId encrypted = default, open = default;
        SnapshotId snapshot = default;
        using (var kept = new KeptAccount(1, Log))
        {
            var rig = kept.Rig;
            rig.Aws.RegisterInstance("m5.large", AwsRig.Zone, instance);
            rig.Run(async () =>
            {
                encrypted = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true))).VolumeId;
                open = (await rig.Volume()).VolumeId;
                (await rig.Attach(encrypted, instance)).Write(12_345, secret);
                (await rig.Attach(open, instance, "/dev/xvdab")).Write(12_345, plain);
                snapshot = (await rig.Snapshot(encrypted)).SnapshotId;
                rig.Aws.OpenDevice(encrypted, instance).Write(900_000, secret);
            });
            kept.EndTurn();
        }

        var log = File.ReadAllBytes(Log);
        log.AsSpan().IndexOf(plain).Should().BePositive("the test must be able to find what is there");
        log.AsSpan().IndexOf(secret).Should().Be(-1);
        using (var kept = new KeptAccount(2, Log))
        {
            var read = new byte[secret.Length];
            foreach (var at in new[] { 12_345, 900_000 })
            {
                kept.Rig.Aws.OpenDevice(encrypted, instance).Read(at, read);
                read.Should().Equal(secret);
            }

            kept.Rig.Aws.Inspection.OpenContent(snapshot).Read(900_000, read);
            read.Should().OnlyContain(b => b == 0, "the snapshot is older");

            // The first block is the snapshot's still: a second snapshot copies the other one only.
            kept.Rig.Aws.Inspection.Freeze(encrypted).BytesChangedSince(kept.Rig.Aws.Ec2.State.Snapshot(snapshot).Image).Bytes.Should().Be(BlockGeometry.BlockBytes);
        }
    }

    [Test]
    public void An_attached_volume_whose_key_is_gone_has_no_device_and_tells_no_ciphertext()
    {
        var instance = new InstanceId("i-0aaaaaaaaaaaaaaaa");
        VolumeId volume = default;
        using (var kept = new KeptAccount(1, Log))
        {
            var rig = kept.Rig;
            rig.Aws.RegisterInstance("m5.large", AwsRig.Zone, instance);
            var key = rig.Aws.Kms.CreateKey();
            rig.Run(async () =>
            {
                volume = (await rig.Volume(new CreateVolumeRequest(AwsRig.Zone, 1, Encrypted: true, KmsKeyId: key.KeyId))).VolumeId;
                await rig.Attach(volume, instance);
                rig.Aws.Kms.ScheduleKeyDeletion(key.KeyId, TimeSpan.FromDays(7));
                await Task.Delay(TimeSpan.FromDays(8), rig.World.Clock);
            });
            kept.EndTurn();
        }

        using var again = new KeptAccount(2, Log);
        var open = () => again.Rig.Aws.OpenDevice(volume, instance);
        open.Should().Throw<SimIoException>().Which.Code.Should().Be("ENOENT");
    }

    /// <summary>Whoever adds a member to a record decides here whether it is kept.</summary>
    [TestCase(typeof(VolumeRecord), "View", "BlockDevice", "TermsChanged")]
    [TestCase(typeof(SnapshotRecord), "TermsChanged")]
    [TestCase(typeof(AttachmentRecord), "Cipher", "BlockDevice")]
    [TestCase(typeof(InstanceRecord), "VolumesMax", "Devices", "PrivateAddress")]
    [TestCase(typeof(FileSystemRecord))]
    [TestCase(typeof(MountTargetRecord))]
    [TestCase(typeof(AccessPointRecord))]
    [TestCase(typeof(VpcRecord))]
    [TestCase(typeof(SubnetRecord))]
    [TestCase(typeof(SecurityGroupRecord))]
    [TestCase(typeof(SecurityGroupRule))]
    [TestCase(typeof(NetworkInterfaceRecord))]
    [TestCase(typeof(VpcEndpointRecord))]
    [TestCase(typeof(ClusterRecord))]
    [TestCase(typeof(NetworkState), "IsMade", "Options", "Now")]
    [TestCase(typeof(EfsState), "Options", "Transitions", "Random", "Now")]
    [TestCase(typeof(KeyRecord), nameof(KeyRecord.AliasNames))]
    [TestCase(typeof(AliasRecord))]
    [TestCase(typeof(KmsGrant))]
    [TestCase(typeof(VolumeModification))]
    [TestCase(typeof(ClientTokenUse))]
    [TestCase(typeof(CreateVolumeInput))]
    [TestCase(typeof(CopyVolumesInput))]
    [TestCase(typeof(PendingContent))]
    [TestCase(typeof(VolumeContent))]
    [TestCase(typeof(Ec2State), "Options", "Transitions", "Log", "Random", "Now", "Times", "SnapshotsToFail", "UnreadableVolumes", "VolumesToLose")]
    [TestCase(typeof(KmsState), "Options", "ArnPrefix", "Random", "Now")]
    public void No_member_of_a_record_is_forgotten(Type record, params string[] passing)
    {
        var kept = Members.GetValueOrDefault(record.Name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var properties = record.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Select(p => p.Name).Where(n => n != "EqualityContract");
        properties.Except(passing).Should().BeEquivalentTo(kept, "src/Wire/State writes and reads these: teach it the new one, or list it as passing");
    }

    private static readonly SortedDictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["VolumeRecord"] = "Id Zone CreateTime State SizeGibibytes Type Iops Throughput IsMultiAttach Encrypted KmsKeyId DataKey SnapshotId SourceVolumeId InitializationRate AutoEnableIo Tags Attachments Store Pending Modification ModificationStarts",
        ["SnapshotRecord"] = "Id VolumeId OwnerId StartTime Image State StateMessage VolumeSizeGibibytes Encrypted KmsKeyId DataKey Description IsCopy CompletionDurationMinutes Tags SharedWith BytesToCopy CompletionTime Pending IsDeleteRequested UsedByImage",
        ["AttachmentRecord"] = "Instance Device AttachTime State Grant",
        ["InstanceRecord"] = "Id Type Zone LaunchTime PrivateDnsName State Tags",
        ["KeyRecord"] = "Material KeyId Arn Manager Spec Policy State StateVersion CreationDate AccountId Usage Description PolicyText DeletionDate Tags RotationPeriodDays RotationStart Grants",
        ["AliasRecord"] = "Name TargetKeyId CreationDate LastUpdatedDate",
        ["KmsGrant"] = "GrantId KeyArn GranteePrincipal Operations EncryptionContext IssuedTo Constraint Name RetiringPrincipal CreationDate",
        ["VolumeModification"] = "VolumeId State OriginalSizeGibibytes TargetSizeGibibytes TargetVolumeType TargetIops TargetThroughputMibps StartTime OriginalVolumeType OriginalIops OriginalThroughputMibps OriginalMultiAttach TargetMultiAttach EndTime Progress",
        ["ClientTokenUse"] = "Request Tags VolumeId Expires",
        ["CreateVolumeInput"] = "Request IsMultiAttach InitializationRate",
        ["CopyVolumesInput"] = "SourceVolumeId SizeGibibytes VolumeType Iops ThroughputMibps Encrypted KmsKeyId IsMultiAttach ClientToken Tags",
        ["PendingContent"] = "Content KeyArn Caller",
        ["VolumeContent"] = "Image DataKey KmsKeyId Origin",
        ["Ec2State"] = "Volumes Snapshots Instances ClientTokens EncryptionByDefault DefaultKmsKeyId Network",
        ["KmsState"] = "Keys Aliases",
        ["FileSystemRecord"] = "Id CreationToken CreationTime State PerformanceMode ThroughputMode ProvisionedThroughputMibps Zone Backup Encrypted KmsKeyId DataKey Grant MeteredAt Tags",
        ["MountTargetRecord"] = "Id FileSystem Subnet Zone Vpc State NetworkInterfaceId IpAddress",
        ["AccessPointRecord"] = "Id FileSystem ClientToken User Root State Tags",
        ["VpcRecord"] = "Id Block",
        ["SubnetRecord"] = "Id Vpc Zone Block IsPublic",
        ["SecurityGroupRecord"] = "Id Name Description Vpc Rules",
        ["SecurityGroupRule"] = "Id IsEgress IpProtocol FromPort ToPort CidrIpv4 CidrIpv6 Group PrefixListId Description",
        ["NetworkInterfaceRecord"] = "Id Subnet Address Description InterfaceType RequesterId Instance AttachTime Groups",
        ["VpcEndpointRecord"] = "Id Type Vpc ServiceName CreationTime Subnets Groups",
        ["ClusterRecord"] = "Cluster PlatformVersion CertificateAuthorityData",
        ["NetworkState"] = "Vpcs Subnets SecurityGroups Interfaces Endpoints",
        ["EfsState"] = "FileSystems MountTargets AccessPoints",
    };

    private static string? State(AwsRig rig, VolumeId id) => rig.Aws.Inspection.Find(id)?.State;

    /// <summary>Every record in the form in which it would be kept, and every stored byte: what the log has must be all of it.</summary>
    private static List<string> Dump(KeptAccount kept)
    {
        var (ec2, kms) = (kept.Rig.Aws.Ec2.State, kept.Rig.Aws.Kms.State);
        var lines = new List<string> { $"settings {ec2.EncryptionByDefault} {ec2.DefaultKmsKeyId}" };
        void Add(string name, Action<StateBatch> encode)
        {
            var batch = new StateBatch();
            batch.Begin(StateKind.Meta, name);
            encode(batch);
            lines.Add($"{name} {Convert.ToHexString(batch.Value)}");
        }

        foreach (var (id, volume) in ec2.Volumes)
        {
            Add(id, b => Ec2Codec.Write(b, volume, 1, 1));
            lines.Add($"{id} {BlockInspection.Fingerprint(volume.Store.Freeze(), null)}");
            foreach (var snapshot in ec2.Snapshots.Values) lines.Add($"{id} since {snapshot.Id} {volume.Store.Freeze().BytesChangedSince(snapshot.Image)}");
        }

        foreach (var (id, snapshot) in ec2.Snapshots)
        {
            Add(id, b => Ec2Codec.Write(b, snapshot, 1, 1));
            lines.Add($"{id} {BlockInspection.Fingerprint(snapshot.Image, null)}");
        }

        foreach (var (id, instance) in ec2.Instances) Add(id, b => Ec2Codec.Write(b, instance));
        foreach (var (token, use) in ec2.ClientTokens) Add(token, b => ClientTokenCodec.Write(b, use));
        foreach (var (id, key) in kms.Keys) Add(id, b => KmsCodec.Write(b, key));
        foreach (var (name, alias) in kms.Aliases) Add(name, b => KmsCodec.Write(b, alias));
        lines.Add("network " + Whole(new NetworkPart(kept.Rig.Aws, new RecordSet()).Write));
        lines.Add("files " + Whole(new EfsPart(kept.Rig.Aws.Efs.State, new RecordSet()).Write));
        return lines;

        static string Whole(Action<StateBatch> write)
        {
            var batch = new StateBatch();
            write(batch);
            return Convert.ToHexString(batch.Finish(default));
        }
    }
}
