using FluentAssertions;
using NUnit.Framework;

namespace Drydock.Unit.Kinds;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SnapshotKindTests
{
    private const string Snapshots = "/apis/snapshot.storage.k8s.io/v1/namespaces/default/volumesnapshots";
    private const string Contents = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents";
    private const string Classes = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses";
    private const string NotChecked = "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    private readonly KindServer _server = new();

    [TestCase("""{"source":{}}""", "spec.source: Invalid value: exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set")]
    [TestCase("""{"source":{"persistentVolumeClaimName":"a","volumeSnapshotContentName":"b"}}""", "spec.source: Invalid value: exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set")]
    [TestCase("""{"source":{"persistentVolumeClaimName":"a"},"volumeSnapshotClassName":""}""", "spec.volumeSnapshotClassName: Invalid value: \"\": volumeSnapshotClassName must not be the empty string when set")]
    [TestCase("null", "[spec: Required value, " + NotChecked + "]")]
    [TestCase("""{"source":"x"}""", "[spec.source: Invalid value: \"string\": spec.source in body must be of type object: \"string\", " + NotChecked + "]")]
    public void What_the_crd_refuses_is_refused_in_its_words(string spec, string expected) =>
        _server.Post(Snapshots, $$"""{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"s"},"spec":{{spec}}}""").Should()
            .Be($"VolumeSnapshot.snapshot.storage.k8s.io \"s\" is invalid: {expected}");

    [Test]
    public void A_source_never_changes_and_the_class_may_go()
    {
        _server.Create(Snapshots, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"s"},"spec":{"source":{"persistentVolumeClaimName":"c"},"volumeSnapshotClassName":"k"},"status":{"readyToUse":true}}""")
            .At("status").Should().BeNull();
        _server.Patch(Snapshots + "/s", """{"spec":{"source":{"persistentVolumeClaimName":"other"}}}""").Should()
            .EndWith("spec.source.persistentVolumeClaimName: Invalid value: \"other\": persistentVolumeClaimName is immutable");
        _server.Patch(Snapshots + "/s", """{"spec":{"source":{"volumeSnapshotContentName":"x","persistentVolumeClaimName":null}}}""").Should()
            .EndWith("spec.source: Invalid value: persistentVolumeClaimName is required once set");
        _server.Patch(Snapshots + "/s", """{"spec":{"volumeSnapshotClassName":null}}""").Should().BeEmpty();
    }

    [Test]
    public void Contents_and_classes_are_checked_too()
    {
        _server.Post(Contents, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotContent","metadata":{"name":"v"},"spec":{"deletionPolicy":"Keep","driver":"a.b","source":{"volumeHandle":"x"},"volumeSnapshotRef":{}}}""")
            .Should().EndWith($"[spec.deletionPolicy: Unsupported value: \"Keep\": supported values: \"Delete\", \"Retain\", {NotChecked}]");
        _server.Post(Contents, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotContent","metadata":{"name":"v"},"spec":{"deletionPolicy":"Delete","driver":"a.b","source":{"volumeHandle":"x"},"volumeSnapshotRef":{"name":"s","namespace":"default"}}}""")
            .Should().BeEmpty();
        _server.Post(Classes, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshotClass","metadata":{"name":"k"},"driver":"a.b"}""").Should()
            .Be("VolumeSnapshotClass.snapshot.storage.k8s.io \"k\" is invalid: deletionPolicy: Required value");
    }
}
