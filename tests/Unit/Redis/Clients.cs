using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Simulators.Workloads.Redis;
using Drydock.Simulators.Workloads.Redis.Sentinels;

namespace Drydock.Unit.Redis;

public sealed class Clients
{
    [TestCase("ping", "PONG\n", "")]
    [TestCase("set k v;get k;incr n;get none", "OK\nv\n1\n\n", "")]
    [TestCase("--no-raw mget a b", "1) (nil)\n2) (nil)\n", "")]
    [TestCase("--no-raw keys *;--no-raw incr n;--no-raw nosuch", "(empty list or set)\n(integer) 1\n(error) ERR unknown command 'nosuch'\n", "")]
    [TestCase("nosuch", "ERR unknown command 'nosuch'\n\n", "")]
    [TestCase("config get save", "save\n\n", "")]
    [TestCase("--csv config get port", "\"port\",\"6379\"\n", "")]
    [TestCase("-x set k;get k", "OK\nfrom stdin\n", "from stdin")]
    [TestCase("-p 1 ping", "", "")]
    public void Redis_cli_prints_as_without_a_terminal_and_fails_only_without_a_connection(string commands, string output, string stdin)
    {
        var pod = new TestPod();
        pod.StartRedis(arguments: ["--dir", "/data"]);
        pod.Run(() => pod.Wait(1));
        var (printed, number) = ("", 0);
        foreach (var command in commands.Split(';'))
        {
            var cli = pod.Start($"cli-{number++}", new RedisCliProgram("3.2"), pod.Files, ["redis-cli", .. command.Split(' ')]);
            cli.Stdin = Encoding.UTF8.GetBytes(stdin);
            pod.Run(() => pod.UntilAsync(() => cli.ExitCode is not null));
            printed += cli.Output;
            cli.ExitCode.Should().Be(command.Contains("-p 1 ", StringComparison.Ordinal) ? 1 : 0);
            if (cli.ExitCode == 1) cli.Errors.Should().Be("Could not connect to Redis at 127.0.0.1:1: Connection refused\n");
        }

        printed.Should().Be(output);
    }

    [Test]
    public void A_sentinel_with_an_empty_file_answers_and_remembers_what_it_is_told()
    {
        var pod = new TestPod();
        pod.Files.Replace("/data/sentinel.conf", []);
        var sentinel = pod.Start("sentinel", new SentinelProgram("3.2"), pod.Files, "redis-sentinel", "sentinel.conf");
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync(26379);
            (await client.CallAsync(default, "PING")).Text.Should().Be("PONG");
            (await client.CallAsync(default, "SENTINEL", "masters")).Items.Should().BeEmpty();
            (await client.CallAsync(default, "INFO")).Text.Should().Contain("sentinel_masters:0\r\n");
            (await client.CallAsync(default, "GET", "k")).Text.Should().Be("ERR unknown command 'GET'");
            (await client.CallAsync(default, "SENTINEL", "monitor", "m", "10.0.0.1", "6379", "2")).IsOk.Should().BeTrue();
            (await client.CallAsync(default, "SENTINEL", "monitor", "m", "10.0.0.1", "6379", "2")).Text.Should().Be("ERR Duplicated master name");
            (await client.CallAsync(default, "SENTINEL", "set", "m", "parallel-syncs", "3")).IsOk.Should().BeTrue();
        });
        sentinel.Process.Crash();
        pod.Start("sentinel-2", new SentinelProgram("3.2"), pod.Files, "redis-sentinel", "sentinel.conf");
        pod.Run(async () =>
        {
            var client = await pod.ConnectAsync(26379);
            (await client.CallAsync(default, "SENTINEL", "get-master-addr-by-name", "m")).ToString().Should().Be("[10.0.0.1, 6379]");
            (await client.CallAsync(default, "INFO", "sentinel")).Text.Should().Contain("master0:name=m,status=ok,address=10.0.0.1:6379");
        });
    }

    [Test]
    public void The_sidecar_labels_its_pod_finds_no_peer_by_its_own_unique_labels_and_stays_master()
    {
        var pod = new TestPod();
        var api = new PodsOnly("""{"metadata":{"name":"redis-0","labels":{"name":"redis","statefulset.kubernetes.io/pod-name":"redis-0"}},"status":{"podIP":"10.0.1.7"}}""");
        pod.Kubernetes = api;
        pod.Files.Replace("/etc/pod-info/labels", "name=\"redis\"\nstatefulset.kubernetes.io/pod-name=\"redis-0\""u8);
        pod.StartRedis(arguments: ["--dir", "/data"]);
        pod.StartImage("sentinel", "redis:3.2", null, "bash", "-c", "touch sentinel.conf && redis-sentinel sentinel.conf");
        var sidecar = pod.StartImage("sidecar", "commercialtribe/redis-sentinel-sidecar:v20170425.0", pod.Files);
        var steps = 0L;
        pod.Run(async () =>
        {
            await pod.Wait(30);
            var sentinel = await pod.ConnectAsync(26379);
            (await sentinel.CallAsync(default, "SENTINEL", "get-master-addr-by-name", "-redis")).ToString().Should().Be("[10.0.1.7, 6379]");
            steps = pod.World.Steps;
            await pod.Wait(600);
            steps = pod.World.Steps - steps;
        });
        sidecar.Errors.Should().BeEmpty();
        sidecar.Output.Should().Be("pod \"redis-0\" labeled\nOK\nOK\nOK\nOK\nReady!\npod \"redis-0\" labeled\n");
        api.Selectors.Should().Equal("name=redis,statefulset.kubernetes.io/pod-name=redis-0");
        api.Pod.Label("role").Should().Be("master");
        pod.Files.Stat("/app/booted").Should().NotBeNull();
        pod.World.Timeline.Entries.Should().Contain(e => e.Text.Contains("0 of them others: it stays its own master", StringComparison.Ordinal));
        steps.Should().BeLessThan(16_000, "it is cheap: ten minutes of watching, with a PING a second");
    }

    [Test]
    public void The_sidecar_ends_with_1_when_redis_does_not_answer()
    {
        var pod = new TestPod();
        pod.Kubernetes = new PodsOnly("""{"metadata":{"name":"redis-0","labels":{"name":"redis"}},"status":{"podIP":"10.0.1.7"}}""");
        var sidecar = pod.StartImage("sidecar", "commercialtribe/redis-sentinel-sidecar:v20170425.0", pod.Files);
        pod.Run(() => pod.UntilAsync(() => sidecar.ExitCode is not null));
        sidecar.ExitCode.Should().Be(1);
        sidecar.Errors.Should().Contain("Failed to run `timeout 5 redis-cli -p 6379 ping` after 3 tries...\n");
    }

    /// <summary>An API server with one pod.</summary>
    private sealed class PodsOnly(string json) : IKubernetesApi
    {
        internal KubeDocument Pod { get; private set; } = KubeDocument.Parse(json);
        internal List<string> Selectors { get; } = [];

        public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
        {
            if (request.Verb == KubeVerb.Patch) Pod = Pod.WithAt(["metadata", "labels", "role"], request.Body!.Text("metadata", "labels", "role")!);
            if (request.Verb == KubeVerb.List) Selectors.Add(request.Query!.Single().Value);
            var body = request.Verb == KubeVerb.List ? KubeDocument.Object(("items", KubeDocument.Array(Pod))) : Pod;
            return Task.FromResult(new KubeResponse(200, [], body));
        }

        public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
