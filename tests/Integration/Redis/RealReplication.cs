using System.Net;
using System.Net.Sockets;
using Drydock.Simulators.Network;
using Drydock.Simulators.Workloads.Redis;
using Drydock.Unit.Redis;

namespace Drydock.Integration.Redis;

/// <summary>The real redis-server follows the simulated one, and the other way round, with random data of all types; bytes are carried between the two networks.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RealReplication
{
    private const string Bridge = "10.0.9.9";
    private const int Commands = 1500;

    private Task<ReadOnlyMemory<byte>>? _receiving;

    [Test]
    public void The_real_server_follows_the_simulated_one([Values("7.0.15", "6.2", "5", "3.2")] string tag)
    {
        using var real = RealRedis.Start(RealRedis.NewDirectory());
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var pod = new TestPod();
        Start(pod, tag);
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            var commands = new RandomCommands(7).Take(Commands);
            for (var i = 0; i < Commands / 2; i++) await client.CallAsync(default, commands[i]);
            real.Call("REPLICAOF", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var socket = listener.AcceptTcpClient();
            var connection = await pod.Network.ConnectAsync(TestPod.Ip, 6379, default);
            await CarryAsync(pod, connection, socket, () => real.Call("INFO", "replication")!.Contains("master_link_status:up", StringComparison.Ordinal));
            for (var i = Commands / 2; i < Commands; i++) await client.CallAsync(default, commands[i]);
            var digest = (await client.CallAsync(default, "DEBUG", "DIGEST")).Text;
            await CarryAsync(pod, connection, socket, () => real.Call("DEBUG", "DIGEST") == digest);
            (await client.CallAsync(default, "INFO", "replication")).Text.Should().Contain("connected_slaves:1\r\n").And.Contain("state=online");
        });
    }

    [Test]
    public void The_simulated_server_follows_the_real_one()
    {
        using var real = RealRedis.Start(RealRedis.NewDirectory(), "--repl-diskless-sync-delay", "0");
        var commands = new RandomCommands(8).Take(Commands);
        real.Exchange(commands[..(Commands / 2)]);
        var pod = new TestPod();
        Start(pod, "7.0.15");
        pod.Network.AddAddress(Bridge);
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            var listener = pod.Network.Listen(Bridge, 6379);
            (await client.CallAsync(default, "REPLICAOF", Bridge, "6379")).IsOk.Should().BeTrue();
            var connection = await listener.AcceptAsync(default);
            using var socket = new TcpClient("127.0.0.1", real.Port);
            var isUp = false;
            await CarryAsync(pod, connection, socket, () => isUp, async () => isUp = (await client.CallAsync(default, "INFO", "replication")).Text.Contains("master_link_status:up", StringComparison.Ordinal));
            real.Exchange(commands[(Commands / 2)..]);
            var (digest, found) = (real.Call("DEBUG", "DIGEST"), "");
            await CarryAsync(pod, connection, socket, () => found == digest, async () => found = (await client.CallAsync(default, "DEBUG", "DIGEST")).Text);
            (await client.CallAsync(default, "SET", "k", "v")).Text.Should().StartWith("READONLY ");
            real.Call("WAIT", "1", "1").Should().NotBeNull();
        });
    }

    [Test]
    public void The_simulated_master_hands_over_to_the_real_replica_by_FAILOVER()
    {
        using var real = RealRedis.Start(RealRedis.NewDirectory(), "--replica-announce-ip", Bridge, "--replica-announce-port", "6379");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var pod = new TestPod();
        Start(pod, "7.0.15");
        pod.Network.AddAddress(Bridge);
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            var bridge = pod.Network.Listen(Bridge, 6379);
            real.Call("REPLICAOF", "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var socket = listener.AcceptTcpClient();
            var connection = await pod.Network.ConnectAsync(TestPod.Ip, 6379, default);
            var isOnline = false;
            await CarryAsync(pod, connection, socket, () => isOnline, async () => isOnline = (await client.CallAsync(default, "INFO", "replication")).Text.Contains("state=online", StringComparison.Ordinal));
            await client.CallAsync(default, "SET", "k", "v");
            (await client.CallAsync(default, "FAILOVER", "TO", Bridge, "6379", "TIMEOUT", "60000")).ToString().Should().Be("OK");
            var isOver = false;
            // The real one gets the write, and acknowledges once a second, of its own time.
            await CarryAsync(pod, connection, socket, () => true);
            Thread.Sleep(1100);
            await CarryAsync(pod, connection, socket, () => false);
            _receiving = null;
            connection = await bridge.AcceptAsync(default);
            using var back = new TcpClient("127.0.0.1", real.Port);
            await CarryAsync(pod, connection, back, () => isOver, async () => isOver = (await client.CallAsync(default, "INFO", "replication")).Text.Contains("master_link_status:up", StringComparison.Ordinal));
            real.Call("INFO", "replication").Should().Contain("role:master");
            real.Call("GET", "k").Should().Be("v");
            real.Call("INFO", "stats").Should().Contain("sync_partial_ok:1");
            (await client.CallAsync(default, "INFO", "replication")).Text.Should().Contain("master_failover_state:no-failover");
        });
    }

    [Test]
    public void The_real_master_hands_over_to_the_simulated_replica_by_FAILOVER()
    {
        using var real = RealRedis.Start(RealRedis.NewDirectory(), "--repl-diskless-sync-delay", "0");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        real.Call("SET", "k", "v");
        var pod = new TestPod();
        pod.Start(
            "redis", new RedisServerProgram("7.0.15"), pod.Files, "redis-server", "--dir", "/data", "--save", "", "--replica-announce-ip", "127.0.0.1", "--replica-announce-port", port);
        pod.Network.AddAddress(Bridge);
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync();
            var bridge = pod.Network.Listen(Bridge, 6379);
            await client.CallAsync(default, "REPLICAOF", Bridge, "6379");
            var connection = await bridge.AcceptAsync(default);
            using var socket = new TcpClient("127.0.0.1", real.Port);
            var isDone = false;
            // The master takes its replica for online some time after the replica takes its link for up.
            await CarryAsync(
                pod, connection, socket, () => isDone && real.Call("INFO", "replication")!.Contains("state=online", StringComparison.Ordinal),
                async () => isDone = (await client.CallAsync(default, "INFO", "replication")).Text.Contains("master_link_status:up", StringComparison.Ordinal));
            real.Call("FAILOVER", "TO", "127.0.0.1", port, "TIMEOUT", "60000");
            await CarryAsync(pod, connection, socket, () => listener.Pending());
            using var back = listener.AcceptTcpClient();
            _receiving = null;
            connection = await pod.Network.ConnectAsync(TestPod.Ip, 6379, default);
            await CarryAsync(pod, connection, back, () => real.Call("INFO", "replication")!.Contains("master_link_status:up", StringComparison.Ordinal));
            (await client.CallAsync(default, "ROLE")).Items[0].Text.Should().Be("master");
            (await client.CallAsync(default, "INFO", "stats")).Text.Should().Contain("sync_partial_ok:1");
            real.Call("INFO", "replication").Should().Contain("master_failover_state:no-failover");
        });
    }

    private static void Start(TestPod pod, string tag) =>
        pod.Start("redis", new RedisServerProgram(tag), pod.Files, "redis-server", "--dir", "/data", "--save", "", "--repl-diskless-sync-delay", "0", "--repl-ping-slave-period", "1000");

    /// <summary>Carries bytes both ways until the end is reached; virtual time goes on a little with every look at the real socket.</summary>
    private async Task CarryAsync(TestPod pod, SimConnection connection, TcpClient socket, Func<bool> isDone, Func<Task>? look = null)
    {
        var buffer = new byte[1 << 16];
        // What is waited for at the end of one turn comes in the next.
        var receiving = _receiving ?? connection.ReceiveAsync(default).AsTask();
        for (var turns = 0; turns < 3000; turns++)
        {
            while (socket.Available > 0) connection.Send(buffer.AsSpan(0, socket.GetStream().Read(buffer)).ToArray());
            await pod.Wait(0.02);
            while (receiving.IsCompleted)
            {
                var piece = await receiving;
                // The simulated side has ended the connection.
                if (piece.IsEmpty) return;
                socket.GetStream().Write(piece.Span);
                receiving = connection.ReceiveAsync(default).AsTask();
            }

            if (turns % 20 != 19) continue;
            if (look is not null) await look();
            _receiving = receiving;
            if (isDone()) return;
            Thread.Sleep(1);
        }

        Assert.Fail("they don't get the same data");
    }
}
