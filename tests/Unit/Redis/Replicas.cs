using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class Replicas
{
    private const string First = "10.0.1.11";
    private const string Second = "10.0.1.12";

    private readonly TestPod _pod = new();
    private readonly SortedDictionary<string, MemoryFileSystem> _files = new(StringComparer.Ordinal);

    [TestCase("3.2")]
    [TestCase("5")]
    [TestCase("6.2")]
    [TestCase("7.0.15")]
    [TestCase("7.4")]
    public void A_replica_gets_a_dump_and_then_every_write(string tag)
    {
        Run(async () =>
        {
            var (master, replica) = (await StartAsync(TestPod.Ip, tag), await StartAsync(First, tag));
            await SendAsync(master, "SET before 1", "HSET h f v", "RPUSH l 1 2 3", "SADD s a b", "ZADD z 1.5 m");
            (await SendAsync(replica, $"SLAVEOF {TestPod.Ip} 6379")).Should().Be("OK");
            await LinkedAsync(replica);
            await SendAsync(master, "SET after 1 EX 1000", "INCRBYFLOAT n 0.1", "SPOP s", "MULTI", "LPOP l", "SELECT 3", "SET other 1", "EXEC", "SELECT 0", "EXPIRE before 500");
            if (tag != "3.2") await SendAsync(master, "XADD x * a b", "XGROUP CREATE x g 0", "XREADGROUP GROUP g c STREAMS x >");
            (await SendAsync(master, "WAIT 1 2000")).Should().Be("1");
            (await SendAsync(replica, "DEBUG DIGEST")).Should().Be(await SendAsync(master, "DEBUG DIGEST"));
            (await SendAsync(replica, "SET k v")).Should().Be($"(error) READONLY You can't write against a read only {(tag == "3.2" ? "slave" : "replica")}.");
            (await SendAsync(replica, "ROLE")).Should().StartWith($"[slave, {TestPod.Ip}, 6379, connected, ");
            (await SendAsync(master, "ROLE")).Should().Contain($"[[{First}, 6379, ");
            (await SendAsync(master, "INFO replication")).Should().MatchRegex($@"connected_slaves:1\r\nslave0:ip={First},port=6379,state=online,offset=\d+,lag=[01]\r\n");
            (await SendAsync(replica, "TTL after")).Should().BeOneOf("1000", "999", "998", "997");
        });
    }

    [TestCase("3.2", 1 << 20, 1)]
    [TestCase("6.2", 1 << 20, 1)]
    [TestCase("6.2", 16384, 0)]
    public void A_replica_that_lost_its_connection_goes_on_from_the_backlog_if_that_reaches_back_far_enough(string tag, int backlog, int partial)
    {
        Run(async () =>
        {
            var (master, replica) = (await StartAsync(TestPod.Ip, tag, "--repl-backlog-size", RedisText.Integer(backlog)), await StartAsync(First, tag));
            await SendAsync(replica, $"SLAVEOF {TestPod.Ip} 6379");
            await LinkedAsync(replica);
            (await SendAsync(master, "CLIENT KILL TYPE slave")).Should().Be("1");
            for (var i = 0; i < 40; i++) await master.CallAsync(default, "SET", "k" + RedisText.Integer(i), new string('x', 1000));
            await _pod.Wait(3);
            await LinkedAsync(replica);
            (await SendAsync(master, "WAIT 1 2000")).Should().Be("1");
            (await SendAsync(replica, "DEBUG DIGEST")).Should().Be(await SendAsync(master, "DEBUG DIGEST"));
            (await SendAsync(master, "INFO stats")).Should().Contain($"sync_full:{2 - partial}\r\nsync_partial_ok:{partial}\r\n");
        });
    }

    [TestCase("3.2", 0)]
    [TestCase("5", 1)]
    [TestCase("7.2", 1)]
    public void After_a_promotion_the_other_replica_goes_on_with_the_new_master_since_4_0(string tag, int partial)
    {
        Run(async () =>
        {
            var (master, first, second) = (await StartAsync(TestPod.Ip, tag), await StartAsync(First, tag), await StartAsync(Second, tag));
            await SendAsync(first, $"SLAVEOF {TestPod.Ip} 6379");
            await SendAsync(second, $"SLAVEOF {TestPod.Ip} 6379");
            await LinkedAsync(first);
            await LinkedAsync(second);
            await SendAsync(master, "SET k v");
            (await SendAsync(master, "WAIT 2 2000")).Should().Be("2");
            (await SendAsync(first, "SLAVEOF NO ONE")).Should().Be("OK");
            await SendAsync(second, $"SLAVEOF {First} 6379");
            await LinkedAsync(second);
            (await SendAsync(first, "SET new 1")).Should().Be("OK");
            (await SendAsync(first, "WAIT 1 2000")).Should().Be("1");
            (await SendAsync(second, "GET new")).Should().Be("1");
            (await SendAsync(first, "INFO stats")).Should().Contain($"sync_partial_ok:{partial}\r\n");
        });
    }

    [Test]
    public void Writes_are_refused_with_too_few_replicas_and_stale_reads_when_they_are_not_wanted()
    {
        Run(async () =>
        {
            var (master, replica) = (await StartAsync(TestPod.Ip, "6.2", "--min-replicas-to-write", "1"), await StartAsync(First, "6.2", "--replica-serve-stale-data", "no"));
            (await SendAsync(master, "SET k v")).Should().Be("(error) NOREPLICAS Not enough good replicas to write.");
            await SendAsync(replica, $"REPLICAOF {TestPod.Ip} 6379");
            (await SendAsync(replica, "GET k")).Should().Be("(error) MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.");
            await LinkedAsync(replica);
            (await SendAsync(master, "SET k v")).Should().Be("OK");
            (await SendAsync(master, "WAIT 2 500")).Should().Be("1", "there is no second one");
        });
    }

    [TestCase("5", 1)]
    [TestCase("3.2", 0)]
    public void A_replica_that_starts_again_goes_on_from_where_its_dump_was_since_4_0(string tag, int partial)
    {
        Run(async () =>
        {
            var master = await StartAsync(TestPod.Ip, tag);
            var container = Start(First, tag, "--save", "900", "1", "--slaveof", $"{TestPod.Ip} 6379");
            var replica = await _pod.ConnectToAsync(First);
            await LinkedAsync(replica);
            await SendAsync(master, "SET a 1");
            await SendAsync(master, "WAIT 1 2000");
            (await container.StopAsync(20)).Should().BeTrue();
            await SendAsync(master, "SET b 1");
            Start(First, tag, "--slaveof", $"{TestPod.Ip} 6379");
            replica = await _pod.ConnectToAsync(First);
            await LinkedAsync(replica);
            (await SendAsync(replica, "MGET a b")).Should().Be("[1, 1]");
            (await SendAsync(master, "INFO stats")).Should().Contain($"sync_partial_ok:{partial}\r\n");
        });
    }

    private int _starts;

    private TestContainer Start(string ip, string tag, params string[] arguments)
    {
        if (!_files.TryGetValue(ip, out var files))
        {
            files = _files[ip] = new MemoryFileSystem(_pod.World.Clock);
            files.CreateDirectory("/data");
        }

        return _pod.StartAt(ip, $"redis-{ip}-{RedisText.Integer(_starts++)}", new RedisServerProgram(tag), files, ["redis-server", "--dir", "/data", "--repl-diskless-sync-delay", "0", .. arguments]);
    }

    private Task<RespClient> StartAsync(string ip, string tag, params string[] arguments)
    {
        Start(ip, tag, arguments);
        return _pod.ConnectToAsync(ip);
    }

    private static async Task<string> SendAsync(RespClient client, params string[] commands)
    {
        var last = "";
        foreach (var command in commands) last = (await client.CallAsync(default, command.Split(' '))).ToString();
        return last;
    }

    private async Task LinkedAsync(RespClient replica)
    {
        for (var i = 0; i < 300; i++)
        {
            if ((await SendAsync(replica, "INFO replication")).Contains("master_link_status:up", StringComparison.Ordinal)) return;
            await _pod.Wait(0.1);
        }

        Assert.Fail("the replica does not get up to date");
    }

    private void Run(Func<Task> body) => _pod.Run(body);
}
