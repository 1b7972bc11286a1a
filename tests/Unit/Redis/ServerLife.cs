using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Redis;

namespace Drydock.Unit.Redis;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ServerLife
{
    private readonly TestPod _pod = new();

    [TestCase("SHUTDOWN", false)]
    [TestCase("SHUTDOWN SAVE", true)]
    [TestCase("SHUTDOWN NOSAVE", false)]
    public void Shutdown_ends_the_server_and_its_connections(string command, bool saves)
    {
        var redis = _pod.StartRedis(arguments: ["--dir", "/data"]);
        _pod.Run(async () =>
        {
            var client = await _pod.ConnectAsync();
            await client.CallAsync(default, "SET", "k", "v");
            await client.Awaiting(c => c.CallAsync(default, command.Split(' '))).Should().ThrowAsync<SimSocketException>();
            await _pod.UntilAsync(() => redis.ExitCode is not null);
        });
        redis.ExitCode.Should().Be(0);
        (_pod.Files.Stat("/data/dump.rdb") is not null).Should().Be(saves);
    }

    [Test]
    public void Information_has_the_sections_of_3_2_in_their_order()
    {
        _pod.StartRedis(arguments: ["--dir", "/data"]);
        _pod.Run(async () =>
        {
            var client = await _pod.ConnectAsync();
            await client.CallAsync(default, "SET", "k", "v", "EX", "100");
            var text = (await client.CallAsync(default, "INFO")).Text;
            text.Split("\r\n").Where(l => l.StartsWith('#')).Should().Equal(
                "# Server", "# Clients", "# Memory", "# Persistence", "# Stats", "# Replication", "# CPU", "# Cluster", "# Keyspace");
            text.Should().Contain("redis_version:3.2.12\r\n").And.Contain("role:master\r\n").And.Contain("db0:keys=1,expires=1,avg_ttl=")
                .And.Contain("rdb_changes_since_last_save:1\r\n").And.Contain("connected_clients:1\r\n");
            (await client.CallAsync(default, "INFO", "commandstats")).Text.Should().StartWith("# Commandstats\r\ncmdstat_info:calls=");
            (await client.CallAsync(default, "CONFIG", "RESETSTAT")).IsOk.Should().BeTrue();
            (await client.CallAsync(default, "INFO", "stats")).Text.Should().Contain("total_connections_received:0\r\n");
        });
    }

    [Test]
    public void A_client_can_be_listed_and_killed()
    {
        _pod.StartRedis();
        _pod.Run(async () =>
        {
            var (victim, admin) = (await _pod.ConnectAsync(), await _pod.ConnectAsync());
            await victim.CallAsync(default, "CLIENT", "SETNAME", "victim");
            var line = (await admin.CallAsync(default, "CLIENT", "LIST")).Text.Split('\n').Single(l => l.Contains("name=victim", StringComparison.Ordinal));
            line.Should().MatchRegex(@"^id=1 addr=127\.0\.0\.1:\d+ fd=\d+ name=victim age=0 idle=0 flags=N db=0 sub=0 psub=0 multi=-1 .* cmd=client$");
            (await admin.CallAsync(default, "CLIENT", "KILL", "ID", "1")).Integer.Should().Be(1);
            await victim.Awaiting(c => c.CallAsync(default, "PING")).Should().ThrowAsync<SimSocketException>();
            (await admin.CallAsync(default, "PING")).Text.Should().Be("PONG");
        });
    }

    [Test]
    public void Debug_sleep_holds_up_everybody_and_a_crash_resets_connections()
    {
        var redis = _pod.StartRedis();
        _pod.Run(async () =>
        {
            var (sleeper, other) = (await _pod.ConnectAsync(), await _pod.ConnectAsync());
            var sleep = sleeper.CallAsync(default, "DEBUG", "SLEEP", "2");
            await _pod.Wait(0.1);
            await other.CallAsync(default, "PING");
            _pod.World.Clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(2));
            await sleep;
            redis.Process.Crash();
            await other.Awaiting(c => c.CallAsync(default, "PING")).Should().ThrowAsync<SimSocketException>();
        });
    }

    [Test]
    public void A_second_server_cannot_take_the_port_and_says_so()
    {
        _pod.StartRedis();
        var second = _pod.StartRedis("second");
        _pod.Run(() => _pod.UntilAsync(() => second.ExitCode is not null));
        second.ExitCode.Should().Be(1);
        second.Output.Should().Contain("Creating Server TCP listening socket *:6379: bind: Address already in use");
    }

    [Test]
    public void A_client_gives_up_connecting_to_an_address_that_nobody_has()
    {
        _pod.Run(async () =>
        {
            var connect = () => RespClient.ConnectAsync(_pod.Network, "10.9.9.9", 6379, _pod.World.Clock, TimeSpan.FromSeconds(3), default);
            await connect.Should().ThrowAsync<SimSocketException>().WithMessage("connect 10.9.9.9:6379: no answer within 3 s");
            _pod.World.Clock.Elapsed.Should().BeCloseTo(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(50));
        });
    }

    [Test]
    public void The_image_s_entrypoint_puts_the_server_before_options_and_keeps_it_PID_1()
    {
        var redis = _pod.StartImage("entry", "redis:3.2", null, "docker-entrypoint.sh", "--port", "7000");
        _pod.Run(async () =>
        {
            var client = await _pod.ConnectAsync(7000);
            (await client.CallAsync(default, "PING")).Text.Should().Be("PONG");
            (await redis.StopAsync(5)).Should().BeTrue();
        });
        var plain = _pod.StartImage("plain", "redis:3.2");
        _pod.Run(async () => await _pod.ConnectAsync());
        plain.Output.Should().Contain("Warning: no config file specified, using the default config.");
    }
}
