using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel.Messaging;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;

namespace Drydock.Unit.Kubernetes.Api;

public sealed class KubeletConnectionTests
{
    [Test]
    public void Exec_and_logs_go_to_the_kubelet_of_the_pods_node()
    {
        var api = new ApiFixture();
        var kubelet = api.World.CreateProcess("kubelet");
        var exec = new RpcServer<ExecRequest, ExecResult>(kubelet, "kubelet", LatencyProfile.InCluster);
        var logs = new RpcServer<PodLogRequest, PodLogResult>(kubelet, "kubelet", LatencyProfile.InCluster);
        kubelet.Start(() =>
        {
            exec.Serve(r => Task.FromResult(new ExecResult(3, $"{r.Container} {string.Join(' ', r.Command)}", "")));
            logs.Serve(r => Task.FromResult(new PodLogResult($"log of {r.Container}, last {r.TailLines}")));
            return Task.CompletedTask;
        });
        api.Server.RegisterKubelet("n1", exec, logs);
        api.Run(async () =>
        {
            await api.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
            await CreatePodAsync(api, "p", "n1");
            await CreatePodAsync(api, "waits", null);
            var client = new ApiServerClient(api.Server, ApiUser.Admin, "kubectl");
            (await client.ExecAsync(new ExecRequest("default", "p", "", ["ls"]), CancellationToken.None)).Should().Be(new ExecResult(3, "c ls", ""));
            (await client.ExecAsync(new ExecRequest("default", "waits", "", ["ls"]), CancellationToken.None)).Error
                .Should().Be("Error from server (BadRequest): pod waits does not have a host assigned");
            (await client.ExecAsync(new ExecRequest("default", "ghost", "", ["ls"]), CancellationToken.None)).Error
                .Should().Be("Error from server (NotFound): pods \"ghost\" not found");
            var query = new[] { new KeyValuePair<string, string>("tailLines", "5") };
            var log = await client.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "default", "p", "log", query), CancellationToken.None);
            log.Body.ScalarText.Should().Be("log of c, last 5");
            kubelet.Crash();
            (await client.ExecAsync(new ExecRequest("default", "p", "", ["ls"]), CancellationToken.None)).Error.Should().Contain("error dialing backend");
        });
    }

    [Test]
    public void An_intercepted_request_has_no_effect()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var busy = new KubeResponse(503, [], KubeDocument.Object(("reason", "ServiceUnavailable")));
            var client = new ApiServerClient(api.Server, ApiUser.Admin, "test") { Intercept = r => r.Verb == KubeVerb.Create ? busy : null };
            var answer = await client.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.ConfigMaps, "default", Body: KubeDocument.Parse("""{"metadata":{"name":"a"}}""")), CancellationToken.None);
            answer.Should().BeSameAs(busy);
            (await client.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.ConfigMaps, "default", "a"), CancellationToken.None)).StatusCode.Should().Be(404);
        });
    }

    [Test]
    public void A_delayed_watch_sees_events_later()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var client = new ApiServerClient(api.Server, ApiUser.Admin, "test") { WatchDelay = () => TimeSpan.FromSeconds(5) };
            var before = api.World.Clock.Elapsed;
            await api.CreateConfigMapAsync("a");
            await foreach (var change in client.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, "default"), CancellationToken.None))
            {
                change.Object.Name.Should().Be("a");
                break;
            }

            (api.World.Clock.Elapsed - before).Should().BeGreaterThan(TimeSpan.FromSeconds(5));
        });
    }

    private static async Task CreatePodAsync(ApiFixture api, string name, string? node)
    {
        var spec = $$"""{"containers":[{"name":"c","image":"i"}]{{(node is null ? "" : $",\"nodeName\":\"{node}\"")}}}""";
        (await api.SendAsync("POST", "/api/v1/namespaces/default/pods", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{{{spec}}}}""")).StatusCode.Should().Be(201);
    }
}
