using Drydock.Core.Kubernetes;
using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StorageKindTests
{
    private const string Claims = "/api/v1/namespaces/default/persistentvolumeclaims";
    private const string Classes = "/apis/storage.k8s.io/v1/storageclasses";

    private readonly KindServer _server = new();

    [Test]
    public void A_claim_without_class_takes_the_newest_default_class_and_an_empty_one_is_left_alone()
    {
        _server.Create(Claims, Claim("before", "")).At("spec", "storageClassName").Should().BeNull();
        Class("b", isDefault: true);
        Class("a", isDefault: true);
        Class("c", isDefault: false);
        _server.Create(Claims, Claim("after", "")).Text("spec", "storageClassName").Should().Be("a");
        _server.Create(Claims, Claim("none", "\"storageClassName\":\"\",")).Text("spec", "storageClassName").Should().BeEmpty();
    }

    [Test]
    public void Only_a_bound_claim_of_an_expandable_class_grows()
    {
        Class("k", isDefault: false);
        _server.Create(Claims, Claim("c", "\"storageClassName\":\"k\","));
        const string grow = """{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}""";
        _server.Patch(Claims + "/c", grow).Should().Contain("spec is immutable after creation except resources.requests");
        _server.Patch(Claims + "/c/status", """{"status":{"phase":"Bound","capacity":{"storage":"1Gi"}}}""").Should().BeEmpty();
        _server.Patch(Claims + "/c", grow).Should()
            .Be("persistentvolumeclaims \"c\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
        _server.Patch(Classes + "/k", """{"allowVolumeExpansion":true}""").Should().BeEmpty();
        _server.Patch(Claims + "/c", grow).Should().BeEmpty();
        _server.Patch(Claims + "/c", """{"spec":{"resources":{"requests":{"storage":"500Mi"}}}}""").Should()
            .EndWith("spec.resources.requests.storage: Forbidden: field can not be less than status.capacity");
    }

    [Test]
    public void A_volume_keeps_its_source_and_changes_its_policy()
    {
        const string volumes = "/api/v1/persistentvolumes";
        var volume = _server.Create(volumes, """{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"csi":{"driver":"ebs.csi.aws.com","volumeHandle":"vol-1"}}}""");
        volume.Text("spec", "persistentVolumeReclaimPolicy").Should().Be("Retain");
        volume.HasFinalizer("kubernetes.io/pv-protection").Should().BeTrue();
        _server.Patch(volumes + "/v", """{"spec":{"persistentVolumeReclaimPolicy":"Delete"}}""").Should().BeEmpty();
        _server.Patch(volumes + "/v", """{"spec":{"csi":{"volumeHandle":"vol-2"}}}""").Should()
            .Contain("spec.persistentvolumesource is immutable after creation").And.Contain("-  \"VolumeHandle\": \"vol-1\"").And.Contain("+  \"VolumeHandle\": \"vol-2\"");
    }

    [Test]
    public void A_change_of_a_volumes_phase_is_stamped_once()
    {
        const string volume = "/api/v1/persistentvolumes/v";
        _server.Create("/api/v1/persistentvolumes", """{"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"v"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"}}}""");
        _server.Patch(volume + "/status", """{"status":{"phase":"Available","lastPhaseTransitionTime":"2001-01-01T00:00:00Z"}}""").Should().BeEmpty();
        _server.Send("GET", volume, "").Body.Text("status", "lastPhaseTransitionTime").Should().Be("2001-01-01T00:00:00Z");
        _server.Patch(volume + "/status", """{"status":{"phase":"Bound"}}""").Should().BeEmpty();
        _server.Send("GET", volume, "").Body.Text("status", "lastPhaseTransitionTime").Should().NotBe("2001-01-01T00:00:00Z");
    }

    private void Class(string name, bool isDefault) => _server.Create(Classes,
        "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"StorageClass\",\"metadata\":{\"name\":\"" + name + "\",\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\""
        + (isDefault ? "true" : "false") + "\"}},\"provisioner\":\"ebs.csi.aws.com\"}");

    private static string Claim(string name, string more) =>
        "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{" + more
        + "\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}";
}
