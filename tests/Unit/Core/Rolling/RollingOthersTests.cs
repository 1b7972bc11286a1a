using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Unit.Core.Rolling;

/// <summary>Others act, or things break, while a set is moved pod by pod.</summary>
public sealed class RollingOthersTests
{
    private static IEnumerable<TestCaseData> Steps() => ((string[])["warm-snapshots", "recreate-statefulset", "move-pod-1", "move-pod-2", "move-pod-3"]).Select(s => new TestCaseData(s));

    [TestCaseSource(nameof(Steps))]
    public void Whoever_scales_up_loses_nothing(string step) => Scaled(step, 4);

    [TestCaseSource(nameof(Steps))]
    public void Whoever_scales_down_loses_nothing(string step) => Scaled(step, 2);

    [Test]
    public void Whoever_takes_the_hold_off_a_pod_that_is_copied_makes_the_migration_turn_back_and_nothing_is_lost()
    {
        var (run, group) = RollingTests.Make([], EncryptionRoute.SnapshotController);
        On(run, "create volumesnapshots.snapshot.storage.k8s.io drydock-final", () => run.Rig.Patch(KubeResources.Pods, "default", group.Leader == "db-0" ? "db-1" : "db-0", """{"metadata":{"finalizers":null}}"""));

        var problems = run.Run();

        problems.Should().BeEmpty(run.Rig.Trace);
        run.Result.Should().BeOfType<MigrationResult.RolledBack>().Which.Reason.Should().Contain("held down");
    }

    [Test]
    public void When_the_node_of_another_pod_is_lost_while_one_is_held_that_one_is_put_back_and_moved_later()
    {
        var (run, _) = RollingTests.Make([], EncryptionRoute.EbsApi, replicas: 3);
        // The copy takes longer than others may be away.
        run.Rig.OnStep = step =>
        {
            if (step == "move-pod-1") run.Rig.Aws.Times = run.Rig.Aws.Times with { SnapshotFixedPart = DurationRange.Seconds(250, 260) };
        };
        On(run, "make snapshot drydock-final", async () =>
        {
            var held = run.Rig.Store.Dump(KubeResources.Pods).First(p => p.HasFinalizer("drydock.dev/hold"));
            var other = run.Rig.Store.Dump(KubeResources.Pods).First(p => p.Name.StartsWith("db-", StringComparison.Ordinal) && p.Text("spec", "nodeName") != held.Text("spec", "nodeName"));
            run.Rig.Cluster.Nodes[other.Text("spec", "nodeName")!].PowerOff();
            await run.Rig.Delay(300);
            run.Rig.Aws.Times = run.Rig.Aws.Options.Times;
            run.Rig.Cluster.Nodes[other.Text("spec", "nodeName")!].PowerOn();
        });

        var problems = run.Run();

        problems.Should().BeEmpty(run.Rig.Trace);
        run.Result.Should().BeOfType<MigrationResult.Completed>();
        run.Rig.Progress.Should().Contain(p => p.Contains("RollingBack", StringComparison.Ordinal) && p.Contains("is put back", StringComparison.Ordinal));
    }

    [TestCase("create volumesnapshots.snapshot.storage.k8s.io drydock-final")]
    [TestCase("delete persistentvolumeclaims data-db")]
    [TestCase("create persistentvolumeclaims data-db")]
    public void A_controller_manager_that_restarts_in_the_middle_changes_nothing(string moment)
    {
        var (run, _) = RollingTests.Make([], EncryptionRoute.SnapshotController);
        On(run, moment, async () =>
        {
            run.Rig.Cluster.Crash("kube-controller-manager");
            await run.Rig.Delay(20);
            run.Rig.Cluster.Restart("kube-controller-manager");
        });

        run.Run().Should().BeEmpty(run.Rig.Trace);

        run.Result.Should().BeOfType<MigrationResult.Completed>();
    }

    private static void Scaled(string step, int replicas)
    {
        var (run, group) = RollingTests.Make([], EncryptionRoute.SnapshotController, replicas: 3, comparesWorlds: false, readyAfter: replicas);
        On(run, "", () => run.Rig.Patch(KubeResources.StatefulSets, "default", "db", $$$"""{"spec":{"replicas":{{{replicas}}}}}"""), step);

        var problems = run.Run();

        problems.Should().BeEmpty(run.Rig.Trace);
        run.Result.Should().Match(r => r is MigrationResult.Completed || (r is MigrationResult.RolledBack && replicas == 4), run.Rig.Trace);
        if (run.Result is MigrationResult.Completed) run.Volumes.Should().OnlyContain(v => v.Encrypted);
        group.Lost.Should().BeEmpty();
    }

    /// <summary>Does something else in a process of its own when the migrator first reports a line that begins so.</summary>
    private static void On(HazardRun run, string text, Func<Task> act, string? step = null)
    {
        var other = run.Rig.World.CreateProcess("other");
        other.Start(static () => Task.CompletedTask);
        var isDone = false;
        run.Rig.OnReport = progress =>
        {
            if (isDone || !progress.Text.StartsWith(text, StringComparison.Ordinal) || (step is not null && progress.Step != step)) return;
            isDone = true;
            other.Spawn(act);
        };
    }
}
