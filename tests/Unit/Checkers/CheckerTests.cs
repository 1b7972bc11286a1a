using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Nodes;
using Drydock.Simulators.Checkers;

namespace Drydock.Unit.Checkers;

public sealed class CheckerTests
{
    private static readonly CheckedMigration Migration = new("shop", "redis", [new CheckedVolume("data-redis-0", "pv-0", new VolumeId("vol-source"))], "marker"u8.ToArray());

    [Test]
    public void Two_pods_on_one_volume_are_caught()
    {
        var checker = new SingleWriterChecker(Migration);
        checker.Mounted(Mount("redis-0", "vol-source"));
        checker.IsGreen.Should().BeTrue();
        checker.Mounted(Mount("intruder", "vol-source"));
        checker.Violations.Should().ContainSingle().Which.Should().Contain("vol-source is mounted read-write by shop/redis-0");
    }

    [Test]
    public void Source_and_target_of_one_claim_written_at_once_are_caught_and_one_after_the_other_is_fine()
    {
        var checker = new SingleWriterChecker(Migration);
        checker.Mounted(Mount("redis-0", "vol-source"));
        checker.Unmounted(Mount("redis-0", "vol-source"));
        checker.Mounted(Mount("redis-0", "vol-target"));
        checker.IsGreen.Should().BeTrue();
        checker.Mounted(Mount("redis-0", "vol-source"));
        checker.IsGreen.Should().BeFalse();
    }

    [Test]
    public void A_read_only_look_at_a_volume_in_use_is_no_second_writer()
    {
        var checker = new SingleWriterChecker(Migration);
        checker.Mounted(Mount("redis-0", "vol-source"));
        checker.Mounted(Mount("drydock-verify", "vol-source") with { IsReadOnly = true });
        checker.IsGreen.Should().BeTrue();
    }

    [Test]
    public void A_source_volume_that_goes_before_the_cleanup_is_caught_and_after_it_is_fine()
    {
        var checker = new SourceIntactChecker(Migration, _ => null);
        checker.VolumeGone("vol-other");
        checker.IsGreen.Should().BeTrue();
        checker.VolumeGone("vol-source");
        checker.IsGreen.Should().BeFalse();
        var later = new SourceIntactChecker(Migration, _ => null);
        later.CleanupBegins();
        later.VolumeGone("vol-source");
        later.IsGreen.Should().BeTrue();
    }

    [TestCase("Retain", true)]
    [TestCase("Delete", false)]
    public void A_claim_may_be_deleted_only_when_its_volume_is_retained(string policy, bool green)
    {
        var volume = KubeDocument.Parse($$$"""{"spec":{"persistentVolumeReclaimPolicy":"{{{policy}}}"}}""");
        var checker = new SourceIntactChecker(Migration, _ => volume);
        checker.ObjectDeleted(
            KubeResources.PersistentVolumeClaims,
            KubeDocument.Parse("""{"metadata":{"name":"data-redis-0","namespace":"shop"},"spec":{"volumeName":"pv-0"}}"""));
        checker.IsGreen.Should().Be(green);
    }

    [Test]
    public void Waiting_longer_than_planned_is_caught()
    {
        var checker = new DowntimeChecker();
        checker.Judge(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));
        checker.IsGreen.Should().BeTrue();
        checker.Judge(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
        checker.IsGreen.Should().BeFalse();
    }

    [Test]
    public void Two_pods_that_are_held_down_at_once_are_caught_and_one_after_the_other_is_fine()
    {
        var checker = new PodByPodChecker(Migration);
        checker.Begin([Pod("redis-0"), Pod("redis-1")]);
        checker.Changed(Pod("redis-1"), Pod("redis-1", isHeld: true));
        checker.Changed(Pod("redis-1", isHeld: true), null);
        checker.Changed(null, Pod("redis-1"));
        checker.Changed(Pod("redis-0"), Pod("redis-0", isHeld: true));
        checker.JudgeUndisturbed();
        checker.IsGreen.Should().BeTrue();
        checker.Changed(Pod("redis-1"), Pod("redis-1", isHeld: true));
        checker.Violations.Should().Equal("redis-1 is stopped while redis-0 is held down");
    }

    [Test]
    public void A_pod_that_is_stopped_beside_one_that_does_not_serve_is_caught_unless_somebody_else_stopped_that_one()
    {
        var checker = new PodByPodChecker(Migration);
        checker.Begin([Pod("redis-0"), Pod("redis-1")]);
        checker.Changed(Pod("redis-0"), Pod("redis-0", isReady: false));
        checker.Changed(Pod("redis-1"), Pod("redis-1", isHeld: true));
        checker.IsGreen.Should().BeTrue();
        checker.JudgeUndisturbed();
        checker.Violations.Should().Equal("redis-1 is stopped while redis-0 does not serve");
    }

    private static KubeDocument Pod(string name, bool isReady = true, bool isHeld = false) => KubeDocument.Parse($$$"""
        {"metadata":{"name":"{{{name}}}","namespace":"shop"{{{(isHeld ? ",\"deletionTimestamp\":\"2030-01-01T00:00:00Z\",\"finalizers\":[\"drydock.dev/hold\"]" : "")}}} },
         "status":{"conditions":[{"type":"Ready","status":"{{{(isReady ? "True" : "False")}}}"}]} }
        """);

    private static MountEvent Mount(string pod, string volume) => new(TimeSpan.Zero, "node", "shop", pod, "data-redis-0", volume, IsReadOnly: false);
}
