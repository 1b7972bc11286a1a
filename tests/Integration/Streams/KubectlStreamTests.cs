using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Drydock.Core.Kubernetes;
using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Streams;

/// <summary>The real kubectl and redis-cli at workloads of a served cluster, over WebSocket as kubectl does today, and over SPDY as it did before 1.31.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class KubectlStreamTests(bool usesWebSockets)
{
    private const int WebSocketsSince = 31;

    private ServedCloud _cloud = null!;
    private RealProgram _kubectl = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 10 }, CancellationToken.None);
        _kubectl = Program("kubectl", "see kubernetes.io/docs/tasks/tools");
        if (usesWebSockets && await MinorVersionAsync() is < WebSocketsSince and var minor) Assert.Inconclusive($"kubectl 1.{minor} streams over SPDY only: WebSockets are used since 1.{WebSocketsSince}");
        await Kubectl("run redis --image=redis:3.2");
        await Kubectl("run box --image=busybox --command -- sleep 1000000");
        await Kubectl("wait pod --all --for=condition=Ready --timeout=60s");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _cloud.DisposeAsync();

    [Test]
    public async Task Exec_carries_outputs_input_and_exit_code()
    {
        (await Kubectl("exec redis -- redis-cli set k v")).Should().Be("OK\n");
        (await Kubectl("exec redis -- redis-cli get k")).Should().Be("v\n");
        var failed = await _kubectl.RunAsync(["exec", "box", "--", "sh", "-c", "echo out; echo err >&2; exit 3"]);
        failed.Should().Be(new ProgramResult(3, "out\n", "err\ncommand terminated with exit code 3\n"), "this is what a real cluster gives (Recorded: kubectl 081)");
        (await _kubectl.RunAsync("exec -i box -- cat", "abc\n")).Should().Be(new ProgramResult(0, "abc\n", ""), "Recorded: kubectl 085");
        (await _kubectl.RunAsync("exec -i redis -- redis-cli", "set n 1\nincr n\n")).Should().Be(new ProgramResult(0, "OK\n2\n", ""));
        (await _kubectl.RunAsync("exec -i box -- sh", "x=5\nif true\nthen echo $x\nfi\nexit 7\n")).Should().Be(new ProgramResult(7, "5\n", "command terminated with exit code 7\n"));
    }

    [Test]
    public async Task A_large_input_comes_back_whole()
    {
        var large = string.Concat(Enumerable.Range(0, 200_000).Select(i => i.ToString(CultureInfo.InvariantCulture) + "\n"));
        (await _kubectl.RunAsync("exec -i box -- cat", large)).Output.Should().Be(large);
    }

    [Test]
    public async Task Refusals_read_as_those_of_a_real_cluster()
    {
        var prefix = usesWebSockets ? "error: Internal error occurred: Internal error occurred: " : "error: Internal error occurred: ";
        (await _kubectl.RunAsync("exec box -- nosuch")).Failed().Should().StartWith(prefix + "error executing command in container: failed to exec in container: failed to start exec \"")
            .And.EndWith("exec: \"nosuch\": executable file not found in $PATH\n", "Recorded: kubectl 083");
        (await _kubectl.RunAsync("exec nosuch -- ls")).Failed().Should().Be("Error from server (NotFound): pods \"nosuch\" not found\n");
        (await _kubectl.RunAsync("exec box -c nosuch -- ls")).Failed().Should().Contain("container nosuch is not valid for pod box");
        await Kubectl("run done --image=busybox --restart=Always --command -- false");
        while (await Kubectl("get pod done -o jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}") != "1") await Task.Delay(100);
        (await _kubectl.RunAsync("exec done -- ls")).Failed().Should().Contain("unable to upgrade connection: container not found (\"done\")");
        await Kubectl("delete pod done --grace-period=1");
    }

    [Test]
    public async Task A_terminal_has_prompts_echo_and_signals()
    {
        (await Kubectl("exec redis -- redis-cli set k v")).Should().Be("OK\n");
        var redis = await Terminal("kubectl exec -it redis -- redis-cli", ("127.0.0.1:6379> ", "get k\r"), ("\"v\"\r\n127.0.0.1:6379> ", "select 1\r"), ("127.0.0.1:6379[1]> ", "exit\r"));
        redis.Should().Contain("get k\r\n\"v\"\r\n");
        var shell = await Terminal("kubectl exec -it box -- sh; echo code $?", ("/ # ", "sleep 1000000\r"), ("sleep 1000000\r\n", "\u0003"), ("^C\r\n/ # ", "cd /tmp\r"), ("/tmp # ", "exit 5\r"));
        shell.Should().Contain("command terminated with exit code 5\r\ncode 5");
    }

    [Test]
    public async Task Attach_joins_a_container_that_waits_for_input()
    {
        var session = await Terminal("kubectl run -it --rm guest --image=busybox --restart=Never -- sh", ("press", "\r"), ("/ # ", "hostname\r"), ("guest\r\n", "exit\r"));
        session.Should().Contain("pod \"guest\" deleted");
    }

    [Test]
    public async Task Files_are_copied_in_and_out()
    {
        var directory = Directory.CreateTempSubdirectory("drydock-cp-").FullName;
        try
        {
            var (source, back) = (Path.Combine(directory, "a.bin"), Path.Combine(directory, "b.bin"));
            var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7)).ToArray();
            await File.WriteAllBytesAsync(source, bytes);
            await Kubectl($"cp {source} box:/tmp/a.bin");
            await Kubectl($"cp box:/tmp/a.bin {back}");
            (await File.ReadAllBytesAsync(back)).Should().Equal(bytes);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Test]
    public async Task A_followed_log_shows_new_lines_and_ends_with_the_container()
    {
        await _kubectl.RunAsync(["run", "count", "--image=busybox", "--restart=Never", "--command", "--", "sh", "-c", "for n in 1 2 3 4 5; do sleep 4; echo line $n; done"]);
        await Kubectl("wait pod/count --for=condition=Ready --timeout=60s");
        (await Kubectl("logs -f count")).Should().Be("line 1\nline 2\nline 3\nline 4\nline 5\n");
        (await Kubectl("logs count --tail=2")).Should().Be("line 4\nline 5\n");
        (await Kubectl("logs count --tail=1 --timestamps")).Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z line 5\n$");
        (await Kubectl("logs count --limit-bytes=8")).Should().Be("line 1\nl");
        (await _kubectl.RunAsync("logs count --previous")).Failed().Should().Be("Error from server (BadRequest): previous terminated container \"count\" in pod \"count\" not found\n");
        await Kubectl("delete pod count --grace-period=1");
    }

    [Test]
    public async Task A_forwarded_port_serves_redis_cli_and_a_pipelined_load()
    {
        using var forward = await ForwardAsync("redis", 6379);
        var redis = Program("redis-cli", "apt-get install redis-tools");
        (await redis.RunAsync($"-p {forward.Port} ping")).Succeeded().Should().Be("PONG\n");
        (await redis.RunAsync($"-p {forward.Port} set forwarded yes")).Succeeded().Should().Be("OK\n");
        (await Kubectl("exec redis -- redis-cli get forwarded")).Should().Be("yes\n");
        (await redis.RunAsync($"-p {forward.Port} info server")).Succeeded().Should().Contain("redis_version:3.2");
        var load = Program("redis-benchmark", "apt-get install redis-tools");
        (await load.RunAsync($"-p {forward.Port} -n 5000 -c 8 -P 20 -t set,get --csv")).Succeeded().Should().Contain("\"SET\"").And.Contain("\"GET\"");
    }

    [Test]
    public async Task A_refused_port_is_reported_in_the_runtimes_words()
    {
        using var forward = await ForwardAsync("redis", 6380);
        await Program("redis-cli", "apt-get install redis-tools").RunAsync($"-p {forward.Port} ping");
        await forward.Process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
        (await forward.Process.StandardError.ReadToEndAsync()).Should().Contain("error forwarding port 6380 to pod ").And.Contain("dial tcp4 127.0.0.1:6380: connect: connection refused")
            .And.Contain("lost connection to pod");
    }

    [Test]
    public async Task Clients_that_vanish_in_the_middle_harm_nobody()
    {
        var (forward, victims) = (await ForwardAsync("redis", 6379), new List<Process>());
        victims.Add(forward.Process);
        victims.Add(_kubectl.Start(["exec", "-i", "box", "--", "cat"]));
        victims.Add(_kubectl.Start(["logs", "-f", "redis"]));
        victims.Add(_kubectl.Start(["attach", "redis"]));
        await victims[1].StandardInput.WriteAsync("half");
        await victims[1].StandardInput.FlushAsync();
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, forward.Port);
            await client.GetStream().WriteAsync("*3\r\n$3\r\nSET\r\n$4\r\nhal"u8.ToArray());
            await Task.Delay(300);
            foreach (var victim in victims) victim.Kill();
        }

        foreach (var victim in victims) victim.Dispose();
        (await Kubectl("exec redis -- redis-cli ping")).Should().Be("PONG\n");
        (await Kubectl("exec redis -- redis-cli get half")).Should().Be("\n");
        for (var tries = 0; RunningExecs() > 0; tries++)
        {
            tries.Should().BeLessThan(100, "the input of cat has ended, and nothing else was left running");
            await Task.Delay(50);
        }
    }

    private int RunningExecs() => _cloud.Driver.Call(_cloud.Cluster.ApiServer.Process, () =>
        _cloud.World.Processes.Count(p => p.IsRunning && p.Name.StartsWith("default/box/", StringComparison.Ordinal) && p.Name.Contains("/exec", StringComparison.Ordinal)));

    private async Task<int> MinorVersionAsync()
    {
        var version = KubeDocument.Parse(await Kubectl("version --client -o json")).Text("clientVersion", "minor")!;
        return int.Parse(version.TrimEnd('+'), CultureInfo.InvariantCulture);
    }

    private RealProgram Program(string name, string install)
    {
        var choice = usesWebSockets ? "true" : "false";
        return new RealProgram(name, install, [.. _cloud.Environment, new("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", choice), new("KUBECTL_PORT_FORWARD_WEBSOCKETS", choice)]);
    }

    private async Task<string> Kubectl(string arguments) => (await _kubectl.RunAsync(arguments)).Succeeded();

    /// <summary>Runs a command on a terminal and types each text once the one before it has been shown; what the terminal showed comes back.</summary>
    private async Task<string> Terminal(string command, params (string Shown, string Typed)[] steps)
    {
        using var script = Program("script", "apt-get install bsdutils").Start(["-qec", command, "/dev/null"]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (shown, from, buffer) = ("", 0, new char[4096]);
        try
        {
            foreach (var (expected, typed) in steps)
            {
                while (shown.IndexOf(expected, from, StringComparison.Ordinal) < 0)
                {
                    var count = await script.StandardOutput.ReadAsync(buffer, limit.Token);
                    count.Should().BePositive("'{0}' was to be shown after {1}", expected, shown);
                    shown += new string(buffer, 0, count);
                }

                from = shown.Length;
                await script.StandardInput.WriteAsync(typed);
                await script.StandardInput.FlushAsync();
            }

            return shown + await script.StandardOutput.ReadToEndAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            script.Kill(entireProcessTree: true);
            throw new AssertionException($"{command} hung after it had shown: {shown}");
        }
    }

    private async Task<Forward> ForwardAsync(string pod, int port)
    {
        var process = _kubectl.Start(["port-forward", pod, $":{port}", "--address=127.0.0.1"]);
        var line = await process.StandardOutput.ReadLineAsync() ?? "";
        line.Should().StartWith("Forwarding from 127.0.0.1:", "{0}", line.Length == 0 ? await process.StandardError.ReadToEndAsync() : "");
        return new Forward(process, int.Parse(line.Split(':')[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    private sealed record Forward(Process Process, int Port) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited) Process.Kill();
            Process.Dispose();
        }
    }
}
