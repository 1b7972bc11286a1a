using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Unit.Core;

/// <summary>A Redis that keeps everything in memory until it is told to save, as redis:3.2 with a configuration file without save rules does.</summary>
public sealed class RedisMigrationTests
{
    private const string Set = """
        {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db","namespace":"default"},
         "spec":{"serviceName":"db","replicas":2,"selector":{"matchLabels":{"app":"db"}},
          "template":{"metadata":{"labels":{"app":"db"}},"spec":{"terminationGracePeriodSeconds":10,
            "containers":[
             {"name":"redis","image":"redis:3.2","command":["redis-server"],"args":["/config/node.conf"],"resources":{"requests":{"memory":"2Gi"}},
              "livenessProbe":{"exec":{"command":["redis-cli","ping"]}},"volumeMounts":[{"name":"data","mountPath":"/data"},{"name":"config","mountPath":"/config"}]},
             {"name":"sentinel","image":"redis:3.2","command":["bash","-c","touch sentinel.conf && redis-sentinel sentinel.conf"]}],
            "volumes":[{"name":"config","configMap":{"name":"redis"}}]}},
          "volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"plain","resources":{"requests":{"storage":"4Gi"}}}}]}}
        """;

    [TestCase(VerificationMode.Full)]
    [TestCase(VerificationMode.Sample)]
    [TestCase(VerificationMode.Manifest)]
    public void What_is_only_in_memory_is_saved_and_moved(VerificationMode mode)
    {
        var rig = new MigrationRig();
        MigrationPlan? plan = null;
        MigrationResult? result = null;
        string[] kept = [];
        rig.Run(async () =>
        {
            await DeployAsync(rig);
            var migration = HazardRun.Migration with { Verify = mode };
            plan = await rig.Migrator().PlanAsync(migration, CancellationToken.None);
            result = await rig.Migrator().ApplyAsync(migration, CancellationToken.None);
            kept = [await CliAsync(rig, "db-0", "GET", "who"), await CliAsync(rig, "db-1", "GET", "who"), await CliAsync(rig, "db-1", "DBSIZE")];
        });

        result.Should().BeOfType<MigrationResult.Completed>(rig.Trace);
        kept.Should().Equal("db-0", "db-1", "2");
        plan!.Findings.Select(f => f.Code).Should().Contain(
            [EncryptionFindings.UnsavedWritesLostOnStop, EncryptionFindings.SignalIgnoredByShell, EncryptionFindings.GracePeriodTooShort, EncryptionFindings.NoReadinessProbe]);
    }

    [Test]
    public void Without_the_hooks_the_same_Redis_loses_what_was_in_memory()
    {
        var rig = new MigrationRig();
        var kept = "";
        rig.Run(async () =>
        {
            await DeployAsync(rig);
            await rig.Migrator().ApplyAsync(HazardRun.Migration with { Application = ApplicationProbe.None }, CancellationToken.None);
            kept = await CliAsync(rig, "db-0", "GET", "who");
        });

        kept.Should().BeEmpty("nothing told this Redis to save");
    }

    [Test]
    public void A_missing_ConfigMap_is_refused_by_the_plan()
    {
        var rig = new MigrationRig();
        MigrationResult? result = null;
        rig.Run(async () =>
        {
            await DeployAsync(rig);
            await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.ConfigMaps, "default", "redis"), CancellationToken.None);
            result = await rig.Migrator().ApplyAsync(HazardRun.Migration, CancellationToken.None);
        });

        result.Should().BeOfType<MigrationResult.Declined>().Which.Findings[0].Code.Should().Be(EncryptionFindings.ConfigMissing);
    }

    private static async Task DeployAsync(MigrationRig rig)
    {
        await rig.Cluster.StartAsync(CancellationToken.None);
        await rig.Create(KubeResources.ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"redis","namespace":"default"},"data":{"node.conf":"port 6379\ndir /data\n"}}""");
        await rig.Deploy(Set);
        foreach (var pod in (string[])["db-0", "db-1"])
        {
            await CliAsync(rig, pod, "SET", "who", pod);
            await CliAsync(rig, pod, "SET", "session", "x", "EX", "100000");
        }
    }

    private static async Task<string> CliAsync(MigrationRig rig, string pod, params string[] command)
    {
        var result = await rig.Admin.ExecAsync(new ExecRequest("default", pod, "redis", ["redis-cli", .. command]), CancellationToken.None);
        result.Error.Should().BeNull();
        return result.Stdout.Trim();
    }
}
