using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Csi;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Csi.Sidecars;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Controllers.Storage;

/// <summary>Snapshots on the hostpath driver, by the recorded cases storage/snapshot-*.</summary>
public sealed class SnapshotTests
{
    private StorageRig _rig = null!;
    private HostPathStorage _storage = null!;

    [SetUp]
    public void SetUp()
    {
        _rig = new StorageRig();
        _storage = new HostPathStorage(_rig.World.RandomFor("hostpath"));
        _rig.StartStorageControllers().StartSnapshotController()
            .StartCsi(new CsiControllerProcess(new HostPathControllerDriver(_storage, _rig.World.Clock), CsiSidecarSettings.HostPath));
        _rig.Run(async () =>
        {
            await _rig.AddNodeAsync("node1", "hostpath.csi.k8s.io", "node1", ("topology.hostpath.csi/node", "node1"));
            await _rig.CreateAsync(StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"sc"},"provisioner":"hostpath.csi.k8s.io","allowVolumeExpansion":true}""");
            await _rig.CreateAsync(StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"wait"},"provisioner":"hostpath.csi.k8s.io","volumeBindingMode":"WaitForFirstConsumer"}""");
            await _rig.CreateAsync(StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"none"},"provisioner":"example.com/none"}""");
        });
    }

    [Test]
    public void A_snapshot_gets_ready_with_handle_size_and_events()
    {
        _rig.Run(async () =>
        {
            await Class();
            await Bound("c");
            await Snapshot("s", "c");
            await ReadyAsync("s");
            await _rig.Delay(2);
        });
        var snapshot = _rig.Get(VolumeSnapshots, "default", "s")!;
        var content = _rig.Get(VolumeSnapshotContents, null, "snapcontent-" + snapshot.Uid)!;
        snapshot.At("status")!.Without("creationTime").Equals(KubeDocument.Parse($$"""
            {"boundVolumeSnapshotContentName":"{{content.Name}}","readyToUse":true,"restoreSize":"1Gi"}
            """)).Should().BeTrue();
        content.Integer("status", "restoreSize").Should().Be(1 << 30);
        content.Text("status", "snapshotHandle").Should().Be(_storage.SnapshotIds.Single());
        content.Text("spec", "sourceVolumeMode").Should().Be("Filesystem");
        _rig.EventsOf("s").Should().Equal(
            "Normal CreatingSnapshot Waiting for a snapshot default/s to be created by the CSI driver.",
            "Normal SnapshotCreated Snapshot default/s was successfully created by the CSI driver.",
            "Normal SnapshotReady Snapshot default/s is ready to use.");
        _rig.Get(PersistentVolumeClaims, "default", "c")!.List("metadata", "finalizers").Should().ContainSingle("the source is free again");
    }

    [Test]
    public void A_class_that_is_not_there_is_an_error_without_readiness()
    {
        _rig.Run(async () =>
        {
            await Bound("c");
            await Snapshot("s", "c", "ghost");
            await ErrorAsync("s");
        });
        var status = _rig.Get(VolumeSnapshots, "default", "s")!["status"]!;
        status.Text("error", "message").Should().Be("Failed to get snapshot class with error volumesnapshotclass.snapshot.storage.k8s.io \"ghost\" not found");
        status["readyToUse"].Should().BeNull();
        _rig.EventsOf("s").Should().ContainSingle().Which.Should().StartWith("Warning GetSnapshotClassFailed ");
    }

    [Test]
    public void Without_a_class_the_drivers_default_is_taken_or_the_lack_of_one_is_an_error()
    {
        _rig.Run(async () =>
        {
            await Bound("c");
            await Snapshot("s", "c", null);
            await ErrorAsync("s");
            _rig.Get(VolumeSnapshots, "default", "s")!.Text("status", "error", "message").Should().Be("Failed to set default snapshot class with error cannot find default snapshot class");
            await Class(isDefault: true);
            await Snapshot("d", "c", null);
            await ReadyAsync("d");
        });
        _rig.Get(VolumeSnapshots, "default", "d")!.Text("spec", "volumeSnapshotClassName").Should().Be("snapclass");
    }

    [Test]
    public void A_claim_that_is_not_there_or_not_bound_is_an_error_and_not_ready()
    {
        _rig.Run(async () =>
        {
            await Class();
            await Snapshot("s", "ghost");
            await ErrorAsync("s");
            await Claim("c", "none");
            await Snapshot("t", "c");
            await ErrorAsync("t");
        });
        _rig.Get(VolumeSnapshots, "default", "s")!.Text("status", "error", "message").Should().Be(
            "Failed to create snapshot content with error snapshot controller failed to update s on API server: cannot get claim from snapshot");
        _rig.Get(VolumeSnapshots, "default", "s")!.Flag("status", "readyToUse").Should().BeFalse();
        _rig.Get(VolumeSnapshots, "default", "t")!.Text("status", "error", "message").Should().Be(
            "Failed to create snapshot content with error failed to get input parameters to create snapshot t: \"the PVC c is not yet bound to a PV, will not attempt to take a snapshot\"");
    }

    [Test]
    public void A_waiting_snapshot_takes_whatever_claim_has_the_name_later()
    {
        string first = "";
        _rig.Run(async () =>
        {
            await Class();
            var old = await Bound("c");
            first = _rig.Get(PersistentVolumes, null, old.Text("spec", "volumeName")!)!.Text("spec", "csi", "volumeHandle")!;
            await _rig.PatchAsync(PersistentVolumeClaims, "default", "c", """{"metadata":{"finalizers":["example.com/hold","kubernetes.io/pvc-protection"]}}""");
            await _rig.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await Snapshot("s", "c");
            await ErrorAsync("s");
            _rig.Get(VolumeSnapshots, "default", "s")!.Text("status", "error", "message").Should().EndWith("cannot add finalizer on claim because it is being deleted");
            await _rig.PatchAsync(PersistentVolumeClaims, "default", "c", """{"metadata":{"finalizers":null}}""");
            await _rig.WaitGoneAsync(PersistentVolumeClaims, "default", "c");
            await Bound("c");
            await ReadyAsync("s");
        });
        _rig.Store.Dump(VolumeSnapshotContents).Single().Text("spec", "source", "volumeHandle").Should().NotBe(first, "the snapshot is of the new, empty claim");
    }

    [Test]
    public void A_claim_that_is_being_snapshotted_stays_until_the_snapshot_is_gone()
    {
        _rig.Run(async () =>
        {
            await Class();
            await Bound("c");
            _rig.Csi.Crash();
            await Snapshot("s", "c");
            await _rig.WaitAsync(PersistentVolumeClaims, "default", "c", c => c.HasFinalizer("snapshot.storage.kubernetes.io/pvc-as-source-protection"));
            await _rig.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await _rig.Delay(30);
            _rig.Get(PersistentVolumeClaims, "default", "c")!.List("metadata", "finalizers").Select(f => f.ScalarText).Should().Equal("snapshot.storage.kubernetes.io/pvc-as-source-protection");
            _rig.StartCsi(new CsiControllerProcess(new HostPathControllerDriver(_storage, _rig.World.Clock), CsiSidecarSettings.HostPath));
            await ReadyAsync("s");
            await _rig.WaitGoneAsync(PersistentVolumeClaims, "default", "c");
        });
    }

    [Test]
    public void A_snapshot_that_a_pending_claim_names_is_deleted_only_after_it()
    {
        _rig.Run(async () =>
        {
            await Class();
            await Bound("c");
            await Snapshot("s", "c");
            await ReadyAsync("s");
            await Claim("d", "wait", snapshot: "s");
            await _rig.Delay(2);
            await _rig.DeleteAsync(VolumeSnapshots, "default", "s");
            await _rig.Delay(20);
            _rig.Get(VolumeSnapshots, "default", "s").Should().NotBeNull();
            await _rig.DeleteAsync(PersistentVolumeClaims, "default", "d");
            await _rig.WaitGoneAsync(VolumeSnapshots, "default", "s");
        });
        _rig.EventsOf("s").Should().Contain("Warning SnapshotDeletePending Snapshot is being used to restore a PVC");
        _storage.SnapshotIds.Should().BeEmpty();
    }

    [Test]
    public void With_policy_Retain_content_and_snapshot_stay_and_the_content_is_marked()
    {
        _rig.Run(async () =>
        {
            await Class(policy: "Retain");
            await Bound("c");
            await Snapshot("s", "c");
            await ReadyAsync("s");
            await _rig.Delay(3);
            _rig.Get(VolumeSnapshots, "default", "s")!.List("metadata", "finalizers").Should().ContainSingle("the content does not hold it");
            await _rig.DeleteAsync(VolumeSnapshots, "default", "s");
            await _rig.WaitGoneAsync(VolumeSnapshots, "default", "s");
            await _rig.Delay(5);
        });
        var content = _rig.Store.Dump(VolumeSnapshotContents).Single();
        content.IsDeleting.Should().BeFalse();
        content.Annotation("snapshot.storage.kubernetes.io/volumesnapshot-being-deleted").Should().Be("yes");
        _storage.SnapshotIds.Should().ContainSingle();
    }

    [Test]
    public void A_bound_content_that_is_deleted_waits_for_its_snapshot()
    {
        _rig.Run(async () =>
        {
            await Class();
            await Bound("c");
            await Snapshot("s", "c");
            await ReadyAsync("s");
            await _rig.Delay(3);
            var name = _rig.Store.Dump(VolumeSnapshotContents).Single().Name;
            await _rig.DeleteAsync(VolumeSnapshotContents, null, name);
            await _rig.Delay(10);
            var content = _rig.Get(VolumeSnapshotContents, null, name)!;
            content.IsDeleting.Should().BeTrue();
            content.At("metadata", "annotations").Should().BeNull();
            await _rig.DeleteAsync(VolumeSnapshots, "default", "s");
            await _rig.WaitGoneAsync(VolumeSnapshots, "default", "s");
        });
        _storage.SnapshotIds.Should().BeEmpty();
    }

    [Test]
    public void A_content_made_by_hand_is_bound_to_the_snapshot_that_names_it()
    {
        _rig.Run(async () =>
        {
            await Class();
            await Bound("c");
            await Snapshot("s", "c");
            await ReadyAsync("s");
            await _rig.CreateAsync(VolumeSnapshotContents, $$$"""
                {"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotContent","metadata":{"name":"pre"},
                 "spec":{"deletionPolicy":"Retain","driver":"hostpath.csi.k8s.io","source":{"snapshotHandle":"{{{_storage.SnapshotIds.Single()}}}"},"volumeSnapshotRef":{"name":"pre","namespace":"default"} } }
                """);
            await _rig.CreateAsync(VolumeSnapshots, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"pre"},"spec":{"source":{"volumeSnapshotContentName":"pre"}}}""");
            await ReadyAsync("pre");
            await _rig.CreateAsync(VolumeSnapshots, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"b"},"spec":{"source":{"volumeSnapshotContentName":"pre"}}}""");
            await _rig.CreateAsync(VolumeSnapshots, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"a"},"spec":{"source":{"volumeSnapshotContentName":"ghost"}}}""");
            await ErrorAsync("a");
            await ErrorAsync("b");
        });
        var content = _rig.Get(VolumeSnapshotContents, null, "pre")!;
        content.Text("spec", "volumeSnapshotRef", "uid").Should().Be(_rig.Get(VolumeSnapshots, "default", "pre")!.Uid);
        content.At("status")!.Without("creationTime").Without("snapshotHandle").Equals(KubeDocument.Parse("""{"readyToUse":true,"restoreSize":1073741824}""")).Should().BeTrue();
        _rig.Get(VolumeSnapshots, "default", "a")!.Text("status", "error", "message").Should().Be("VolumeSnapshotContent is missing");
        _rig.Get(VolumeSnapshots, "default", "b")!.Text("status", "error", "message").Should().Be("VolumeSnapshotContent [pre] is bound to a different snapshot");
    }

    [TestCase("512Mi", "error getting handle for DataSource Type VolumeSnapshot by Name s: requested volume size 536870912 is less than the size 1073741824 for the source snapshot s")]
    [TestCase("2Gi", null)]
    public void A_restored_claim_may_be_larger_but_not_smaller(string size, string? failure)
    {
        _rig.Run(async () =>
        {
            await Class();
            await Bound("c");
            await Snapshot("s", "c");
            await ReadyAsync("s");
            await Claim("d", "sc", size, "s");
            if (failure is null) await _rig.WaitPhaseAsync(PersistentVolumeClaims, "d", "Bound");
            else await _rig.Delay(5);
        });
        var events = _rig.EventsOf("d");
        if (failure is null)
        {
            _rig.Get(PersistentVolumeClaims, "default", "d")!.Text("status", "capacity", "storage").Should().Be("2Gi");
            return;
        }

        events.Should().Contain($"Warning ProvisioningFailed {failure}");
        _rig.Get(PersistentVolumeClaims, "default", "d")!.Text("status", "phase").Should().Be("Pending");
    }

    [Test]
    public void A_claim_from_a_snapshot_that_is_not_bound_says_so()
    {
        _rig.Run(async () =>
        {
            await Snapshot("s", "ghost");
            await Claim("d", "sc", snapshot: "s");
            await _rig.Delay(3);
        });
        _rig.EventsOf("d").Should().Contain("Warning ProvisioningFailed error getting handle for DataSource Type VolumeSnapshot by Name s: snapshot s not bound");
    }

    [Test]
    public void Crashes_of_both_controllers_at_any_moment_leave_one_snapshot_that_gets_ready([Range(0, 9)] int moment)
    {
        _rig.Run(async () =>
        {
            await Class();
            await Bound("c");
            await Snapshot("s", "c");
            await _rig.Delay(0.002 * moment * moment);
            _rig.SnapshotController.Crash();
            _rig.Csi.Crash();
            await _rig.Delay(1);
            _rig.StartSnapshotController().StartCsi(new CsiControllerProcess(new HostPathControllerDriver(_storage, _rig.World.Clock), CsiSidecarSettings.HostPath));
            await ReadyAsync("s");
            await _rig.Delay(5);
            await _rig.DeleteAsync(VolumeSnapshots, "default", "s");
            _storage.SnapshotIds.Should().ContainSingle();
            await _rig.WaitGoneAsync(VolumeSnapshots, "default", "s");
        });
        _storage.SnapshotIds.Should().BeEmpty();
    }

    private Task Class(string policy = "Delete", bool isDefault = false) => _rig.CreateAsync(VolumeSnapshotClasses, $$$"""
        {"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotClass","metadata":{"name":"snapclass","annotations":{"snapshot.storage.kubernetes.io/is-default-class":"{{{(isDefault ? "true" : "false")}}}"} },
         "driver":"hostpath.csi.k8s.io","deletionPolicy":"{{{policy}}}"}
        """);

    private Task<KubeDocument> Claim(string name, string storageClass, string size = "1Gi", string? snapshot = null)
    {
        var source = snapshot is null ? "" : $$$""","dataSource":{"apiGroup":"snapshot.storage.k8s.io","kind":"VolumeSnapshot","name":"{{{snapshot}}}"}""";
        return _rig.CreateAsync(PersistentVolumeClaims, $$$"""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"{{{name}}}"},
             "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{size}}}"} },"storageClassName":"{{{storageClass}}}"{{{source}}} } }
            """);
    }

    private async Task<KubeDocument> Bound(string name)
    {
        await Claim(name, "sc");
        return await _rig.WaitPhaseAsync(PersistentVolumeClaims, name, "Bound");
    }

    private Task Snapshot(string name, string claim, string? snapshotClass = "snapclass")
    {
        var named = snapshotClass is null ? "" : $",\"volumeSnapshotClassName\":\"{snapshotClass}\"";
        return _rig.CreateAsync(VolumeSnapshots, $$$"""
            {"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"{{{name}}}"},"spec":{"source":{"persistentVolumeClaimName":"{{{claim}}}"}{{{named}}} } }
            """);
    }

    private Task ReadyAsync(string name) => _rig.WaitAsync(VolumeSnapshots, "default", name, s => s.Flag("status", "readyToUse") == true, 330);

    private Task ErrorAsync(string name) => _rig.WaitAsync(VolumeSnapshots, "default", name, s => s.Text("status", "error", "message") is not null);
}
