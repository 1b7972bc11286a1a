using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Csi.Ebs;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Csi;

public sealed class EbsProvisioningTests
{
    private EbsRig _rig = null!;

    [SetUp]
    public void SetUp() => _rig = new EbsRig();

    [Test]
    public void A_volume_is_made_in_the_zone_of_the_selected_node_and_says_so()
    {
        BlockVolume made = null!;
        KubeDocument volume = null!;
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc");
            await _rig.ClaimAsync("data-db-0", "sc", node: "node-b");
            volume = await _rig.BoundAsync("data-db-0");
            made = await _rig.VolumeAsync(volume);
        });
        made.AvailabilityZone.Should().Be(EbsRig.ZoneB);
        (made.VolumeType, made.SizeGibibytes, made.Encrypted, made.Iops).Should().Be(("gp3", 4L, false, 3000));
        var tags = made.Tags.ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        tags["CSIVolumeName"].Should().Be(volume.Name);
        tags["ebs.csi.aws.com/cluster"].Should().Be("true");
        tags["kubernetes.io/created-for/pvc/name"].Should().Be("data-db-0");
        tags["kubernetes.io/created-for/pvc/namespace"].Should().Be("default");
        tags["kubernetes.io/created-for/pv/name"].Should().Be(volume.Name);
        tags["kubernetes.io/cluster/prod"].Should().Be("owned");
        tags["Name"].Should().Be($"prod-dynamic-{volume.Name}");
        volume.Text("spec", "csi", "fsType").Should().Be("ext4");
        volume.Text("spec", "persistentVolumeReclaimPolicy").Should().Be("Delete");
        volume.At("spec", "nodeAffinity")!.ToString().Should().Be(
            """{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"topology.kubernetes.io/zone","operator":"In","values":["eu-central-1b"]}]}]}}""");
    }

    [Test]
    public void Parameters_reach_EC2_whatever_the_case_of_their_keys()
    {
        BlockVolume made = null!;
        var key = _rig.Aws.Kms.CreateKey("alias/data");
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", "\"TYPE\":\"io2\",\"iopsPerGB\":\"500\",\"KmsKeyId\":\"alias/data\",\"csi.storage.k8s.io/fstype\":\"xfs\",\"tagSpecification_1\":\"team={{ .PVCName }}\"");
            await _rig.ClaimAsync("c", "sc");
            var volume = await _rig.BoundAsync("c");
            volume.Text("spec", "csi", "fsType").Should().Be("xfs");
            made = await _rig.VolumeAsync(volume);
        });
        (made.VolumeType, made.Iops).Should().Be(("io2", 2000));
        made.Encrypted.Should().BeTrue("kmsKeyId alone forces encryption");
        made.KmsKeyId.Should().Be(key.Arn);
        made.Tags.Should().Contain(new KeyValuePair<string, string>("team", "c"));
    }

    [TestCase("\"nosuch\":\"1\"", "rpc error: code = InvalidArgument desc = Invalid parameter key nosuch for CreateVolume")]
    [TestCase("\"iops\":\"many\"", "rpc error: code = InvalidArgument desc = Could not parse invalid iops: strconv.ParseInt: parsing \"many\": invalid syntax")]
    [TestCase("\"ext4ClusterSize\":\"16384\"", "rpc error: code = InvalidArgument desc = Cannot set ext4BigAllocClusterSize when ext4BigAlloc is false")]
    public void A_parameter_that_the_driver_refuses_is_an_event_and_makes_nothing(string parameters, string message)
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", parameters);
            await _rig.ClaimAsync("c", "sc");
            await _rig.Cluster.Delay(20);
            (await _rig.VolumesAsync()).Should().BeEmpty();
        });
        _rig.Cluster.EventsOf("c").Should().Contain($"Warning ProvisioningFailed Volume provisioning failed with infeasible error. Retries will be delayed. {message}");
    }

    [Test]
    public void A_type_that_has_no_IOPS_of_its_own_is_made_without_those_of_the_class()
    {
        BlockVolume made = null!;
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", "\"type\":\"gp2\",\"iops\":\"4000\",\"throughput\":\"300\"");
            await _rig.ClaimAsync("c", "sc");
            made = await _rig.VolumeAsync(await _rig.BoundAsync("c"));
        });
        (made.VolumeType, made.Iops, made.ThroughputMibps).Should().Be(("gp2", 100, null));
    }

    [Test]
    public void A_type_that_does_not_exist_is_refused_by_the_driver()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", "\"type\":\"gp9\"");
            await _rig.ClaimAsync("c", "sc");
            await _rig.Cluster.Delay(5);
        });
        _rig.Cluster.EventsOf("c").Should().Contain(e => e.Contains("invalid AWS VolumeType \"gp9\""));
    }

    [Test]
    public void Iops_and_iopsPerGB_together_are_refused()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", "\"type\":\"io2\",\"iops\":\"200\",\"iopsPerGB\":\"50\"");
            await _rig.ClaimAsync("c", "sc");
            await _rig.Cluster.Delay(5);
        });
        _rig.Cluster.EventsOf("c").Should().Contain(e => e.Contains("specify either IOPS or IOPSPerGb, not both"));
    }

    [Test]
    public void Too_few_iops_are_refused_by_EC2_unless_they_may_be_raised()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("few", "\"type\":\"io2\",\"iopsPerGB\":\"1\"");
            await _rig.StorageClassAsync("raised", "\"type\":\"io2\",\"iopsPerGB\":\"1\",\"allowAutoIOPSPerGBIncrease\":\"true\"");
            await _rig.ClaimAsync("c", "few");
            await _rig.ClaimAsync("d", "raised");
            (await _rig.VolumeAsync(await _rig.BoundAsync("d"))).Iops.Should().Be(100);
            _rig.Cluster.Get(PersistentVolumeClaims, "default", "c")!.Text("status", "phase").Should().Be("Pending");
        });
    }

    [Test]
    public void A_key_that_can_not_be_used_gives_a_ghost_volume_and_an_event_until_it_can()
    {
        var key = _rig.Aws.Kms.CreateKey("alias/data");
        _rig.Aws.Kms.DisableKey(key.KeyId);
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", "\"encrypted\":\"true\",\"kmsKeyId\":\"alias/data\"");
            await _rig.ClaimAsync("c", "sc");
            await _rig.Cluster.Delay(60);
            _rig.Cluster.Get(PersistentVolumeClaims, "default", "c")!.Text("status", "phase").Should().Be("Pending");
            _rig.Cluster.EventsOf("c").Should().Contain(e => e.StartsWith("Warning ProvisioningFailed rpc error: code = Aborted desc = Could not create volume", StringComparison.Ordinal)
                && e.Contains("timed out waiting for volume to create") && e.Contains("InvalidVolume.NotFound"));
            _rig.Aws.Kms.EnableKey(key.KeyId);
            var bound = await _rig.Cluster.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound", 3600);
            (await _rig.VolumeAsync(_rig.Cluster.Get(PersistentVolumes, null, bound.Text("spec", "volumeName")!)!)).KmsKeyId.Should().Be(key.Arn);
        });
    }

    [Test]
    public void Immediate_claims_of_a_set_are_spread_over_the_zones()
    {
        var zones = new List<string>();
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", mode: "Immediate");
            foreach (var name in new[] { "data-db-0", "data-db-1" }) await _rig.ClaimAsync(name, "sc", node: null);
            foreach (var name in new[] { "data-db-0", "data-db-1" }) zones.Add((await _rig.VolumeAsync(await _rig.BoundAsync(name))).AvailabilityZone);
        });
        zones.Should().BeEquivalentTo([EbsRig.ZoneA, EbsRig.ZoneB]);
    }

    [Test]
    public void A_deleted_claim_takes_its_volume_along_and_a_retained_one_does_not()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc");
            await _rig.ClaimAsync("c", "sc");
            await _rig.ClaimAsync("kept", "sc");
            var volume = await _rig.BoundAsync("c");
            var kept = await _rig.BoundAsync("kept");
            await _rig.Cluster.PatchAsync(PersistentVolumes, null, kept.Name, """{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}""");
            await _rig.Cluster.WaitAsync(PersistentVolumes, null, kept.Name, v => !v.HasFinalizer("external-provisioner.volume.kubernetes.io/finalizer"));
            await _rig.Cluster.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await _rig.Cluster.DeleteAsync(PersistentVolumeClaims, "default", "kept");
            await _rig.Cluster.WaitGoneAsync(PersistentVolumes, null, volume.Name);
            await _rig.Cluster.WaitPhaseAsync(PersistentVolumes, kept.Name, "Released");
            await _rig.Cluster.Delay(60);
            (await _rig.VolumesAsync()).Select(v => v.VolumeId.Value).Should().Equal(kept.Text("spec", "csi", "volumeHandle"));
        });
    }

    [Test]
    public void A_volume_switched_back_to_Delete_gets_the_finalizer_back()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc", policy: "Retain");
            await _rig.ClaimAsync("c", "sc");
            var volume = await _rig.BoundAsync("c");
            await _rig.Cluster.PatchAsync(PersistentVolumes, null, volume.Name, """{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}""");
            await _rig.Cluster.WaitAsync(PersistentVolumes, null, volume.Name, v => v.HasFinalizer("external-provisioner.volume.kubernetes.io/finalizer"));
        });
    }

    [Test]
    public void Crashes_of_the_driver_at_any_moment_leave_exactly_one_volume([Range(0, 12)] int moment)
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc");
            await _rig.ClaimAsync("c", "sc");
            await _rig.Cluster.Delay(0.01 * moment * moment * moment);
            _rig.Cluster.Csi.Crash();
            await _rig.Cluster.Delay(3);
            _rig.StartDriver();
            await _rig.BoundAsync("c");
            (await _rig.VolumesAsync()).Should().ContainSingle("the client token follows from the claim's uid");
        });
    }

    [Test]
    public void A_volume_is_expanded_to_whole_gibibytes_once_EC2_shows_it()
    {
        _rig.Run(async () =>
        {
            await _rig.StorageClassAsync("sc");
            await _rig.ClaimAsync("c", "sc");
            var volume = await _rig.BoundAsync("c");
            var driver = new EbsControllerDriver(_rig.Ec2, _rig.Cluster.World.Clock, new EbsDriverOptions());
            var id = volume.Text("spec", "csi", "volumeHandle")!;
            (await driver.ExpandVolumeAsync(id, new ByteSize((5L << 30) + 1), CancellationToken.None)).Should().Be(ByteSize.FromGibibytes(6));
            (await driver.ExpandVolumeAsync(id, ByteSize.FromGibibytes(5), CancellationToken.None)).Should().Be(ByteSize.FromGibibytes(6), "it never shrinks");
            (await _rig.VolumeAsync(volume)).SizeGibibytes.Should().Be(6);
        });
    }
}
