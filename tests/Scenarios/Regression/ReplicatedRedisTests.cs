using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Kit;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>Replicated Redis servers of other versions and in other surroundings than the listed scenarios have.</summary>
public sealed class ReplicatedRedisTests
{
    private const string Password = "correct horse";

    private static readonly Scenario WithSentinels = BuiltInScenarios.RedisReplicated;
    private static readonly Scenario WithoutSentinels = BuiltInScenarios.RedisReplicated5;

    [TestCase("3.2.12")]
    [TestCase("4.0.14")]
    [TestCase("6.0.20")]
    [TestCase("6.2.16")]
    [TestCase("7.0.15")]
    public void Without_sentinels_a_Redis_with_a_password_moves_pod_by_pod(string version)
    {
        var run = Run(Of(WithoutSentinels, version));
        run.Findings.Should().Contain(f => f.Contains("pod by pod", StringComparison.Ordinal));
        run.Plan!.Migration.Should().BeOfType<VolumeEncryptionMigration>().Which.Cutover.Should().Be(EncryptionCutover.Rolling);
    }

    [TestCase("5.0.14")]
    [TestCase("7.0.15")]
    public void With_one_replica_the_plan_says_that_nobody_serves_readers_while_it_moves(string version)
    {
        var run = Run(OfTwo(Of(WithoutSentinels, version)));
        run.Findings.Should().ContainSingle(f => f.Contains("redis-1 is the only replica", StringComparison.Ordinal));
        run.Plan!.Migration.Should().BeOfType<VolumeEncryptionMigration>().Which.Cutover.Should().Be(EncryptionCutover.Rolling);
    }

    [TestCase("5.0.14")]
    [TestCase("7.0.15")]
    public void Without_sentinels_and_without_a_password(string version) => Run(Open(Of(WithoutSentinels, version)));

    [Test]
    public void Sentinels_and_servers_that_ask_for_a_password()
    {
        var scenario = Replace(
            WithSentinels, ("    port 6379\n    protected-mode no\n", $"    port 6379\n    protected-mode no\n    requirepass \"{Password}\"\n    masterauth \"{Password}\"\n"),
            ("    port 26379\n", $"    port 26379\n    requirepass \"{Password}\"\n"),
            ("    echo \"sentinel down-after-milliseconds", $"    echo \"sentinel auth-pass shop \\\"{Password}\\\"\" >> /etc/redis/sentinel.conf\n    echo \"sentinel down-after-milliseconds"),
            ("          image: redis:7.0.15\n", $"          image: redis:7.0.15\n          env: [{{name: REDISCLI_AUTH, value: \"{Password}\"}}]\n"),
            ("          image: drydock/redis-kubectl:7.0.15\n", $"          image: drydock/redis-kubectl:7.0.15\n          env: [{{name: REDISCLI_AUTH, value: \"{Password}\"}}]\n"));
        Run(Checked(scenario with { Traffic = [scenario.Traffic[0] with { Password = Password }] }, static () => new ReplicatedRedisChecker(password: Password)));
    }

    [Test]
    public void A_password_that_is_in_no_environment_is_asked_for_before_anything_is_touched()
    {
        var scenario = Replace(WithoutSentinels, ("          env:\n            - name: REDIS_PASSWORD\n", "          env:\n            - name: SECRET_OF_OURS\n"), ("$REDIS_PASSWORD", "$SECRET_OF_OURS"));
        var run = Run(scenario with { Expect = ExpectedOutcome.Declined });
        run.OutcomeDetail.Should().Contain(EncryptionFindings.RedisPasswordUnknown);
        run.Findings.Should().Contain(f => f.Contains("REDISCLI_AUTH", StringComparison.Ordinal));
    }

    [Test]
    public void Where_nothing_keeps_the_roles_over_a_start_all_is_stopped_instead() => InPlace(
        Replace(WithoutSentinels, ("/data/redis.conf", "/etc/redis/redis.conf"), ("            - name: data\n              mountPath: /data\n", "            - name: data\n              mountPath: /data\n            - name: etc\n              mountPath: /etc/redis\n"),
            ("      volumes:\n", "      volumes:\n        - name: etc\n          emptyDir: {}\n")),
        "would come back as a second master");

    [Test]
    public void Where_no_Service_leads_clients_by_the_role_all_is_stopped_instead() => InPlace(
        Replace(WithoutSentinels, ("    role: master\n", "    statefulset.kubernetes.io/pod-name: redis-0\n")), "no Service leads clients to the master by a label of its role");

    [TestCase("redis-encryption-7", "redis:7.2")]
    [TestCase("redis-encryption-7", "redis:3.2")]
    [TestCase("redis-encryption-replication", "redis:3.2")]
    [TestCase("redis-encryption-replication", "redis:5.0.14")]
    public void Other_ways_with_a_password(string name, string image)
    {
        var scenario = BuiltInScenarios.Find(name)!;
        scenario = Replace(scenario, ("    protected-mode no\n", $"    protected-mode no\n    requirepass \"{Password}\"\n"), ("redis:7.2", image), ("redis:3.2\n", image + "\n"));
        scenario = Replace(scenario, ($"          image: {image}\n", $"          image: {image}\n          env: [{{name: REDIS_PASSWORD, value: \"{Password}\"}}]\n"));
        Run(scenario with { Traffic = [.. scenario.Traffic.Select(t => t with { Password = Password })] });
    }

    [Test]
    public void Modules_are_told_of_and_the_set_is_moved_all_the_same()
    {
        var scenario = Replace(BuiltInScenarios.Find("redis-encryption-7")!, ("    protected-mode no\n", "    protected-mode no\n    loadmodule /opt/redis-stack/lib/rejson.so\n"));
        var run = Run(scenario);
        run.Findings.Should().Contain(f => f.Contains(EncryptionFindings.RedisModules, StringComparison.Ordinal) && f.Contains("ReJSON (20609)", StringComparison.Ordinal));
        Run(BuiltInScenarios.Find("redis-encryption-7")!).Findings.Should().NotContain(f => f.Contains(EncryptionFindings.RedisModules, StringComparison.Ordinal));
    }

    private static void InPlace(Scenario scenario, string telling)
    {
        var run = Run(Checked(scenario with { Traffic = [scenario.Traffic[0] with { Service = null }], EverydayTrouble = false }));
        run.Findings.Should().Contain(f => f.Contains("in place", StringComparison.Ordinal) && f.Contains(telling, StringComparison.Ordinal));
        var declined = ScenarioRunner.Run(Checked(scenario with { Migration = scenario.Migration with { Cutover = "rolling" }, Expect = ExpectedOutcome.Declined, EverydayTrouble = false }), seed: 1);
        declined.Verdict.Should().Be(RunVerdict.Passed, declined.Summary);
        declined.OutcomeDetail.Should().Contain(EncryptionFindings.RollingNotPossible);
    }

    private static RunResult Run(Scenario scenario)
    {
        var run = ScenarioRunner.Run(scenario, seed: 1);
        run.Verdict.Should().Be(RunVerdict.Passed, run.Summary);
        return run;
    }

    private static Scenario Checked(Scenario scenario, params Func<ScenarioChecker>[] checkers) => scenario with { Kit = scenario.Kit with { Checkers = checkers } };

    /// <summary>Before 5.0 replicas are called slaves.</summary>
    internal static Scenario Of(Scenario scenario, string version)
    {
        scenario = Replace(scenario, ("5.0.14", version));
        return version[0] is '3' or '4' ? Replace(scenario, ("replica-announce-ip", "slave-announce-ip"), ("replica-read-only", "slave-read-only"), ("echo \"replicaof ", "echo \"slaveof ")) : scenario;
    }

    internal static Scenario Sized(Scenario scenario, int pods) => Replace(scenario, ("  replicas: 3\n", System.FormattableString.Invariant($"  replicas: {pods}\n")));

    /// <summary>While the only replica moves, nobody serves those who read from replicas.</summary>
    internal static Scenario OfTwo(Scenario scenario) => Checked(Sized(scenario, 2));

    private static Scenario Open(Scenario scenario)
    {
        scenario = Replace(scenario, ("      echo \"requirepass \\\"$REDIS_PASSWORD\\\"\" >> /data/redis.conf\n", ""), ("      echo \"masterauth \\\"$REDIS_PASSWORD\\\"\" >> /data/redis.conf\n", ""), ("redis-cli -a \"$REDIS_PASSWORD\"", "redis-cli"));
        return Checked(scenario with { Traffic = [scenario.Traffic[0] with { Password = null }] }, static () => new ReplicatedRedisChecker());
    }

    private static Scenario Replace(Scenario scenario, params (string Old, string New)[] texts)
    {
        foreach (var (old, replacement) in texts)
        {
            scenario = scenario with { Manifests = [.. scenario.Manifests.Select(m => m with { Text = m.Text.Replace(old, replacement, StringComparison.Ordinal) })] };
        }

        return scenario;
    }
}
