using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Aws.Kms;

namespace Drydock.Unit.Core;

/// <summary>The route on which the migrator itself asks EC2 for snapshots and volumes.</summary>
public sealed class EbsApiRouteTests
{
    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration with { Route = EncryptionRoute.EbsApi };

    [Test]
    public void Settings_and_tags_are_kept_and_the_driver_knows_the_volumes_as_its_own()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        KubeDocument source = KubeDocument.Null;
        rig.Run(async () =>
        {
            await rig.Deploy(MigrationRig.Set.Replace("4Gi", "8Gi", StringComparison.Ordinal), binding: "Immediate", parameters: """{"type":"gp3","iops":"4000","throughput":"200","tagSpecification_1":"team=a"}""");
            await rig.Patch(KubeResources.PersistentVolumes, null, PvOf(rig).Name, """{"metadata":{"labels":{"cost":"shop"}}}""");
            source = PvOf(rig);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            (await rig.Migrator().CleanupAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        var (pv, real) = (PvOf(rig), rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db-0")!))!);
        real.Should().BeEquivalentTo(new { VolumeType = "gp3", Iops = 4000, ThroughputMibps = 200, SizeGibibytes = 8, Encrypted = true });
        real.Tags.Should().Contain(
        [
            new("team", "a"), new("CSIVolumeName", pv.Name), new("ebs.csi.aws.com/cluster", "true"),
            new("kubernetes.io/created-for/pv/name", pv.Name), new("kubernetes.io/created-for/pvc/name", "data-db-0"), new("kubernetes.io/created-for/pvc/namespace", "default"),
        ]);
        pv["spec"]!.Without("claimRef").Without("csi").Should().Be(source["spec"]!.Without("claimRef").Without("csi").With("storageClassName", "plain-encrypted"));
        pv.Text("spec", "csi", "fsType").Should().Be(source.Text("spec", "csi", "fsType"));
        pv.Label("cost").Should().Be("shop");
        rig.Get(KubeResources.StorageClasses, "drydock-default.db-0", null).Should().BeNull();
        rig.LostLines.Should().BeEmpty();
        rig.Aws.Inspection.Snapshots.Should().BeEmpty();
        rig.Volumes.Should().HaveCount(2);
    }

    [Test]
    public void A_volume_whose_claim_is_deleted_later_goes_as_the_reclaim_policy_says()
    {
        var rig = new MigrationRig();
        rig.Run(async () =>
        {
            await rig.Deploy();
            (await rig.Migrator().ApplyAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
            (await rig.Migrator().CleanupAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
            await rig.Patch(KubeResources.StatefulSets, "default", "db", """{"spec":{"replicas":1}}""");
            await rig.Until(() => rig.Get(KubeResources.Pods, "db-1") is null);
            await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.PersistentVolumeClaims, "default", "data-db-1"), CancellationToken.None);
            await rig.Until(() => rig.Volumes.Count == 1);
        });

        rig.Store.Dump(KubeResources.PersistentVolumes).Should().ContainSingle();
    }

    [Test]
    public void A_set_can_move_twice_and_then_onto_another_key()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        var key = "";
        rig.Run(async () =>
        {
            await rig.Deploy();
            (await rig.Migrator().ApplyAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
            (await rig.Migrator().CleanupAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
            key = rig.Aws.Kms.CreateKey(policy: new KeyPolicy(true, [new("*", PolicyStatement.Allow(["kms:*"], ["*"]))])).Arn;
            result = await rig.Migrator().ApplyAsync(Migration with { KmsKey = key }, CancellationToken.None);
            (await rig.Migrator().CleanupAsync(Migration with { KmsKey = key }, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace).Which.Volumes.Should().OnlyContain(v => v.KmsKeyId == key);
        rig.Volumes.Should().HaveCount(2).And.OnlyContain(v => v.KmsKeyId == key);
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void A_key_that_is_disabled_after_the_canary_gives_ghost_volumes_and_the_way_back()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            var key = rig.Aws.Kms.CreateKey(policy: new KeyPolicy(true, [new("*", PolicyStatement.Allow(["kms:*"], ["*"]))])).Arn;
            rig.OnStep = step =>
            {
                if (step == "restore") rig.Aws.Kms.DisableKey(key);
            };
            result = await rig.Migrator().ApplyAsync(Migration with { KmsKey = key }, CancellationToken.None);
            await rig.Delay(30);
        });

        result.Should().BeOfType<MigrationResult.RolledBack>().Which.Reason.Should().Contain("vanish").And.Contain("is Disabled");
        rig.Volumes.Should().HaveCount(2).And.OnlyContain(v => !v.Encrypted);
        rig.Aws.Inspection.Snapshots.Should().BeEmpty();
        rig.ReadyReplicas.Should().Be(2);
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void The_plan_lists_the_rights_of_its_own_route_only()
    {
        var rig = new MigrationRig();
        MigrationPlan? direct = null, controller = null;
        rig.Run(async () =>
        {
            await rig.Deploy();
            direct = await rig.Migrator().PlanAsync(Migration, CancellationToken.None);
            controller = await rig.Migrator().PlanAsync(HazardRun.Migration, CancellationToken.None);
        });

        direct!.Permissions.Should().Contain(p => p.Action == "ec2:CreateVolume").And.NotContain(p => p.On.Contains("volumesnapshot"));
        controller!.Permissions.Should().Contain(p => p.On.Contains("volumesnapshots")).And.NotContain(p => p.Action == "ec2:CreateVolume");
        direct.Findings.Should().Contain(f => f.Code == EncryptionFindings.RouteChosen && f.Subject == "route ebs-api");
        controller.Findings.Should().Contain(f => f.Code == EncryptionFindings.RouteChosen && f.Subject == "route snapshot-controller");
    }

    private static KubeDocument PvOf(MigrationRig rig) =>
        rig.Get(KubeResources.PersistentVolumes, rig.Get(KubeResources.PersistentVolumeClaims, "data-db-0")!.Text("spec", "volumeName")!, null)!;
}
