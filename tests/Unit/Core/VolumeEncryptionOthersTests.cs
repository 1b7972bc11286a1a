using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>What others do before and while an encryption runs.</summary>
public sealed class VolumeEncryptionOthersTests
{
    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration;

    [Test]
    public void A_snapshot_of_someone_else_under_a_needed_name_is_refused_by_the_plan()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            await rig.Create(KubeResources.VolumeSnapshots, """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"drydock-final-data-db-0","namespace":"default"},"spec":{"source":{"persistentVolumeClaimName":"data-db-0"}}}""");
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Declined>().Which.Findings.Should().Contain(f => f.Code == EncryptionFindings.ForeignObject);
        rig.Get(KubeResources.VolumeSnapshots, "drydock-final-data-db-0").Should().NotBeNull();
    }

    [Test]
    public void What_the_user_changed_since_the_plan_is_kept()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        var other = rig.World.CreateProcess("other");
        other.Start(static () => Task.CompletedTask);
        rig.OnStep = step =>
        {
            var change = step switch
            {
                "warm-snapshots" => """{"spec":{"replicas":1,"template":{"metadata":{"annotations":{"changed":"yes"}}}}}""",
                "restore" => """{"metadata":{"labels":{"team":"b"}}}""",
                _ => null,
            };
            if (change is not null) other.Spawn(() => rig.Patch(KubeResources.StatefulSets, "default", "db", change));
        };
        rig.Run(async () =>
        {
            await rig.Deploy();
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        var now = rig.Get(KubeResources.StatefulSets, "db")!;
        now.Integer("spec", "replicas").Should().Be(1);
        now.Text("spec", "template", "metadata", "annotations", "changed").Should().Be("yes");
        now.Label("team").Should().Be("b");
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void A_set_that_grew_since_the_plan_is_not_stopped()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        var other = rig.World.CreateProcess("other");
        other.Start(static () => Task.CompletedTask);
        rig.OnStep = step =>
        {
            if (step == "canary") other.Spawn(() => rig.Patch(KubeResources.StatefulSets, "default", "db", """{"spec":{"replicas":3}}"""));
        };
        rig.Run(async () =>
        {
            await rig.Deploy();
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.RolledBack>().Which.Reason.Should().Contain("scaled it to 3 replicas");
        rig.Get(KubeResources.StatefulSets, "db")!.Integer("spec", "replicas").Should().Be(3);
        rig.Progress.Should().NotContain(p => p.Contains("Acting [quiesce] patch statefulsets"));
    }

    [Test]
    public void A_second_migrator_is_declined_while_the_first_is_at_work()
    {
        var rig = new MigrationRig();
        MigrationResult? second = null;
        MigrationResult? first = null;
        var other = rig.World.CreateProcess("other");
        other.Start(static () => Task.CompletedTask);
        rig.OnStep = step =>
        {
            if (step == "warm-snapshots") other.Spawn(async () => second = await rig.Migrator("second").ApplyAsync(Migration, CancellationToken.None));
        };
        rig.Run(async () =>
        {
            await rig.Deploy();
            first = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        first.Should().BeOfType<MigrationResult.Completed>();
        second.Should().BeOfType<MigrationResult.Declined>().Which.Findings.Should().ContainSingle(f => f.Code == EncryptionFindings.LeaseHeld);
    }

    [Test]
    public void After_the_commit_a_rollback_is_declined_unless_the_loss_is_accepted()
    {
        var rig = new MigrationRig();
        MigrationResult? declined = null;
        MigrationResult? rolled = null;
        var sources = new List<string?>();
        rig.Run(async () =>
        {
            await rig.Deploy();
            sources = [rig.HandleOf("data-db-0"), rig.HandleOf("data-db-1")];
            await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            await rig.Delay(60);
            declined = await rig.Migrator().RollbackAsync(Migration, new RollbackOptions(), CancellationToken.None);
            rolled = await rig.Migrator().RollbackAsync(Migration, new RollbackOptions { DiscardWritesSinceCutover = true }, CancellationToken.None);
        });

        declined.Should().BeOfType<MigrationResult.Declined>().Which.Findings.Should().ContainSingle(f => f.Code == EncryptionFindings.CommittedAlready);
        rolled.Should().BeOfType<MigrationResult.RolledBack>(rig.Trace);
        new[] { rig.HandleOf("data-db-0"), rig.HandleOf("data-db-1") }.Should().Equal(sources);
        rig.LostLines.Should().HaveCount(2, "the writes since the cut-over are what was given up");
        rig.Volumes.Should().HaveCount(2, rig.Trace);
        rig.Get(KubeResources.StatefulSets, "db")!.List("spec", "volumeClaimTemplates")[0].Text("spec", "storageClassName").Should().Be("plain");
        rig.ReadyReplicas.Should().Be(2);
    }

    [Test]
    public void A_writer_who_returns_while_the_claims_are_put_out_of_use_turns_it_back()
    {
        var run = new HazardRun([]);
        var intruder = run.Rig.World.CreateProcess("intruder");
        intruder.Start(static () => Task.CompletedTask);
        run.Rig.OnReport = progress =>
        {
            if (progress is { Step: "commit", Kind: MigrationProgressKind.Acting, Text: "delete persistentvolumeclaims data-db-0" })
            {
                intruder.Spawn(() => run.Rig.Patch(KubeResources.StatefulSets, "default", "db", """{"spec":{"replicas":2}}"""));
            }
        };

        run.Run().Should().BeEmpty();

        run.Result.Should().BeOfType<MigrationResult.RolledBack>().Which.Reason.Should().Contain("a writer may have come back");
    }
}
