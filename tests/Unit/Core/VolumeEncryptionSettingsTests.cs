using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>What an encryption keeps of a set, its claims, classes and volumes.</summary>
public sealed class VolumeEncryptionSettingsTests
{
    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration;

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
        rig.Get(KubeResources.StorageClasses, "drydock-default.db-0", null).Should().BeNull();
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
}
