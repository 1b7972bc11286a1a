using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Applications;

namespace Drydock.Unit.Core;

/// <summary>The parts of a Redis replication, against two simulated servers in pods of one set.</summary>
public sealed class RedisReplicationTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [TestCase("3.2")]
    [TestCase("5")]
    [TestCase("6.2")]
    [TestCase("7.2")]
    public void A_replica_is_led_to_its_master_catches_up_and_is_promoted(string tag)
    {
        Run(tag, async (rig, redis) =>
        {
            await CliAsync(rig, "db-0", "SET", "k", "v");
            await redis.FollowAsync("db-1", Address(rig, "db-0"), 6379, Limit, default);
            await redis.FollowAsync("db-1", Address(rig, "db-0"), 6379, Limit, default);
            var (master, replica) = await CatchUpAsync(rig, redis);
            replica.Offset.Should().BeGreaterThanOrEqualTo(master.Offset);
            master = await redis.InfoAsync("db-0", Limit, default);
            master.Replicas.Should().ContainSingle().Which.Should().Match<RedisReplica>(r => r.Ip == Address(rig, "db-1") && r.IsOnline);
            replica.IsMaster.Should().BeFalse();
            replica.MasterHost.Should().Be(Address(rig, "db-0"));
            (await redis.InfoAsync("db-1", Limit, default)).Keys.Should().Equal(new SortedDictionary<int, long> { [0] = 1 });

            await redis.PromoteAsync("db-1", Limit, default);
            await redis.PromoteAsync("db-1", Limit, default);
            (await redis.InfoAsync("db-1", Limit, default)).IsMaster.Should().BeTrue();
            (await CliAsync(rig, "db-1", "GET", "k")).Should().Be("v");
        });
    }

    [Test]
    public void A_replica_that_was_restarted_is_led_to_its_master_again()
    {
        Run("6.2", async (rig, redis) =>
        {
            await redis.FollowAsync("db-1", Address(rig, "db-0"), 6379, Limit, default);
            await CatchUpAsync(rig, redis);
            var before = (await redis.InfoAsync("db-1", Limit, default)).RunId;
            await rig.Admin.ExecAsync(new ExecRequest("default", "db-1", "redis", ["redis-cli", "SHUTDOWN", "NOSAVE"]), default);
            await rig.Delay(5);
            (await redis.InfoAsync("db-1", Limit, default)).IsMaster.Should().BeTrue("nobody told it after its restart");
            await CliAsync(rig, "db-0", "SET", "k", "v");
            var (_, replica) = await CatchUpAsync(rig, redis);
            replica.RunId.Should().NotBe(before);
            replica.Keys.Should().Equal(new SortedDictionary<int, long> { [0] = 1 });
        });
    }

    [TestCase("3.2")]
    [TestCase("7.2")]
    public void A_master_that_refuses_writes_takes_none_nor_the_end_of_a_transaction_until_it_is_told_otherwise(string tag)
    {
        Run(tag, async (rig, redis) =>
        {
            var rules = await redis.WriteRulesAsync("db-0", Limit, default);
            rules.Should().Be("0 10");
            await CliAsync(rig, "db-0", "SET", "k", "v");
            var at = await redis.RefuseWritesAsync("db-0", Limit, default);
            (await redis.IsRefusingWritesAsync("db-0", Limit, default)).Should().BeTrue();
            (await CliAsync(rig, "db-0", "SET", "k", "w")).Should().StartWith("NOREPLICAS");
            (await CliAsync(rig, "db-0", "GET", "k")).Should().Be("v");
            (await redis.InfoAsync("db-0", Limit, default)).Offset.Should().Be(at.Offset);
            await redis.AcceptWritesAsync("db-0", rules, Limit, default);
            await redis.AcceptWritesAsync("db-0", rules, Limit, default);
            (await CliAsync(rig, "db-0", "SET", "k", "w")).Should().Be("OK");
        });
    }

    [TestCase("3.2")]
    [TestCase("7.2")]
    public void A_pause_lets_clients_wait_and_ends_by_itself(string tag)
    {
        Run(tag, async (rig, redis) =>
        {
            var (instance, begun) = await redis.PauseWritesAsync("db-0", TimeSpan.FromSeconds(8), Limit, default);
            instance.IsMaster.Should().BeTrue();
            (await CliAsync(rig, "db-0", "SET", "k", "v")).Should().Be("OK");
            (rig.World.Clock.GetUtcNow() - begun).Should().BeGreaterThan(TimeSpan.FromSeconds(7.9));
        });
    }

    [Test]
    public void A_replica_gets_the_password_of_its_master()
    {
        Run("6.2", async (rig, redis) =>
        {
            (await redis.NeedsMasterPasswordAsync("db-0", Limit, default)).Should().BeFalse();
            await CliAsync(rig, "db-1", "CONFIG", "SET", "masterauth", "");
            await redis.EnsureMasterPasswordAsync("db-1", "db-0", Limit, default);
            (await redis.SettingAsync("db-1", "masterauth", Limit, default)).Should().BeEmpty("the master asks for none");
        });
    }

    [Test]
    public void Clients_that_are_cut_off_are_counted_by_nobody()
    {
        Run("7.2", async (rig, redis) =>
        {
            await redis.FollowAsync("db-1", Address(rig, "db-0"), 6379, Limit, default);
            await CatchUpAsync(rig, redis);
            await redis.DisconnectClientsAsync("db-0", Limit, default);
            await rig.Delay(3);
            (await redis.InfoAsync("db-0", Limit, default)).Replicas.Should().ContainSingle("a replica is no client");
        });
    }

    private static Task<(RedisInstance Master, RedisInstance Replica)> CatchUpAsync(MigrationRig rig, RedisReplication redis) =>
        redis.CatchUpAsync("db-1", "db-0", _ => Task.FromResult<(string, int)?>((Address(rig, "db-0"), 6379)), Limit, _ => { }, default);

    private static string Address(MigrationRig rig, string pod) => rig.Get(KubeResources.Pods, pod)!.Text("status", "podIP")!;

    private static void Run(string tag, Func<MigrationRig, RedisReplication, Task> work)
    {
        var rig = new MigrationRig();
        rig.Run(async () =>
        {
            await rig.Deploy(MigrationRig.Set.Replace(
                """{"name":"db","image":"writer:1",""", $$"""{"name":"redis","image":"redis:{{tag}}",""", StringComparison.Ordinal));
            var pace = new Pace(rig.World.Clock, new());
            var reader = new ClusterReader(rig.Admin, pace);
            var lease = new MigrationLease(reader, rig.Admin, "default", "lease", "drydock");
            await lease.AcquireAsync(default);
            var journal = await Journal.CreateAsync(reader, rig.Admin, "default", "journal", "drydock", [new("key", "value")], default);
            await work(rig, new RedisReplication(rig.Admin, pace, new MigrationSession("drydock", lease, journal, pace, null), "default", "redis"));
        });
    }

    private static async Task<string> CliAsync(MigrationRig rig, string pod, params string[] command)
    {
        var result = await rig.Admin.ExecAsync(new ExecRequest("default", pod, "redis", ["redis-cli", .. command]), CancellationToken.None);
        result.Error.Should().BeNull();
        return result.Stdout.Trim();
    }
}
