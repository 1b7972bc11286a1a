using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>An encryption from its plan to its cleanup.</summary>
public sealed class VolumeEncryptionTests
{
    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration;

    [Test]
    public void A_running_set_is_moved_onto_encrypted_volumes_and_cleaned_up()
    {
        var run = new HazardRun([]);
        var sources = new List<string?>();
        run.Before = rig =>
        {
            sources = [rig.HandleOf("data-db-0"), rig.HandleOf("data-db-1")];
            return Task.CompletedTask;
        };

        run.Run().Should().BeEmpty();

        var completed = run.Result.Should().BeOfType<MigrationResult.Completed>().Subject;
        completed.Volumes.Select(v => v.SourceVolumeId.Value).Should().Equal(sources);
        completed.Volumes.Select(v => v.TargetVolumeId.Value).Should().Equal(run.Rig.HandleOf("data-db-0"), run.Rig.HandleOf("data-db-1"));
        completed.Volumes.Should().OnlyContain(v => v.Encrypted && v.KmsKeyId!.Contains(":key/"));
        completed.Downtime.Select(d => d.Name).Should().Equal("stop", "delta snapshot", "restore", "verification", "start");
        run.Rig.Get(KubeResources.StatefulSets, "db")!.List("spec", "volumeClaimTemplates")[0].Text("spec", "storageClassName").Should().Be("plain-encrypted");
        run.Rig.Get(KubeResources.StatefulSets, "db")!.Label("team").Should().Be("a");
        run.Rig.Get(KubeResources.StorageClasses, "plain", null).Should().NotBeNull("the user's class is never deleted");
    }

    [Test]
    public void The_measured_downtime_is_within_the_plan()
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null;
        MigrationResult.Completed? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            plan = await rig.Migrator().PlanAsync(Migration, CancellationToken.None);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None) as MigrationResult.Completed;
        });

        foreach (var part in result!.Downtime) part.Duration.Should().BeLessThanOrEqualTo(plan!.Downtime.Single(p => p.Name == part.Name).AtMost, part.Name);
    }

    [Test]
    public void A_plan_changes_nothing_and_tells_what_would_change()
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            var ids = rig.Aws.Inspection.Volumes.Count;
            plan = await rig.Migrator(ports: rig.Ports with { Kubernetes = new ReadOnlyKubernetes(rig.Ports.Kubernetes) }).PlanAsync(Migration, CancellationToken.None);
            rig.Aws.Inspection.Volumes.Count.Should().Be(ids);
        });

        plan!.IsBlocked.Should().BeFalse(string.Join("\n", plan.Findings));
        plan.ToDiff().Should().Contain("+++ b/storageclasses/plain-encrypted").And.Contain("-      storageClassName: plain\n+      storageClassName: plain-encrypted");
        plan.ManifestsToCommit.Should().Contain("kind: StorageClass").And.Contain("storageClassName: plain-encrypted").And.NotContain("drydock.dev").And.NotContain("resourceVersion");
        plan.Permissions.Should().NotBeEmpty();
        plan.ExpectedDowntime.Should().BeGreaterThan(TimeSpan.FromMinutes(1));
    }

    [Test]
    public void What_is_done_already_completes_without_a_change()
    {
        var rig = new MigrationRig();
        MigrationResult? again = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            await rig.Migrator().CleanupAsync(Migration, CancellationToken.None);
            rig.Progress.Clear();
            again = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        var completed = again.Should().BeOfType<MigrationResult.Completed>().Subject;
        completed.Volumes.Should().HaveCount(2).And.OnlyContain(v => v.SourceVolumeId == v.TargetVolumeId && v.Encrypted);
        completed.Remarks.Should().Contain(r => r.Code == EncryptionFindings.AlreadyEncrypted);
        rig.Progress.Should().BeEmpty();
    }

    [Test]
    public void A_cancelled_run_goes_on_from_its_journal()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        MigrationStatus? status = null;
        using var cancel = new CancellationTokenSource();
        rig.OnStep = step =>
        {
            if (step == "restore" && !cancel.IsCancellationRequested) cancel.Cancel();
        };
        rig.Run(async () =>
        {
            await rig.Deploy();
            var first = () => rig.Migrator().ApplyAsync(Migration, cancel.Token);
            await first.Should().ThrowAsync<OperationCanceledException>();
            status = await rig.Migrator().StatusAsync(Migration, CancellationToken.None);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        status!.Phase.Should().Be("running");
        result.Should().BeOfType<MigrationResult.Completed>();
        rig.Progress.Count(p => p.Contains("StepStarted [canary]")).Should().Be(1, "what is done is not done again");
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void Without_a_StatefulSet_it_is_declined()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Cluster.StartAsync(CancellationToken.None);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Declined>().Which.Findings.Should().ContainSingle(f => f.Code == EncryptionFindings.StatefulSetMissing);
    }
}
