using Drydock.Core.Kubernetes;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>Connections of a client into a pod.</summary>
[TestFixture]
internal sealed class PortForwardTests
{
    [Test]
    public void Several_connections_talk_to_a_redis_at_once()
    {
        Run(async rig =>
        {
            var forward = await StreamClient.OpenAsync(rig, "redis", "portforward", "");
            forward.Connect(1, 6379);
            forward.Send(1, "SET k v\r\n");
            await rig.Until(() => Task.FromResult(forward.Output == "+OK\r\n"));
            forward.Connect(2, 6379);
            forward.Send(2, "GET k\r\nQUIT\r\n");
            await rig.Until(() => Task.FromResult(forward.Closed.Count == 1));
            forward.Output.Should().Be("+OK\r\n$1\r\nv\r\n+OK\r\n");
            forward.Closed.Should().Equal("2: ");
            forward.End.Should().BeNull();
        });
    }

    [Test]
    public void A_port_where_nobody_listens_is_refused_in_the_runtimes_words()
    {
        Run(async rig =>
        {
            var forward = await StreamClient.OpenAsync(rig, "redis", "portforward", "");
            forward.Connect(1, 6380);
            await rig.Until(() => Task.FromResult(forward.Closed.Count == 1));
            forward.Closed[0].Should().MatchRegex(
                "^1: error forwarding port 6380 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace \"/var/run/netns/cni-[0-9a-f-]{36}\": failed to connect to "
                + "localhost:6380 inside namespace \"[0-9a-f]{64}\", IPv4: dial tcp4 127.0.0.1:6380: connect: connection refused IPv6 dial tcp6 \\[::1\\]:6380: connect: connection refused $");
        });
    }

    [Test]
    public void A_pod_that_goes_resets_its_connections_and_its_successor_is_another_pod()
    {
        Run(async rig =>
        {
            var forward = await StreamClient.OpenAsync(rig, "redis", "portforward", "");
            forward.Connect(1, 6379);
            forward.Send(1, "PING\r\n");
            await rig.Until(() => Task.FromResult(forward.Output == "+PONG\r\n"));
            await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Pods, "default", "redis"), CancellationToken.None);
            await rig.Until(() => Task.FromResult(forward.Closed.Count == 1));
            await rig.UntilGone("redis");
            await CreateRedis(rig);
            forward.Connect(2, 6379);
            await rig.Until(() => Task.FromResult(forward.Closed.Count == 2));
            forward.Closed[1].Should().Contain("in store: not found");
        });
    }

    [Test]
    public void A_client_that_goes_closes_its_connections()
    {
        Run(async rig =>
        {
            var forward = await StreamClient.OpenAsync(rig, "redis", "portforward", "");
            forward.Connect(1, 6379);
            forward.Send(1, "PING\r\n");
            await rig.Until(() => Task.FromResult(forward.Output.Length > 0));
            forward.Close();
            await rig.Wait(TimeSpan.FromSeconds(1));
            var other = await StreamClient.OpenAsync(rig, "redis", "portforward", "");
            other.Connect(1, 6379);
            other.Send(1, "INFO clients\r\n");
            await rig.Until(() => Task.FromResult(other.Output.Contains("connected_clients:1\r\n", StringComparison.Ordinal)));
        });
    }

    private static async Task CreateRedis(NodeRig rig)
    {
        await rig.CreatePod("redis", """ "terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"redis:3.2"}] """);
        await rig.UntilRunning("redis");
        await rig.Wait(TimeSpan.FromSeconds(2));
    }

    private static void Run(Func<NodeRig, Task> body)
    {
        var rig = new NodeRig();
        BuiltInImages.Register(rig.Images);
        rig.Run(async () =>
        {
            await CreateRedis(rig);
            await body(rig);
        });
    }
}
