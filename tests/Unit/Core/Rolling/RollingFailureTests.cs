using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core.Rolling;

/// <summary>A move that stops halfway leaves a set that serves, and goes on or back from there without a loss.</summary>
public sealed class RollingFailureTests
{
    [Test]
    public void A_pod_that_may_not_stop_ends_the_run_with_a_serving_set_and_the_next_run_goes_on()
    {
        var (results, group, rig) = Halfway(async (migrator, migration, group) =>
        {
            group.IsStuck = false;
            return [await migrator.ApplyAsync(migration, CancellationToken.None), await migrator.CleanupAsync(migration, CancellationToken.None)];
        });

        results.Select(r => r.GetType().Name).Should().Equal(["Failed", "Completed", "Completed"], rig.Trace);
        rig.Volumes.Should().HaveCount(3).And.OnlyContain(v => v.Encrypted);
        group.Lost.Should().BeEmpty();
    }

    [Test]
    public void A_pod_that_may_not_stop_ends_the_run_with_a_serving_set_and_a_rollback_loses_nothing()
    {
        var (results, group, rig) = Halfway(async (migrator, migration, group) =>
        {
            group.IsStuck = false;
            var before = group.Acknowledged;
            var rolled = await migrator.RollbackAsync(migration, new RollbackOptions(), CancellationToken.None);
            group.Acknowledged.Should().BeGreaterThan(before, "it went on acknowledging while pods went back");
            return [rolled];
        });

        results.Select(r => r.GetType().Name).Should().Equal(["Failed", "RolledBack"], rig.Trace);
        rig.Volumes.Should().HaveCount(3).And.OnlyContain(v => !v.Encrypted);
        rig.Get(KubeResources.StatefulSets, "db")!.List("spec", "volumeClaimTemplates")[0].Text("spec", "storageClassName").Should().Be("plain");
        group.FewestRunning.Should().Be(2);
        group.Lost.Should().BeEmpty();
    }

    /// <summary>Three pods, of which the second may not stop for as long as the run waits.</summary>
    private static (List<MigrationResult> Results, ReplicatedGroup Group, MigrationRig Rig) Halfway(Func<Migrator, VolumeEncryptionMigration, ReplicatedGroup, Task<MigrationResult[]>> then)
    {
        var (run, group) = RollingTests.Make([], EncryptionRoute.SnapshotController, replicas: 3);
        var results = new List<MigrationResult>();
        run.Rig.OnStep = step => group.IsStuck |= step == "move-pod-2";
        run.Rig.Run(async () =>
        {
            await run.Rig.Deploy(run.Set, replicas: 3);
            results.Add(await run.Rig.Migrator().ApplyAsync(run.Migrated, CancellationToken.None));
            run.Rig.OnStep = null;
            run.Rig.ReadyReplicas.Should().Be(3);
            results.OfType<MigrationResult.Failed>().Should().ContainSingle().Which.Error.SafeNow.Should().Contain("serves");
            results.AddRange(await then(run.Rig.Migrator(), run.Migrated, group));
            await run.Rig.Delay(60);
        });
        return (results, group, run.Rig);
    }
}
