using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

/// <summary>What a planned change of masters is made of: pauses, FAILOVER, CONFIG REWRITE.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HandOvers
{
    private const string First = "10.0.1.11";
    private const string Second = "10.0.1.12";

    private readonly TestPod _pod = new();
    private int _starts;

    [Test]
    public void A_pause_of_writes_holds_writes_until_its_end_and_lets_reads_and_replicas_through()
    {
        Run(async () =>
        {
            var (master, replica) = (await StartAsync(TestPod.Ip), await StartAsync(First, $"{TestPod.Ip} 6379"));
            await LinkedAsync(replica);
            var writer = await _pod.ConnectAsync();
            (await SendAsync(master, "CLIENT PAUSE 5000 WRITE")).Should().Be("OK");
            var write = writer.CallAsync(default, "SET", "k", "v");
            (await SendAsync(master, "GET k")).Should().Be("(nil)");
            (await SendAsync(master, "INFO replication")).Should().Contain("lag=");
            await _pod.Wait(4);
            write.IsCompleted.Should().BeFalse();
            await _pod.Wait(1.5);
            (await write).IsOk.Should().BeTrue("the pause has a limit");
            await SendAsync(master, "CLIENT PAUSE 100000 WRITE");
            write = writer.CallAsync(default, "SET", "k", "w");
            await _pod.Wait(0.5);
            (await SendAsync(master, "CLIENT UNPAUSE")).Should().Be("OK");
            await _pod.Wait(0.1);
            write.IsCompletedSuccessfully.Should().BeTrue();
            (await SendAsync(master, "CLIENT PAUSE 1 SOME")).Should().Be("(error) ERR CLIENT PAUSE mode must be WRITE or ALL");
        });
    }

    [Test]
    public void A_pause_of_all_holds_everything_but_replicas()
    {
        Run(async () =>
        {
            var (master, replica) = (await StartAsync(TestPod.Ip), await StartAsync(First, $"{TestPod.Ip} 6379"));
            await LinkedAsync(replica);
            await SendAsync(master, "CLIENT PAUSE 5000");
            var unpause = master.CallAsync(default, "CLIENT", "UNPAUSE");
            await _pod.Wait(4);
            unpause.IsCompleted.Should().BeFalse();
            (await SendAsync(replica, "INFO replication")).Should().Contain("master_link_status:up");
            await _pod.Wait(2);
            unpause.IsCompletedSuccessfully.Should().BeTrue();
            (await SendAsync(master, "INFO replication")).Should().MatchRegex("lag=[01]\r\n", "its acknowledgements were read meanwhile");
        });
    }

    [Test]
    public void Failover_changes_places_without_losing_a_write_that_was_under_way()
    {
        Run(async () =>
        {
            var master = await StartAsync(TestPod.Ip);
            var (first, second) = (await StartAsync(First, $"{TestPod.Ip} 6379"), await StartAsync(Second, $"{TestPod.Ip} 6379"));
            await LinkedAsync(first);
            await LinkedAsync(second);
            await SendAsync(master, "SET before 1");
            (await SendAsync(master, $"FAILOVER TO {Second} 6379 TIMEOUT 10000")).Should().Be("OK");
            var writer = await _pod.ConnectAsync();
            (await SendAsync(writer, "SET after 1")).Should().StartWith("(error) READONLY", "it waited, and then this is a replica");
            await LinkedAsync(master);
            (await SendAsync(second, "ROLE")).Should().StartWith("[master,");
            (await SendAsync(second, "GET before")).Should().Be("1");
            (await SendAsync(second, "SET new 1")).Should().Be("OK");
            (await SendAsync(second, "WAIT 1 1000")).Should().Be("1");
            (await SendAsync(second, "INFO stats")).Should().Contain("sync_partial_ok:1\r\n");
            (await SendAsync(master, "INFO replication")).Should().Contain("master_failover_state:no-failover");
            await LinkedAsync(first);
            (await SendAsync(first, "INFO replication")).Should().Contain($"master_host:{TestPod.Ip}\r\n", "FAILOVER does not lead the other replicas anywhere");
        });
    }

    [Test]
    public void Failover_that_a_replica_does_not_reach_in_time_is_given_up_and_writes_go_on()
    {
        Run(async () =>
        {
            var master = await StartAsync(TestPod.Ip);
            var container = Start(First, $"{TestPod.Ip} 6379");
            var replica = await _pod.ConnectToAsync(First);
            await LinkedAsync(replica);
            await _pod.Wait(1.5);
            // It hangs: its connection is there, its acknowledgements do not come.
            _ = replica.CallAsync(default, "DEBUG", "SLEEP", "30");
            await _pod.Wait(0.1);
            await SendAsync(master, "SET k v");
            (await SendAsync(master, "FAILOVER TIMEOUT 2000")).Should().Be("OK");
            (await SendAsync(master, "FAILOVER")).Should().Be("(error) ERR FAILOVER already in progress.");
            (await SendAsync(master, "REPLICAOF NO ONE")).Should().Be("(error) ERR REPLICAOF not allowed while failing over.");
            (await SendAsync(master, "INFO replication")).Should().Contain("master_failover_state:waiting-for-sync");
            var write = (await _pod.ConnectAsync()).CallAsync(default, "SET", "k2", "v");
            await _pod.Wait(1);
            write.IsCompleted.Should().BeFalse();
            await _pod.Wait(1.5);
            (await write).IsOk.Should().BeTrue();
            (await SendAsync(master, "ROLE")).Should().StartWith("[master,");
            container.Process.Crash();
            await _pod.Wait(0.5);
            (await SendAsync(master, "FAILOVER")).Should().Be("(error) ERR FAILOVER requires connected replicas.");
        });
    }

    [Test]
    public void The_configuration_file_is_rewritten_with_its_comments_and_what_was_set()
    {
        _pod.Files.Replace("/data/redis.conf", "# mine\nport 6379\ndir /data\nsave 900 1\n# middle\nsave 300 10\n"u8);
        _pod.Start("redis", new RedisServerProgram("7.0.15"), _pod.Files, "redis-server", "/data/redis.conf");
        Run(async () =>
        {
            var client = await _pod.ConnectAsync();
            await SendAsync(client, "CONFIG SET maxmemory 100mb");
            await SendAsync(client, "REPLICAOF 10.0.0.9 6379");
            await client.CallAsync(default, "CONFIG", "SET", "save", "60 5");
            (await SendAsync(client, "CONFIG REWRITE")).Should().Be("OK");
        });
        System.Text.Encoding.ASCII.GetString(_pod.Files.ReadAll("/data/redis.conf")).Should().Be(
            "# mine\nport 6379\ndir \"/data\"\nsave 60 5\n# middle\n\n# Generated by CONFIG REWRITE\nmaxmemory 100mb\nreplicaof 10.0.0.9 6379\nlatency-tracking-info-percentiles 50 99 99.9\nuser default on nopass ~* &* +@all\n");
    }

    [Test]
    public void A_file_that_can_t_be_written_is_not_rewritten_and_the_server_says_so()
    {
        var (configuration, files) = (new MemoryFileSystem(_pod.World.Clock), new MountTable(_pod.Files));
        configuration.Replace("/redis.conf", "dir /data\n"u8);
        files.Mount("/config", configuration, readOnly: true);
        _pod.Start("redis", new RedisServerProgram("7.0.15"), files, "redis-server", "/config/redis.conf");
        Run(async () => (await SendAsync(await _pod.ConnectAsync(), "CONFIG REWRITE")).Should().Be("(error) ERR Rewriting config file: Read-only file system"));
    }

    private TestContainer Start(string ip, string? master = null)
    {
        var files = new MemoryFileSystem(_pod.World.Clock);
        files.CreateDirectory("/data");
        string[] follows = master is null ? [] : ["--replicaof", master];
        return _pod.StartAt(ip, $"redis-{_starts++}", new RedisServerProgram("7.0.15"), files, ["redis-server", "--dir", "/data", "--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes", .. follows]);
    }

    private Task<RespClient> StartAsync(string ip, string? master = null)
    {
        Start(ip, master);
        return _pod.ConnectToAsync(ip);
    }

    private static async Task<string> SendAsync(RespClient client, string command) => (await client.CallAsync(default, command.Split(' '))).ToString();

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
