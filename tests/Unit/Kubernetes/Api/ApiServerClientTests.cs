using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Kubernetes.Api;

public sealed class ApiServerClientTests
{
    private World _world = null!;
    private EtcdStore _store = null!;
    private ApiServer _server = null!;

    [SetUp]
    public void SetUp()
    {
        _world = new World(1);
        _store = new EtcdStore(_world);
        _server = new ApiServer(_world, _world.CreateProcess("kube-apiserver"), _store, KindCatalog.CreateAll());
        _server.Start();
    }

    [Test]
    public void A_watch_sees_what_another_process_writes()
    {
        var seen = new List<string>();
        var isDone = false;
        var watcher = _world.CreateProcess("watcher");
        watcher.Start(async () =>
        {
            var api = new ApiServerClient(_server, ApiUser.Admin, "watcher");
            await foreach (var change in api.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, "default"), CancellationToken.None))
            {
                seen.Add($"{change.Type} {change.Object.Name}");
                if (change.Type == "DELETED") isDone = true;
            }
        });
        _world.CreateProcess("writer").Start(async () =>
        {
            var api = new ApiServerClient(_server, ApiUser.Admin, "writer");
            await Task.Delay(TimeSpan.FromSeconds(1), _world.Clock);
            (await Send(api, KubeVerb.Create, body: ConfigMap("a"))).StatusCode.Should().Be(201);
            (await Send(api, KubeVerb.Create, body: ConfigMap("a"))).Reason.Should().Be("AlreadyExists");
            var patch = KubeDocument.Object(("data", KubeDocument.Object(("k", "w"))));
            (await Send(api, KubeVerb.Patch, "a", patch, PatchContentType.Merge)).Body.Text("data", "k").Should().Be("w");
            (await Send(api, KubeVerb.Delete, "a")).IsSuccess.Should().BeTrue();
            (await Send(api, KubeVerb.Get, "a")).StatusCode.Should().Be(404);
        });
        _world.Run(() => isDone, TimeSpan.FromMinutes(1));
        seen.Should().Equal("ADDED a", "MODIFIED a", "DELETED a");
    }

    [Test]
    public void A_crash_of_the_server_breaks_watches_and_keeps_the_store()
    {
        Exception? broken = null;
        var after = 0;
        _world.CreateProcess("client").Start(async () =>
        {
            var api = new ApiServerClient(_server, ApiUser.Admin, "client");
            await Send(api, KubeVerb.Create, body: ConfigMap("a"));
            try
            {
                await foreach (var change in api.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, "default"), CancellationToken.None))
                {
                    change.Object.Name.Should().Be("a");
                    _server.Process.Crash();
                }
            }
            catch (PortUnreachableException exception)
            {
                broken = exception;
            }

            _server.Start();
            after = (await Send(api, KubeVerb.Get, "a")).StatusCode;
        });
        _world.Run(() => after != 0, TimeSpan.FromMinutes(1));
        broken.Should().NotBeNull();
        after.Should().Be(200);
    }

    [Test]
    public void A_lost_reply_leaves_the_effect_and_a_lost_request_does_not()
    {
        var fate = Simulators.Kernel.Messaging.CallFate.LoseReply;
        var isDone = false;
        _world.CreateProcess("client").Start(async () =>
        {
            var api = new ApiServerClient(_server, ApiUser.Admin, "client") { Fates = (_, _) => fate };
            await FluentActions.Awaiting(() => Send(api, KubeVerb.Create, body: ConfigMap("a"))).Should().ThrowAsync<PortUnreachableException>();
            fate = Simulators.Kernel.Messaging.CallFate.LoseRequest;
            await FluentActions.Awaiting(() => Send(api, KubeVerb.Create, body: ConfigMap("b"))).Should().ThrowAsync<PortUnreachableException>();
            isDone = true;
        });
        _world.Run(() => isDone, TimeSpan.FromMinutes(1));
        _store.Peek(KubeResources.ConfigMaps, "default", "a").Should().NotBeNull();
        _store.Peek(KubeResources.ConfigMaps, "default", "b").Should().BeNull();
    }

    [Test]
    public void A_stale_resourceVersion_is_a_conflict()
    {
        KubeResponse? answer = null;
        _world.CreateProcess("client").Start(async () =>
        {
            var api = new ApiServerClient(_server, ApiUser.Admin, "client");
            var created = await Send(api, KubeVerb.Create, body: ConfigMap("a"));
            await Send(api, KubeVerb.Patch, "a", KubeDocument.Object(("data", KubeDocument.Object(("k", "w")))), PatchContentType.Merge);
            answer = await Send(api, KubeVerb.Update, "a", created.Body.WithAt(["data", "k"], "z"));
        });
        _world.Run(() => answer is not null, TimeSpan.FromMinutes(1));
        answer!.StatusCode.Should().Be(409);
        answer.Reason.Should().Be("Conflict");
    }

    private static Task<KubeResponse> Send(ApiServerClient api, KubeVerb verb, string? name = null, KubeDocument? body = null, string? contentType = null) =>
        api.SendAsync(new KubeRequest(verb, KubeResources.ConfigMaps, "default", name, ContentType: contentType, Body: body), CancellationToken.None);

    private static KubeDocument ConfigMap(string name) => KubeDocument.Object(
        ("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", KubeDocument.Object(("name", name))), ("data", KubeDocument.Object(("k", "v"))));
}
