using Drydock.Core.Kubernetes;
using static Drydock.Core.Kubernetes.KubeResources;

namespace Drydock.Unit.Controllers.Storage;

/// <summary>The binder, by the recorded cases storage/static-*, prebound-*, released-retain, class-*, delete-policy-*, pv-protection.</summary>
public sealed class BindingTests
{
    private StorageRig _rig = null!;

    [SetUp]
    public void SetUp() => _rig = new StorageRig().StartStorageControllers();

    [Test]
    public void Static_binding_writes_volume_status_claim_status_in_this_order()
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pv", "Available");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
        });
        var writes = _rig.Commits.Where(c => c.Resource.Plural.StartsWith("persistentvolume", StringComparison.Ordinal))
            .Select(c => $"{c.New!.Text("kind")} {c.New.Text("status", "phase")} {c.New.Text("spec", "claimRef", "name")}{c.New.Text("spec", "volumeName")}");
        writes.Should().Equal(
            "PersistentVolume Pending ", "PersistentVolume Available ", "PersistentVolumeClaim Pending ",
            "PersistentVolume Available c", "PersistentVolume Bound c", "PersistentVolumeClaim Pending pv", "PersistentVolumeClaim Bound pv");
        var claim = _rig.Get(PersistentVolumeClaims, "default", "c")!;
        claim.At("metadata", "annotations")!.Equals(KubeDocument.Parse("""{"pv.kubernetes.io/bind-completed":"yes","pv.kubernetes.io/bound-by-controller":"yes"}""")).Should().BeTrue();
        claim.At("status")!.Equals(KubeDocument.Parse("""{"phase":"Bound","accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"}}""")).Should().BeTrue();
        var volume = _rig.Get(PersistentVolumes, null, "pv")!;
        volume.At("metadata", "annotations")!.ToString().Should().Be("""{"pv.kubernetes.io/bound-by-controller":"yes"}""");
        volume.Text("spec", "claimRef", "uid").Should().Be(claim.Uid);
        volume.Text("spec", "claimRef", "apiVersion").Should().Be("v1");
    }

    [Test]
    public void The_smallest_volume_that_fits_is_taken()
    {
        _rig.Run(async () =>
        {
            await Volume("pva", "5Gi");
            await Volume("pvb", "2Gi");
            await Volume("pvd", "3Gi");
            await Volume("pve", "1Gi");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pve", "Available");
            await Claim("c", "1500Mi");
            (await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound")).Text("spec", "volumeName").Should().Be("pvb");
        });
        _rig.Get(PersistentVolumeClaims, "default", "c")!.Text("status", "capacity", "storage").Should().Be("2Gi");
    }

    [Test]
    public void A_volume_whose_claimRef_names_the_claim_waits_for_it()
    {
        _rig.Run(async () =>
        {
            await Volume("pv", claimRef: ""","claimRef":{"namespace":"default","name":"c"}""");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pv", "Available");
            await Claim("other");
            await _rig.Delay(2);
            await Claim("c");
            (await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound")).Text("spec", "volumeName").Should().Be("pv");
        });
        var volume = _rig.Get(PersistentVolumes, null, "pv")!;
        volume.Annotation("pv.kubernetes.io/bound-by-controller").Should().BeNull("the user reserved it");
        _rig.Get(PersistentVolumeClaims, "default", "other")!.Text("status", "phase").Should().Be("Pending");
    }

    [Test]
    public void A_claim_that_names_a_volume_waits_for_it_and_binds_by_the_resync()
    {
        _rig.Run(async () =>
        {
            await Claim("c", volumeName: "pv");
            await _rig.Delay(1);
            _rig.Get(PersistentVolumeClaims, "default", "c")!.At("metadata", "annotations").Should().BeNull();
            await Volume("pv");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
        });
        _rig.Get(PersistentVolumeClaims, "default", "c")!.Annotation("pv.kubernetes.io/bound-by-controller").Should().BeNull("the user asked for it");
    }

    [TestCase("5Gi", "sc", "requested PV is too small")]
    [TestCase("1Gi", "other", "storageClassName does not match")]
    public void A_claim_that_names_an_unfit_volume_says_why(string size, string storageClass, string reason)
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pv", "Available");
            await Claim("c", size, storageClass, "pv");
            await _rig.Delay(2);
        });
        _rig.EventsOf("c").Should().Equal($"Warning VolumeMismatch Cannot bind to requested volume \"pv\": {reason}");
    }

    [Test]
    public void A_claim_that_names_the_volume_of_another_waits()
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await Claim("first");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "first", "Bound");
            await Claim("c", volumeName: "pv");
            await _rig.Delay(2);
        });
        _rig.EventsOf("c").Should().Equal("Warning FailedBinding volume \"pv\" already bound to a different claim.");
    }

    [Test]
    public void A_retained_volume_is_released_and_binds_again_only_without_its_claimRef()
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
            await _rig.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pv", "Released");
            await Claim("d");
            await _rig.Delay(40);
            _rig.Get(PersistentVolumeClaims, "default", "d")!.Text("status", "phase").Should().Be("Pending");
            await _rig.PatchAsync(PersistentVolumes, null, "pv", """{"spec":{"claimRef":null}}""");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "d", "Bound", 16);
        });
    }

    [Test]
    public void A_claimRef_without_its_uid_keeps_the_volume_for_the_old_name()
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
            await _rig.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pv", "Released");
            await _rig.PatchAsync(PersistentVolumes, null, "pv", """{"spec":{"claimRef":{"uid":null}}}""");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pv", "Available");
            await Claim("d");
            await _rig.Delay(40);
            _rig.Get(PersistentVolumeClaims, "default", "d")!.Text("status", "phase").Should().Be("Pending");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound", 16);
        });
    }

    [Test]
    public void A_claim_whose_volume_is_gone_is_lost()
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
            await _rig.PatchAsync(PersistentVolumes, null, "pv", """{"metadata":{"finalizers":null}}""");
            await _rig.DeleteAsync(PersistentVolumes, null, "pv");
            await _rig.PatchAsync(PersistentVolumes, null, "pv", """{"metadata":{"finalizers":null}}""");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Lost");
            await _rig.Delay(1);
        });
        _rig.EventsOf("c").Should().Contain("Warning ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        _rig.Get(PersistentVolumeClaims, "default", "c")!["status"]!.ToString().Should().Be("""{"phase":"Lost"}""");
    }

    [Test]
    public void A_bound_volume_that_is_deleted_stays_until_its_claim_is_gone()
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
            await _rig.DeleteAsync(PersistentVolumes, null, "pv");
            await _rig.Delay(20);
            _rig.Get(PersistentVolumes, null, "pv")!.Text("status", "phase").Should().Be("Bound");
            await _rig.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await _rig.WaitGoneAsync(PersistentVolumes, null, "pv");
        });
    }

    [Test]
    public void A_volume_that_no_plugin_can_delete_fails()
    {
        _rig.Run(async () =>
        {
            await Volume("pv", path: "/var/none", policy: "Delete");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
            await _rig.DeleteAsync(PersistentVolumeClaims, "default", "c");
            await _rig.WaitPhaseAsync(PersistentVolumes, "pv", "Failed");
            await _rig.Delay(1);
        });
        _rig.Get(PersistentVolumes, null, "pv")!.Text("status", "message").Should().Be("host_path deleter only supports /tmp/.+ but received provided /var/none");
        _rig.EventsOf("pv").Should().Equal("Warning VolumeFailedDelete host_path deleter only supports /tmp/.+ but received provided /var/none");
    }

    [Test]
    public void A_class_that_is_not_there_is_an_event()
    {
        _rig.Run(async () =>
        {
            await Claim("c", storageClass: "nosuch");
            await _rig.Delay(2);
        });
        _rig.EventsOf("c").Should().Equal("Warning ProvisioningFailed storageclass.storage.k8s.io \"nosuch\" not found");
    }

    [Test]
    public void An_external_provisioner_is_asked_by_annotation()
    {
        _rig.Run(async () =>
        {
            await _rig.CreateAsync(StorageClasses, """{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"sc"},"provisioner":"example.com/none"}""");
            await Claim("c");
            await _rig.Delay(2);
        });
        _rig.Get(PersistentVolumeClaims, "default", "c")!.At("metadata", "annotations")!.ToString().Should().Be(
            """{"volume.beta.kubernetes.io/storage-provisioner":"example.com/none","volume.kubernetes.io/storage-provisioner":"example.com/none"}""");
        _rig.EventsOf("c").Should().ContainSingle().Which.Should().StartWith("Normal ExternalProvisioning Waiting for a volume to be created either by the external provisioner 'example.com/none'");
    }

    [Test]
    public void A_claim_without_a_class_gets_a_default_made_later()
    {
        _rig.Run(async () =>
        {
            await _rig.CreateAsync(PersistentVolumeClaims, """{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"c"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""");
            await _rig.Delay(1);
            await _rig.CreateAsync(StorageClasses, """
                {"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"late","annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"example.com/none"}
                """);
            await _rig.WaitAsync(PersistentVolumeClaims, "default", "c", c => c.Text("spec", "storageClassName") == "late", 16);
        });
    }

    [Test]
    public void Nothing_runs_when_everything_is_settled()
    {
        _rig.Run(async () =>
        {
            await Volume("pv");
            await Claim("c");
            await _rig.WaitPhaseAsync(PersistentVolumeClaims, "c", "Bound");
            await _rig.Delay(60);
            var steps = _rig.World.Steps;
            await _rig.Delay(3600);
            (_rig.World.Steps - steps).Should().BeLessThan(2500, "an idle hour is bookmarks and nothing else");
        }, 120);
    }

    private Task<KubeDocument> Volume(string name, string size = "1Gi", string path = "/tmp/x", string policy = "Retain", string claimRef = "") => _rig.CreateAsync(PersistentVolumes, $$$"""
        {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"{{{name}}}"},"spec":{"capacity":{"storage":"{{{size}}}"},"accessModes":["ReadWriteOnce"],
         "hostPath":{"path":"{{{path}}}"},"storageClassName":"sc","persistentVolumeReclaimPolicy":"{{{policy}}}"{{{claimRef}}} } }
        """);

    private Task<KubeDocument> Claim(string name, string size = "1Gi", string storageClass = "sc", string? volumeName = null)
    {
        var volume = volumeName is null ? "" : $",\"volumeName\":\"{volumeName}\"";
        return _rig.CreateAsync(PersistentVolumeClaims, $$$"""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"{{{name}}}"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"{{{size}}}"}},
             "storageClassName":"{{{storageClass}}}"{{{volume}}} } }
            """);
    }
}
