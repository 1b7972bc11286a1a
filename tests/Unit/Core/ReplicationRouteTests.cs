using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>The route application replication: a second set that Redis itself fills.</summary>
public sealed class ReplicationRouteTests
{
    private const string Clients = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"clients","namespace":"default"},"spec":{"selector":{"app":"db"},"ports":[{"port":6379}]}}""";
    private const string First = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"first","namespace":"default"},"spec":{"selector":{"statefulset.kubernetes.io/pod-name":"db-0"},"ports":[{"port":6379}]}}""";

    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration with
    {
        Route = EncryptionRoute.ApplicationReplication,
        Cutover = EncryptionCutover.SideBySide,
        TargetName = "db1",
    };

    [TestCase("3.2", VerificationMode.Full)]
    [TestCase("5", VerificationMode.Sample)]
    [TestCase("7.2", VerificationMode.Manifest)]
    public void The_second_set_has_everything_and_the_cleanup_takes_the_old_one_away(string tag, VerificationMode verify)
    {
        var rig = new MigrationRig();
        var migration = Migration with { Verify = verify };
        MigrationResult? result = null;
        string[] kept = [];
        rig.Run(async () =>
        {
            await DeployAsync(rig, tag);
            result = await rig.Migrator().ApplyAsync(migration, CancellationToken.None);
            rig.Get(KubeResources.StatefulSets, "db")!.Integer("spec", "replicas").Should().Be(0, "the old set stays until the cleanup\n" + rig.Trace);
            kept = [await CliAsync(rig, "db1-0", "GET", "who"), await CliAsync(rig, "db1-1", "GET", "who"), await CliAsync(rig, "db1-1", "LRANGE", "list", "0", "-1"), await CliAsync(rig, "db1-0", "SET", "new", "1")];
            (await rig.Migrator().CleanupAsync(migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        kept.Should().Equal("db-0", "db-1", "a b\nc", "OK");
        rig.Get(KubeResources.StatefulSets, "db").Should().BeNull();
        rig.Volumes.Should().HaveCount(2).And.OnlyContain(v => v.Encrypted);
        rig.Get(KubeResources.StatefulSets, "db1")!.ToString().Should().NotContain("drydock.dev");
        rig.Get(KubeResources.PersistentVolumeClaims, "data-db1-0")!.ToString().Should().NotContain("drydock.dev");
        Selector(rig, "clients").Should().Be("""{"app":"db1"}""");
        Selector(rig, "first").Should().Be("""{"app":"db1","statefulset.kubernetes.io/pod-name":"db1-0"}""");
    }

    [TestCase(0)]
    [TestCase(1)]
    public void After_the_commit_it_goes_back_with_every_write(int stopped)
    {
        var rig = new MigrationRig();
        MigrationResult? back = null;
        string[] kept = [];
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2");
            // Either it is completed, or only its Services are switched when the way back begins.
            if (stopped == 1) rig.OnStep = step => { if (step == "stop-old-set") throw new OperationCanceledException(); };
            try
            {
                (await rig.Migrator().ApplyAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>(rig.Trace);
            }
            catch (OperationCanceledException)
            {
                await rig.Delay(60);
            }

            rig.OnStep = null;
            await CliAsync(rig, "db1-0", "SET", "since", "1");
            back = await rig.Migrator().RollbackAsync(Migration, new RollbackOptions(), CancellationToken.None);
            kept = [await CliAsync(rig, "db-0", "GET", "since"), await CliAsync(rig, "db-1", "GET", "who"), await CliAsync(rig, "db-0", "SET", "k", "v")];
        });

        back.Should().BeOfType<MigrationResult.RolledBack>(rig.Trace);
        kept.Should().Equal("1", "db-1", "OK");
        rig.Get(KubeResources.StatefulSets, "db1").Should().BeNull();
        rig.Get(KubeResources.PersistentVolumeClaims, "data-db1-0").Should().BeNull();
        rig.Volumes.Should().HaveCount(2).And.OnlyContain(v => !v.Encrypted);
        Selector(rig, "clients").Should().Be("""{"app":"db"}""");
        Selector(rig, "first").Should().Be("""{"statefulset.kubernetes.io/pod-name":"db-0"}""");
    }

    [Test]
    public void After_the_cleanup_there_is_no_way_back()
    {
        var rig = new MigrationRig();
        MigrationResult? back = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2");
            await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            await rig.Migrator().CleanupAsync(Migration, CancellationToken.None);
            back = await rig.Migrator().RollbackAsync(Migration, new RollbackOptions(), CancellationToken.None);
        });

        back.Should().BeOfType<MigrationResult.Declined>().Which.Findings[0].Code.Should().Be(EncryptionFindings.NothingToRollBack);
    }

    [TestCase("db-0", "replicate")]
    [TestCase("db1-0", "compare")]
    [TestCase("db1-1", "take-over")]
    [TestCase("db1-0", "commit")]
    [TestCase("db1-1", "switch-traffic")]
    public void A_server_that_is_restarted_on_the_way_costs_no_write(string pod, string step)
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        var kept = "";
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2");
            foreach (var old in (string[])["db-0", "db-1"]) await CliAsync(rig, old, "SAVE");
            var restarting = Task.CompletedTask;
            rig.OnStep = s => { if (s == step) restarting = rig.Admin.ExecAsync(new ExecRequest("default", pod, "redis", ["redis-cli", "SHUTDOWN", "NOSAVE"]), CancellationToken.None); };
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            await restarting;
            kept = await CliAsync(rig, "db1-0", "GET", "who") + await CliAsync(rig, "db1-1", "GET", "who");
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        kept.Should().Be("db-0db-1", rig.Trace);
    }

    [TestCase("""{"name":"redis","image":"redis:6.2",""", """{"name":"redis","image":"writer:1",""", EncryptionFindings.RedisMissing)]
    [TestCase("[{\"metadata\":{\"name\":\"data\"}", "[{\"metadata\":{\"name\":\"more\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"plain\",\"resources\":{\"requests\":{\"storage\":\"4Gi\"}}}},{\"metadata\":{\"name\":\"data\"}", EncryptionFindings.ReplicatesPartly)]
    public void What_it_cannot_replicate_is_declined(string there, string instead, string code)
    {
        var plan = Plan(there, instead);
        plan.Findings.Should().Contain(f => f.Severity == FindingSeverity.Blocking && f.Code == code, string.Join("\n", plan.Findings));
    }

    [TestCase("\"name\":\"redis\",", "\"name\":\"redis\",\"command\":[\"redis-server\",\"--save\",\"\"],", EncryptionFindings.RedisNotPersistent)]
    [TestCase("\"name\":\"redis\",", "\"name\":\"redis\",\"command\":[\"redis-server\",\"--maxmemory\",\"100mb\",\"--maxmemory-policy\",\"allkeys-lru\"],", EncryptionFindings.RedisEvictsKeys)]
    [TestCase("\"name\":\"redis\",", "\"name\":\"redis\",\"command\":[\"redis-server\",\"--client-output-buffer-limit\",\"slave 1024 1024 60\"],", EncryptionFindings.ReplicaBufferSmall)]
    public void What_may_go_wrong_is_told(string there, string instead, string code)
    {
        var plan = Plan(there, instead);
        plan.IsBlocked.Should().BeFalse(string.Join("\n", plan.Findings));
        plan.Findings.Should().Contain(f => f.Severity == FindingSeverity.Warning && f.Code == code, string.Join("\n", plan.Findings));
    }

    [Test]
    public void A_set_whose_pods_replicate_among_themselves_and_a_Service_that_would_select_both_sets_are_declined()
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2");
            await CliAsync(rig, "db-1", "REPLICAOF", rig.Get(KubeResources.Pods, "db-0")!.Text("status", "podIP")!, "6379");
            await rig.Create(KubeResources.Services, """{"apiVersion":"v1","kind":"Service","metadata":{"name":"both","namespace":"default"},"spec":{"selector":{"tier":"data"},"ports":[{"port":6379}]}}""");
            plan = await rig.Migrator().PlanAsync(Migration, CancellationToken.None);
        });

        plan!.Findings.Should().Contain(f => f.Code == EncryptionFindings.RedisHasRoles && f.Severity == FindingSeverity.Blocking, string.Join("\n", plan.Findings))
            .And.Contain(f => f.Code == EncryptionFindings.TrafficNotSwitchable && f.Subject == "service both");
    }

    [TestCase(EncryptionCutover.InPlace, false)]
    [TestCase(EncryptionCutover.SideBySide, true)]
    public void Another_cutover_and_an_own_switch_are_no_requests(EncryptionCutover cutover, bool own)
    {
        var migration = Migration with { Cutover = cutover, TargetName = cutover == EncryptionCutover.SideBySide ? "db1" : null, SwitchTrafficMyself = own };
        migration.Validate().Should().ContainSingle().Which.Should().Contain("application-replication");
    }

    [Test]
    public void The_plan_shows_every_way_with_its_downtime_and_this_one_s_is_the_shortest()
    {
        var ways = Plan("", "").Alternatives;
        ways.Should().Contain(w => w.Route == "ebs-api").And.ContainSingle(w => w.IsChosen);
        ways.MinBy(w => w.Expected)!.Route.Should().Be("application-replication");
        ways.MinBy(w => w.Expected)!.Remark.Should().Contain("minutes in all");
    }

    [Test]
    public void Type_performance_and_size_change_on_the_way()
    {
        var rig = new MigrationRig();
        var migration = Migration with { VolumeType = "io2", Iops = 500, Sizes = [VolumeSize.Parse("data=9Gi")] };
        MigrationPlan? plan = null;
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2");
            plan = await rig.Migrator().PlanAsync(migration, CancellationToken.None);
            result = await rig.Migrator().ApplyAsync(migration, CancellationToken.None);
        });

        plan!.Findings.Should().Contain(f => f.Code == EncryptionFindings.VolumeSettingsChange && f.ToString().Contains("the second set's empty volumes are made so"));
        plan.Settings.Should().Contain(new PlannedSetting("data-db-0", "type", "gp3", "io2")).And.Contain(new PlannedSetting("data-db-1", "size", "4 GiB", "9 GiB"));
        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        foreach (var claim in (string[])["data-db1-0", "data-db1-1"])
        {
            rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf(claim)!))!.Should().BeEquivalentTo(new { VolumeType = "io2", Iops = 500, SizeGibibytes = 9L, Encrypted = true });
        }

        rig.Get(KubeResources.StatefulSets, "db1")!.List("spec", "volumeClaimTemplates")[0].Text("spec", "resources", "requests", "storage").Should().Be("9Gi");
    }

    [Test]
    public void A_volume_that_outgrew_its_claim_gets_a_new_one_of_its_size()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2");
            await rig.Ports.BlockStorage.ModifyVolumeAsync(new ModifyVolumeRequest(new VolumeId(rig.HandleOf("data-db-0")!), SizeGibibytes: 6), CancellationToken.None);
            await rig.Delay(600);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db1-0")!))!.SizeGibibytes.Should().Be(6);
        rig.Aws.Inspection.Find(new VolumeId(rig.HandleOf("data-db1-1")!))!.SizeGibibytes.Should().Be(4);
    }

    [TestCase(null, true)]
    [TestCase("gp3", false)]
    public void Volumes_that_one_class_cannot_give_are_declined_unless_one_type_is_asked_for_all(string? type, bool isBlocked)
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2");
            await rig.Ports.BlockStorage.ModifyVolumeAsync(new ModifyVolumeRequest(new VolumeId(rig.HandleOf("data-db-1")!), ThroughputMibps: 200), CancellationToken.None);
            await rig.Delay(1200);
            plan = await rig.Migrator().PlanAsync(Migration with { VolumeType = type, ThroughputMibps = type is null ? null : 200 }, CancellationToken.None);
        });

        plan!.IsBlocked.Should().Be(isBlocked, string.Join("\n", plan.Findings));
        if (isBlocked) plan.Findings.Should().Contain(f => f.Code == EncryptionFindings.VolumeSettingsImpossible && f.ToString().Contains("data-db-1") && f.ToString().Contains("200 MiB/s"));
    }

    private static MigrationPlan Plan(string there, string instead)
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, "6.2", there, instead);
            plan = await rig.Migrator().PlanAsync(Migration, CancellationToken.None);
        });
        return plan!;
    }

    private static async Task DeployAsync(MigrationRig rig, string tag, string there = "", string instead = "")
    {
        var set = MigrationRig.Set
            .Replace("""{"name":"db","image":"writer:1",""", $$"""{"name":"redis","image":"redis:{{tag}}",""", StringComparison.Ordinal)
            .Replace("\"template\":{\"metadata\":{\"labels\":{\"app\":\"db\"}}", "\"template\":{\"metadata\":{\"labels\":{\"app\":\"db\",\"tier\":\"data\"}}", StringComparison.Ordinal);
        await rig.Deploy(there.Length == 0 ? set : set.Replace(there, instead, StringComparison.Ordinal));
        await rig.Create(KubeResources.Services, Clients);
        await rig.Create(KubeResources.Services, First);
        if (instead.Contains("writer", StringComparison.Ordinal)) return;
        foreach (var pod in (string[])["db-0", "db-1"])
        {
            await CliAsync(rig, pod, "SET", "who", pod);
            await CliAsync(rig, pod, "RPUSH", "list", "a b", "c");
            await CliAsync(rig, pod, "HSET", "hash", "f", "v");
            await CliAsync(rig, pod, "SET", "session", "x", "EX", "100000");
        }
    }

    private static string? Selector(MigrationRig rig, string service) => rig.Get(KubeResources.Services, service)!.At("spec", "selector")!.ToString();

    private static async Task<string> CliAsync(MigrationRig rig, string pod, params string[] command)
    {
        var result = await rig.Admin.ExecAsync(new ExecRequest("default", pod, "redis", ["redis-cli", .. command]), CancellationToken.None);
        result.Error.Should().BeNull();
        return result.Stdout.Trim();
    }
}
