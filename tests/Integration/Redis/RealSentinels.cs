using System.Diagnostics;
using System.Globalization;
using System.Text;
using Drydock.Integration.Programs;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;
using Drydock.Unit.Redis;

namespace Drydock.Integration.Redis;

/// <summary>The real redis-server --sentinel beside the simulated one: what it tells, and the events of a fail-over.</summary>
public sealed class RealSentinels
{
    private static readonly string[] Failover = ["SENTINEL failover shop", "SENTINEL failover shop", "SENTINEL failover nobody"];

    private static readonly string[] Questions =
    [
        "SENTINEL ckquorum shop", "SENTINEL get-master-addr-by-name nobody", "SENTINEL replicas nobody", "SENTINEL set shop quorum 0", "SENTINEL set shop nothing 1", "SENTINEL nothing", "SENTINEL failover",
        "GET k", "PUBLISH a b", "SENTINEL monitor shop 10.0.0.1 6379 1", "SENTINEL monitor other 10.0.0.1 6379 0", "SENTINEL reset nobody", "SENTINEL flushconfig", "ROLE",
    ];

    [Test]
    public void A_sentinel_tells_the_same_fields_and_events_as_the_real_one()
    {
        var (realAnswers, realEvents) = RunReal();
        var (answers, events) = RunSimulated();
        answers.Should().Equal(realAnswers);
        events.Should().Equal(realEvents);
    }

    private static (List<string> Answers, List<string> Events) RunReal()
    {
        var directory = RealRedis.NewDirectory();
        using var master = RealRedis.Start(RealRedis.NewDirectory(), "--repl-diskless-sync-delay", "0");
        using var replica = RealRedis.Start(RealRedis.NewDirectory(), "--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1 " + Text(master.Port));
        var file = Path.Combine(directory, "sentinel.conf");
        var port = master.Port > 30000 ? master.Port - 1717 : master.Port + 1717;
        File.WriteAllText(file, $"port {Text(port)}\nsentinel monitor shop 127.0.0.1 {Text(master.Port)} 1\nsentinel failover-timeout shop 20000\n");
        for (var tries = 0; !replica.Call("INFO", "replication")!.Contains("master_link_status:up", StringComparison.Ordinal) && tries < 200; tries++) Thread.Sleep(20);
        using var process = Process.Start(new ProcessStartInfo("redis-server") { ArgumentList = { file, "--sentinel" }, RedirectStandardOutput = true })!;
        var log = new StringBuilder();
        process.OutputDataReceived += (_, line) =>
        {
            lock (log) log.AppendLine(line.Data);
        };
        process.BeginOutputReadLine();
        try
        {
            var answers = new List<string>();
            using var client = new System.Net.Sockets.TcpClient();
            for (var tries = 0; !client.Connected && tries < 200; tries++)
            {
                try
                {
                    client.Connect("127.0.0.1", port);
                }
                catch (System.Net.Sockets.SocketException)
                {
                    Thread.Sleep(20);
                }
            }

            WaitFor(() => Ask(client, "SENTINEL replicas shop") is { Items: [{ } known] } && known.ToString().Contains("master-link-status, ok", StringComparison.Ordinal));
            answers.Add(Fields(Ask(client, "SENTINEL master shop")));
            answers.Add(Fields(Ask(client, "SENTINEL replicas shop").Items[0]));
            foreach (var question in Questions) answers.Add(Ask(client, question).ToString());
            foreach (var command in Failover) answers.Add(Ask(client, command).ToString());
            WaitFor(() => Logged(log).Contains("+switch-master", StringComparison.Ordinal));
            WaitFor(() => Logged(log).Split("+switch-master")[1].Contains("+slave", StringComparison.Ordinal));
            return (answers, Events(Logged(log)));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static (List<string> Answers, List<string> Events) RunSimulated()
    {
        var pod = new TestPod();
        string[] addresses = [TestPod.Ip, "10.0.1.11"];
        for (var i = 0; i < 2; i++)
        {
            var files = new MemoryFileSystem(pod.World.Clock);
            files.CreateDirectory("/data");
            string[] follows = i == 0 ? [] : ["--replicaof", TestPod.Ip + " 6379"];
            pod.StartAt(addresses[i], "redis-" + Text(i), new RedisServerProgram("7.0.15"), files, ["redis-server", "--dir", "/data", "--repl-diskless-sync-delay", "0", .. follows]);
        }

        var (answers, state) = (new List<string>(), new MemoryFileSystem(pod.World.Clock));
        TestContainer? sentinel = null;
        pod.Run(async () =>
        {
            await pod.Wait(3);
            state.Replace("/sentinel.conf", Encoding.ASCII.GetBytes($"sentinel monitor shop {TestPod.Ip} 6379 1\nsentinel failover-timeout shop 20000\n"));
            sentinel = pod.Start("sentinel", new RedisServerProgram("7.0.15"), state, "redis-server", "/sentinel.conf", "--sentinel");
            var client = await pod.ConnectAsync(26379);
            await pod.Wait(13);
            answers.Add(Fields(await client.CallAsync(default, "SENTINEL", "master", "shop")));
            answers.Add(Fields((await client.CallAsync(default, "SENTINEL", "replicas", "shop")).Items[0]));
            foreach (var command in Questions.Concat(Failover)) answers.Add((await client.CallAsync(default, command.Split(' '))).ToString());
            // Longer, and the old master would be put in its place.
            await pod.Wait(5);
        });
        return (answers, Events(sentinel!.Output));
    }

    private static string Logged(StringBuilder log)
    {
        lock (log) return log.ToString();
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (condition()) return;
            Thread.Sleep(25);
        }

        Assert.Fail("the real sentinel does not get there");
    }

    private static RespReply Ask(System.Net.Sockets.TcpClient client, string command)
    {
        client.GetStream().Write(RespRequest.Encode(command.Split(' ')));
        var (reader, buffer) = (new RespReplyReader(), new byte[1 << 16]);
        while (true)
        {
            if (reader.TryRead() is { } reply) return reply;
            var read = client.GetStream().Read(buffer);
            if (read == 0) throw new EndOfStreamException();
            reader.Append(buffer.AsSpan(0, read));
        }
    }

    /// <summary>The names, and the values that are the same everywhere.</summary>
    private static string Fields(RespReply reply)
    {
        string[] same = ["name", "flags", "role-reported", "num-slaves", "num-other-sentinels", "quorum", "failover-timeout", "parallel-syncs", "config-epoch", "slave-priority", "master-link-status", "down-after-milliseconds"];
        var text = new StringBuilder();
        for (var i = 0; i + 1 < reply.Items.Count; i += 2)
        {
            var (name, value) = (reply.Items[i].Text, reply.Items[i + 1].Text);
            text.Append(name).Append(Array.IndexOf(same, name) >= 0 && !value.Contains(':', StringComparison.Ordinal) ? "=" + value : "").Append(' ');
        }

        return text.ToString();
    }

    /// <summary>The names of the events, from the start to the new master.</summary>
    private static List<string> Events(string log) =>
        [.. log.Split('\n').Select(l => l.Split(' ').FirstOrDefault(w => w.Length > 3 && w[0] is '+' or '-' && char.IsAsciiLetter(w[1]))).OfType<string>()];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
