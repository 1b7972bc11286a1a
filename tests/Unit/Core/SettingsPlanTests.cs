using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>Types, performance and sizes: what is kept, what may be wished, what is refused and why.</summary>
public sealed class SettingsPlanTests
{
    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration;

    [TestCase("gp9", null, null, "volume type: 'gp9' is none of gp3, gp2, io1, io2, st1, sc1, standard")]
    [TestCase("gp2", 3000, null, "iops: gp2 volumes take none; leave them out, or choose gp3, io1 or io2")]
    [TestCase("io2", 500, 300, "throughput: io2 volumes take none; leave it out, or choose gp3")]
    [TestCase("gp3", 2000, null, "iops: gp3 takes 3000 to 80000, not 2000")]
    [TestCase("gp3", null, 5000, "throughput: gp3 takes 125 to 2000 MiB/s, not 5000")]
    public void What_no_volume_can_have_is_refused_before_anything_is_read(string type, int? iops, int? throughput, string error) =>
        (Migration with { VolumeType = type, Iops = iops, ThroughputMibps = throughput }).Validate().Should().Equal(error);

    [TestCase("20", true)]
    [TestCase("20Gi", true)]
    [TestCase("data=20Gi", true)]
    [TestCase("twenty", false)]
    [TestCase("data=", false)]
    [TestCase("-1Gi", false)]
    public void Sizes_are_quantities(string size, bool valid) => (Migration with { Sizes = [VolumeSize.Parse(size)] }).Validate().Should().HaveCount(valid ? 0 : 1);

    [Test]
    public void Two_sizes_for_one_template_are_refused() =>
        (Migration with { Sizes = [VolumeSize.Parse("data=5Gi"), VolumeSize.Parse("data=6Gi")] }).Validate().Should().Contain("size: there are several for data");

    [Test]
    public void A_smaller_size_is_refused_with_the_reason() =>
        Plan(Migration with { Sizes = [VolumeSize.Parse("2Gi")] }).Should().Contain(f => f.Contains("size-impossible") && f.Contains("--size 2Gi is less than the 4 GiB of its volume"));

    [Test]
    public void A_size_of_a_template_that_is_not_there_is_refused() =>
        Plan(Migration with { Sizes = [VolumeSize.Parse("logs=20Gi")] }).Should().Contain(f => f.Contains("size-impossible") && f.Contains("name one of data"));

    [Test]
    public void A_type_that_the_size_does_not_fit_is_refused_in_EC2s_words() =>
        Plan(Migration with { VolumeType = "st1" }).Should().Contain(f => f.Contains("volume-settings-impossible") && f.Contains("Volume of 4GiB is too small for volume type st1; minimum is 125GiB."));

    [Test]
    public void With_a_size_that_fits_the_type_is_taken() =>
        Plan(Migration with { VolumeType = "st1", Sizes = [VolumeSize.Parse("125Gi")] }).Should().NotContain(f => f.Contains("impossible")).And
            .Contain(f => f.Contains("volume-settings-change") && f.Contains("8 GiB of gp3 become 250 GiB of st1; EBS charges by these amounts"));

    [Test]
    public void A_quota_that_is_too_small_is_told_before_anything_stops() =>
        Plan(Migration with { Sizes = [VolumeSize.Parse("8Gi")] }, rig => rig.Create(KubeResources.ResourceQuotas,
            """{"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"storage","namespace":"default"},"spec":{"hard":{"requests.storage":"10Gi"}}}"""))
            .Should().Contain(f => f.Contains("quota-too-small") && f.Contains("requests.storage is 10Gi"));

    [Test]
    public void An_Outpost_is_refused_and_unknown_parameters_are_left_out_with_the_reason()
    {
        var findings = Plan(Migration, parameters: """{"type":"gp3","blockExpress":"true"}""");
        findings.Should().Contain(f => f.Contains("class-parameter-left-out") && f.Contains("blockExpress=true is not in the new class: the driver does not read it any more"));
        Plan(Migration, parameters: """{"type":"gp3","outpostArn":"arn:aws:outposts:eu-central-1:1:outpost/op-1"}""").Should().Contain(f => f.Contains("class-parameter-refused"));
    }

    [Test]
    public void Every_changed_setting_is_in_the_plan_and_changes_its_fingerprint()
    {
        MigrationPlan? plain = null, faster = null;
        var rig = new MigrationRig();
        rig.Run(async () =>
        {
            await rig.Deploy(parameters: """{"type":"gp2"}""");
            plain = await rig.Migrator().PlanAsync(Migration, CancellationToken.None);
            faster = await rig.Migrator().PlanAsync(Migration with { VolumeType = "gp3", Sizes = [VolumeSize.Parse("9Gi")], Iops = 4500 }, CancellationToken.None);
        });

        plain!.Settings.Should().OnlyContain(s => s.Setting == "encryption").And.HaveCount(2);
        faster!.Settings.Where(s => s.Claim == "data-db-0").Select(s => $"{s.Setting} {s.Before} {s.After}").Take(4)
            .Should().Equal("type gp2 gp3", "size 4 GiB 9 GiB", "iops 100 4500", "throughput by its type 125 MiB/s");
        faster.Fingerprint.Should().NotBe(plain.Fingerprint);
        faster.ExpectedDowntime.Should().BeCloseTo(plain.ExpectedDowntime, TimeSpan.FromSeconds(60), "the copies are made anyway");
    }

    [TestCase(EncryptionRoute.SnapshotController)]
    [TestCase(EncryptionRoute.EbsApi)]
    public void Type_performance_and_size_change_on_the_way_whatever_the_route(EncryptionRoute route)
    {
        var migration = Migration with { Route = route, VolumeType = "gp3", Sizes = [VolumeSize.Parse("data=9Gi")], Iops = 4500, ThroughputMibps = 300 };
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy(parameters: """{"type":"gp2"}""");
            result = await rig.Migrator().ApplyAsync(migration, CancellationToken.None);
            (await rig.Migrator().CleanupAsync(migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        rig.LostLines.Should().BeEmpty();
        foreach (var claim in (string[])["data-db-0", "data-db-1"])
        {
            rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf(claim)!))!.Should().BeEquivalentTo(new { VolumeType = "gp3", SizeGibibytes = 9L, Iops = 4500, ThroughputMibps = 300, Encrypted = true });
            var now = rig.Get(KubeResources.PersistentVolumeClaims, claim)!;
            now.Text("spec", "resources", "requests", "storage").Should().Be("9Gi");
            now.Text("status", "capacity", "storage").Should().Be("9Gi");
        }

        rig.Get(KubeResources.StatefulSets, "db")!.List("spec", "volumeClaimTemplates")[0].Text("spec", "resources", "requests", "storage").Should().Be("9Gi");
    }

    [Test]
    public void What_a_volume_was_given_by_hand_is_kept()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy(MigrationRig.Set.Replace("4Gi", "16Gi", StringComparison.Ordinal), parameters: """{"type":"gp2"}""");
            await rig.Ports.BlockStorage.ModifyVolumeAsync(new ModifyVolumeRequest(new VolumeId(rig.HandleOf("data-db-1")!), VolumeType: "gp3", Iops: 6000, ThroughputMibps: 400), CancellationToken.None);
            await rig.Delay(1200);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db-0")!))!.Should().BeEquivalentTo(new { VolumeType = "gp2", Encrypted = true });
        rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db-1")!))!.Should().BeEquivalentTo(new { VolumeType = "gp3", Iops = 6000, ThroughputMibps = 400, Encrypted = true });
    }

    [TestCase("""{"type":"io2","iopsPerGB":"50"}""", "iopsPerGB", "50", 200)]
    [TestCase("""{"type":"io2","iopsPerGB":"1","allowAutoIOPSPerGBIncrease":"true"}""", "iopsPerGB", "1", 100)]
    public void IOPS_by_the_GiB_stay_so_where_they_give_what_the_volumes_have(string parameters, string key, string value, int iops)
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await rig.Deploy(parameters: parameters);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        rig.Get(KubeResources.StorageClasses, "plain-encrypted", null)!.Text("parameters", key).Should().Be(value);
        rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db-0")!))!.Iops.Should().Be(iops);
    }

    private static List<string> Plan(VolumeEncryptionMigration migration, Func<MigrationRig, Task>? prepare = null, string parameters = "{}")
    {
        MigrationPlan? plan = null;
        var rig = new MigrationRig();
        rig.Run(async () =>
        {
            await rig.Deploy(parameters: parameters);
            if (prepare is not null) await prepare(rig);
            plan = await rig.Migrator().PlanAsync(migration, CancellationToken.None);
        });
        return [.. plan!.Findings.Select(f => f.ToString())];
    }
}
