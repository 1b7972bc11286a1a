using System.Text;
using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>The cutover to a second StatefulSet.</summary>
public sealed class SideBySideTests
{
    private const string Clients = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"clients","namespace":"default"},"spec":{"selector":{"app":"db"},"ports":[{"port":80}]}}""";
    private const string OfOnePod = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"first","namespace":"default"},"spec":{"selector":{"statefulset.kubernetes.io/pod-name":"db-0"},"ports":[{"port":80}]}}""";
    private const string Headless = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"db","namespace":"default"},"spec":{"clusterIP":"None","selector":{"app":"db"},"ports":[{"port":80}]}}""";

    private static readonly VolumeEncryptionMigration Migration = HazardRun.Migration with { Cutover = EncryptionCutover.SideBySide, TargetName = "db1" };

    [Test]
    public void The_second_set_takes_over_and_the_cleanup_takes_the_old_one_away()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, Headless, Clients, OfOnePod);
            result = await rig.Migrator().ApplyAsync(Migration, CancellationToken.None);
            rig.Get(KubeResources.StatefulSets, "db")!.Integer("spec", "replicas").Should().Be(0, "the old set stays until the cleanup");
            rig.Volumes.Should().HaveCount(4);
            (await rig.Migrator().CleanupAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        rig.Get(KubeResources.StatefulSets, "db").Should().BeNull();
        rig.Get(KubeResources.PersistentVolumeClaims, "data-db-0").Should().BeNull();
        rig.Volumes.Should().HaveCount(2).And.OnlyContain(v => v.Encrypted);
        var set = rig.Get(KubeResources.StatefulSets, "db1")!;
        set.Integer("status", "readyReplicas").Should().Be(2);
        set.Text("spec", "selector", "matchLabels", "app").Should().Be("db1");
        set.Text("spec", "template", "metadata", "labels", "app").Should().Be("db1");
        set.Label("team").Should().Be("a");
        set.ToString().Should().NotContain("drydock.dev");
        rig.Get(KubeResources.PersistentVolumeClaims, "data-db1-0")!.ToString().Should().NotContain("drydock.dev");
        Selector(rig, "clients").Should().Be("""{"app":"db1"}""");
        Selector(rig, "first").Should().Be("""{"app":"db1","statefulset.kubernetes.io/pod-name":"db1-0"}""");
        rig.LostLines.Should().BeEmpty();
    }

    [Test]
    public void A_user_who_switches_the_clients_is_waited_for()
    {
        var rig = new MigrationRig();
        var own = Migration with { SwitchTrafficMyself = true };
        var phases = new List<string>();
        MigrationResult? first = null, second = null, last = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig);
            first = await rig.Migrator().ApplyAsync(own, CancellationToken.None);
            phases.Add((await rig.Migrator().StatusAsync(own, CancellationToken.None)).Phase);
            second = await rig.Migrator().ApplyAsync(own, CancellationToken.None);
            (await rig.Migrator().CleanupAsync(own, CancellationToken.None)).Should().BeOfType<MigrationResult.Declined>("nothing is deleted before the user's word");
            last = await rig.Migrator().ApplyAsync(own with { TrafficSwitched = true }, CancellationToken.None);
            phases.Add((await rig.Migrator().StatusAsync(own, CancellationToken.None)).Phase);
        });

        first.Should().BeOfType<MigrationResult.Paused>(rig.Trace).Which.Prompt.Should().Contain("bring the clients from db to the pods of db1");
        second.Should().BeOfType<MigrationResult.Paused>();
        last.Should().BeOfType<MigrationResult.Completed>();
        phases.Should().Equal("paused", "completed");
    }

    [Test]
    public void After_the_switch_it_goes_back_only_when_the_loss_is_accepted_and_then_to_where_it_began()
    {
        var rig = new MigrationRig();
        MigrationResult? refused = null, back = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, Clients, OfOnePod);
            (await rig.Migrator().ApplyAsync(Migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
            refused = await rig.Migrator().RollbackAsync(Migration, new RollbackOptions(), CancellationToken.None);
            back = await rig.Migrator().RollbackAsync(Migration, new RollbackOptions { DiscardWritesSinceCutover = true }, CancellationToken.None);
            await rig.Delay(60);
        });

        refused.Should().BeOfType<MigrationResult.Declined>().Which.Findings[0].Code.Should().Be(EncryptionFindings.CommittedAlready);
        back.Should().BeOfType<MigrationResult.RolledBack>(rig.Trace);
        rig.Get(KubeResources.StatefulSets, "db1").Should().BeNull();
        rig.Get(KubeResources.PersistentVolumeClaims, "data-db1-0").Should().BeNull();
        rig.ReadyReplicas.Should().Be(2);
        rig.Volumes.Should().HaveCount(2).And.OnlyContain(v => !v.Encrypted);
        Selector(rig, "clients").Should().Be("""{"app":"db"}""");
        Selector(rig, "first").Should().Be("""{"statefulset.kubernetes.io/pod-name":"db-0"}""");
    }

    [TestCase("", EncryptionFindings.TrafficNotSwitchable)]
    [TestCase(Headless, EncryptionFindings.TrafficByPodNames)]
    [TestCase("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"app","namespace":"default"},"data":{"url":"tcp://db-0.db:80"}}""", EncryptionFindings.OldPodsNamed)]
    [TestCase("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default"},"spec":{"containers":[{"name":"c","image":"writer:1","env":[{"name":"DB","value":"db-1.db.default.svc"}]}]}}""", EncryptionFindings.OldPodsNamed)]
    [TestCase("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default","labels":{"app":"db"}},"spec":{"containers":[{"name":"c","image":"writer:1"}]}}""", EncryptionFindings.TrafficShared)]
    [TestCase("""{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db1","namespace":"default"},"spec":{"serviceName":"db","replicas":0,"selector":{"matchLabels":{"x":"y"}},"template":{"metadata":{"labels":{"x":"y"}},"spec":{"containers":[{"name":"c","image":"writer:1"}]}}}}""", EncryptionFindings.ForeignObject)]
    public void What_cannot_be_switched_is_declined(string document, string code)
    {
        var (plan, relaxed) = Plans(document);

        plan.Findings.Should().Contain(f => f.Severity == FindingSeverity.Blocking && f.Code == code, string.Join("\n", plan.Findings));
        if (code != EncryptionFindings.ForeignObject) relaxed.IsBlocked.Should().BeFalse("the user answers for the switch: " + string.Join("\n", relaxed.Findings));
    }

    [Test]
    public void Every_place_that_names_an_old_pod_is_listed()
    {
        var secret = $$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"app","namespace":"default"},"data":{"url":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes("tcp://db-1.db"))}}"} }""";
        var (plan, _) = Plans(secret);

        var found = plan.Findings.Single(f => f.Code == EncryptionFindings.OldPodsNamed);
        found.Observed.Should().Contain("secret default/app key url (db-1.db)").And.NotContain("tcp://");
    }

    private static (MigrationPlan Plan, MigrationPlan Relaxed) Plans(string document)
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null, relaxed = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig, document.Length == 0 || document == Headless ? [] : [Clients]);
            if (document.Length > 0)
            {
                var resource = KubeDocument.Parse(document).Text("kind") switch
                {
                    "ConfigMap" => KubeResources.ConfigMaps,
                    "Secret" => KubeResources.Secrets,
                    "Pod" => KubeResources.Pods,
                    "Service" => KubeResources.Services,
                    _ => KubeResources.StatefulSets,
                };
                await rig.Create(resource, document);
            }

            plan = await rig.Migrator().PlanAsync(Migration, CancellationToken.None);
            relaxed = await rig.Migrator().PlanAsync(Migration with { SwitchTrafficMyself = true }, CancellationToken.None);
        });
        return (plan!, relaxed!);
    }

    private static async Task DeployAsync(MigrationRig rig, params string[] services)
    {
        await rig.Deploy();
        foreach (var service in services) await rig.Create(KubeResources.Services, service);
    }

    private static string Selector(MigrationRig rig, string service) => rig.Get(KubeResources.Services, service)!.At("spec", "selector")!.ToString();
}
