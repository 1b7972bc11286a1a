using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Unit.Core;

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

        foreach (var part in result!.Downtime) part.Duration.Should().BeLessThanOrEqualTo(plan!.Downtime.Single(p => p.Name == part.Name).Duration, part.Name);
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
    public void Policies_that_delete_are_held_off_and_restored()
    {
        var set = MigrationRig.Set.Replace("\"replicas\":2", "\"replicas\":2,\"persistentVolumeClaimRetentionPolicy\":{\"whenDeleted\":\"Delete\",\"whenScaled\":\"Delete\"}", StringComparison.Ordinal);
        var run = new HazardRun([], set: set);

        run.Run().Should().BeEmpty(run.Rig.Trace);

        run.Result.Should().BeOfType<MigrationResult.Completed>();
        var now = run.Rig.Get(KubeResources.StatefulSets, "db")!;
        now.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted").Should().Be("Delete");
        now.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled").Should().Be("Delete");
        run.Rig.Get(KubeResources.PersistentVolumes, run.Rig.Get(KubeResources.PersistentVolumeClaims, "data-db-0")!.Text("spec", "volumeName")!, null)!
            .Text("spec", "persistentVolumeReclaimPolicy").Should().Be("Delete");
    }

    [Test]
    public void Claims_beyond_the_replicas_move_too()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            await rig.Patch(KubeResources.StatefulSets, "default", "db", """{"spec":{"replicas":1}}""");
            await rig.Until(() => rig.Get(KubeResources.Pods, "db-1") is null);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            await rig.Patch(KubeResources.StatefulSets, "default", "db", """{"spec":{"replicas":2}}""");
            await rig.Until(() => rig.ReadyReplicas == 2);
        });

        result.Should().BeOfType<MigrationResult.Completed>().Which.Volumes.Should().HaveCount(2);
        rig.LostLines.Should().BeEmpty();
        rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db-1")!))!.Encrypted.Should().BeTrue();
    }

    [Test]
    public void A_class_that_binds_at_once_is_restored_in_the_right_zone_all_the_same()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy(MigrationRig.Set.Replace("4Gi", "8Gi", StringComparison.Ordinal), binding: "Immediate", parameters: """{"type":"gp3","iops":"4000","throughput":"200","tagSpecification_1":"team=a"}""");
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            (await rig.Migrator().CleanupAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        var real = rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db-0")!))!;
        real.Should().BeEquivalentTo(new { VolumeType = "gp3", Iops = 4000, ThroughputMibps = 200, Encrypted = true });
        real.Tags.Should().Contain(new KeyValuePair<string, string>("team", "a")).And.Contain(new KeyValuePair<string, string>("kubernetes.io/created-for/pvc/name", "data-db-0"));
        rig.Get(KubeResources.StorageClasses, "plain-encrypted", null)!.Text("volumeBindingMode").Should().Be("Immediate");
        rig.Get(KubeResources.StorageClasses, "drydock-default-db-0", null).Should().BeNull();
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void All_templates_move_together_and_a_parallel_set_stays_parallel()
    {
        const string Templates = "\"volumeClaimTemplates\":[";
        const string Logs = """{"metadata":{"name":"logs"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"plain","resources":{"requests":{"storage":"1Gi"}}}},""";
        var set = MigrationRig.Set.Replace(Templates, Templates + Logs, StringComparison.Ordinal)
            .Replace("\"mountPath\":\"/data\"}", "\"mountPath\":\"/data\"},{\"name\":\"logs\",\"mountPath\":\"/logs\"}", StringComparison.Ordinal)
            .Replace("\"replicas\":2", "\"replicas\":2,\"podManagementPolicy\":\"Parallel\"", StringComparison.Ordinal);
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy(set);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace).Which.Volumes.Select(v => v.Name).Should().BeEquivalentTo("data-db-0", "data-db-1", "logs-db-0", "logs-db-1");
        rig.Get(KubeResources.StatefulSets, "db")!.Text("spec", "podManagementPolicy").Should().Be("Parallel");
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void A_volume_that_outgrew_its_claim_is_restored_at_its_real_size()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            await rig.Ports.BlockStorage.ModifyVolumeAsync(new ModifyVolumeRequest(new VolumeId(rig.HandleOf("data-db-0")!), SizeGibibytes: 6), CancellationToken.None);
            await rig.Delay(600);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db-0")!))!.SizeGibibytes.Should().Be(6);
        rig.Get(KubeResources.PersistentVolumeClaims, "data-db-0")!.Text("spec", "resources", "requests", "storage").Should().Be("4Gi");
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void A_class_that_retains_goes_on_retaining_and_leaves_nothing_behind()
    {
        var rig = new MigrationRig();
        MigrationResult? cleaned = null;
        rig.Run(async () =>
        {
            await rig.Deploy(reclaimPolicy: "Retain");
            await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            cleaned = await rig.Migrator().CleanupAsync(Migration, CancellationToken.None);
        });

        cleaned.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        rig.Get(KubeResources.StorageClasses, "plain-encrypted", null)!.Text("reclaimPolicy").Should().Be("Retain");
        rig.Store.Dump(KubeResources.PersistentVolumes).Select(pv => pv.Text("spec", "persistentVolumeReclaimPolicy")).Should().Equal("Retain", "Retain");
        rig.Volumes.Should().HaveCount(2).And.OnlyContain(v => v.Encrypted);
    }

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

    [TestCase("disabled")]
    [TestCase("pending deletion")]
    [TestCase("missing")]
    public void A_key_that_cannot_be_used_is_refused_by_the_plan(string state)
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            var key = state == "missing" ? "alias/none" : rig.Aws.Kms.CreateKey().Arn;
            if (state == "disabled") rig.Aws.Kms.DisableKey(key);
            if (state == "pending deletion") rig.Aws.Kms.ScheduleKeyDeletion(key, TimeSpan.FromDays(7));
            result = await rig.Migrator().ApplyAsync(Migration with { KmsKey = key }, CancellationToken.None);
        });

        var expected = state switch { "missing" => EncryptionFindings.KeyMissing, "disabled" => EncryptionFindings.KeyDisabled, _ => EncryptionFindings.KeyPendingDeletion };
        result.Should().BeOfType<MigrationResult.Declined>().Which.Findings[0].Code.Should().Be(expected);
        rig.Progress.Should().BeEmpty();
    }

    [Test]
    public void A_customer_key_is_the_one_that_the_real_volumes_have()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        var key = "";
        rig.Run(async () =>
        {
            await rig.Deploy();
            var policy = new KeyPolicy(true, [new("*", PolicyStatement.Allow(["kms:*"], ["*"]))]);
            key = rig.Aws.Kms.CreateKey(policy: policy).Arn;
            result = await rig.Migrator().ApplyAsync(Migration with { KmsKey = key }, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace).Which.Volumes.Should().OnlyContain(v => v.KmsKeyId == key);
    }

    [Test]
    public void A_key_that_the_driver_may_not_use_is_found_by_the_canary_before_anything_stops()
    {
        var rig = new MigrationRig();
        var migration = Migration with { Timeouts = new VolumeEncryptionTimeouts { Canary = TimeSpan.FromMinutes(3) } };
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            // A customer key whose policy leaves it to IAM: the driver's managed policy has no rights on keys.
            result = await rig.Migrator().ApplyAsync(migration with { KmsKey = rig.Aws.Kms.CreateKey().Arn }, CancellationToken.None);
            // A volume with such a key vanishes while it is being created.
            await rig.Delay(30);
        });

        result.Should().BeOfType<MigrationResult.RolledBack>().Which.Reason.Should().Contain("the canary runs");
        rig.Progress.Should().NotContain(p => p.Contains("[quiesce]"));
        rig.Volumes.Should().HaveCount(2, rig.Trace);
        rig.LostLines.Should().BeEmpty();
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
