using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Scenarios;

namespace Drydock.Unit.Core.Rolling;

/// <summary>A replicated set is encrypted pod by pod while it serves.</summary>
public sealed class RollingTests
{
    private static IEnumerable<EncryptionRoute> Routes => [EncryptionRoute.SnapshotController, EncryptionRoute.EbsApi];

    [TestCaseSource(nameof(Routes))]
    public void A_replicated_set_is_moved_pod_by_pod_and_never_has_more_than_one_pod_down(EncryptionRoute route)
    {
        var (run, group) = Make([], route, replicas: 3);

        var problems = run.Run();

        problems.Should().BeEmpty(run.Rig.Trace);
        run.Result.Should().BeOfType<MigrationResult.Completed>();
        group.FewestRunning.Should().Be(2);
        group.FailOvers.Should().Be(0, "the leader hands over before it stops");
        var downtime = ((MigrationResult.Completed)run.Result!).Downtime;
        downtime.Select(p => p.Name).Should().Equal(DowntimePart.HandOver);
        downtime[0].Duration.Should().BeCloseTo(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200));
    }

    [TestCaseSource(nameof(Routes)), Category("Exhaustive")]
    public void Every_hazard_forwards(EncryptionRoute route) => HazardTests.Sweep(faults => Make(faults, route).Run, 1, 1);

    [TestCaseSource(nameof(Routes)), Category("Exhaustive")]
    public void Every_hazard_on_the_way_back_from_the_end(EncryptionRoute route) => HazardTests.Sweep(faults => Make(faults, route, rollsBack: true).Run, 1, 1);

    [Test]
    public void A_sample_of_hazards_forwards_and_back() => HazardTests.Sweep(faults => Make(faults, EncryptionRoute.SnapshotController, rollsBack: true).Run, 9, 350);

    /// <summary>Someone takes the hold off the second pod when its claims are on the way out: the latest moment at which this pod can be put back. The run stops there, and the first pod is returned too.</summary>
    [TestCaseSource(nameof(Routes)), Category("Exhaustive")]
    public void Every_hazard_on_the_way_back_from_the_moment_before_the_second_commit(EncryptionRoute route) => HazardTests.Sweep(faults => StoppedHalfway(faults, route), 1, 1);

    [Test]
    public void A_sample_of_hazards_on_the_way_back_from_the_moment_before_the_second_commit() => HazardTests.Sweep(faults => StoppedHalfway(faults, EncryptionRoute.EbsApi), 204, 350);

    private static HazardRun StoppedHalfway(IReadOnlyList<FaultSpec> faults, EncryptionRoute route)
    {
        var (run, _) = Make(faults, route, rollsBack: true);
        var intruder = run.Rig.World.CreateProcess("intruder");
        intruder.Start(static () => Task.CompletedTask);
        var isDone = false;
        run.Rig.OnReport = progress =>
        {
            if (isDone || progress is not { Step: "move-pod-2", Kind: MigrationProgressKind.Acting } || !progress.Text.StartsWith("delete persistentvolumeclaims data-db-", StringComparison.Ordinal)) return;
            isDone = true;
            intruder.Spawn(() => run.Rig.Patch(KubeResources.Pods, "default", progress.Text[^4..], """{"metadata":{"finalizers":null}}"""));
        };
        return run;
    }

    internal static (HazardRun Run, ReplicatedGroup Group) Make(IReadOnlyList<FaultSpec> faults, EncryptionRoute route, int replicas = 2, bool rollsBack = false, EncryptionCutover cutover = EncryptionCutover.Rolling, bool comparesWorlds = true, int? readyAfter = null)
    {
        var group = new ReplicatedGroup();
        var run = new HazardRun(faults, set: ReplicatedGroup.Set.Replace("\"replicas\":2", $"\"replicas\":{replicas}", StringComparison.Ordinal),
            migration: HazardRun.Migration with { Route = route, Cutover = cutover, RollingKinds = [new StandInApplication(group)] })
        {
            Replicas = replicas,
            ReadyAfter = readyAfter ?? replicas,
            ComparesWorlds = comparesWorlds,
            RollsBackAfterwards = rollsBack,
        };
        group.RegisterTo(run.Rig);
        run.MoreProblems = () => [.. group.Lost, .. run.Rig.Store.Dump(KubeResources.Pods).Where(p => p.HasFinalizer("drydock.dev/hold")).Select(p => $"{p.Name} is still held")];
        return (run, group);
    }
}
