using Drydock.Core.Kubernetes;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Drydock.Harness.Kubeconfigs;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Contract;

/// <summary>What holds for the port, whoever speaks it: the simulated client on the loop, and the real one over HTTPS, against one cluster.</summary>
[TestFixture("loop")]
[TestFixture("https")]
public sealed partial class KubernetesPortContract(string arm) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private ServedCloud _cloud = null!;
    private IKubernetesApi _api = null!;
    private HttpKubernetesApi? _http;
    private CancellationTokenSource _limit = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 20 }, CancellationToken.None);
        if (arm == "https")
        {
            _api = _http = new HttpKubernetesApi(Kubeconfig.Load(_cloud.KubeconfigPath, null, "/").Context(null, "contract").Settings, TimeProvider.System);
        }
        else
        {
            _api = new LoopApi(_cloud.Driver, _cloud.Driver.AddProcess("contract"), _cloud.Cluster.ClientFor(ApiUser.Admin, "contract"));
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Dispose();
        await _cloud.DisposeAsync();
    }

    [SetUp]
    public void Limit() => _limit = new CancellationTokenSource(Patience);

    [TearDown]
    public void Free() => _limit.Dispose();

    public void Dispose() => _http?.Dispose();

    [Test]
    public async Task Objects_are_created_read_changed_and_deleted()
    {
        var created = await Send(KubeVerb.Create, body: ConfigMap("life"));
        created.StatusCode.Should().Be(201);
        created.Body.Uid.Should().NotBeEmpty();
        (await Send(KubeVerb.Create, body: ConfigMap("life"))).Should().Match<KubeResponse>(r => r.StatusCode == 409 && r.Reason == "AlreadyExists");
        var got = await Send(KubeVerb.Get, "life");
        got.Body.Should().Be(created.Body);
        got.Body.ToString().Should().StartWith("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{""");
        var updated = await Send(KubeVerb.Update, "life", got.Body.WithAt(["data", "k"], "u"));
        updated.Body.Text("data", "k").Should().Be("u");
        (await Send(KubeVerb.Update, "life", got.Body.WithAt(["data", "k"], "late"))).Should().Match<KubeResponse>(r => r.StatusCode == 409 && r.Reason == "Conflict");
        (await Send(KubeVerb.Delete, "life")).IsSuccess.Should().BeTrue();
        (await Send(KubeVerb.Get, "life")).Should().Match<KubeResponse>(r => r.StatusCode == 404 && r.Reason == "NotFound" && r.Message == "configmaps \"life\" not found");
    }

    [TestCase(PatchContentType.Merge, """{"data":{"k":null,"m":"1"}}""", """{"m":"1"}""")]
    [TestCase(PatchContentType.StrategicMerge, """{"data":{"s":"1"}}""", """{"k":"v","s":"1"}""")]
    [TestCase(PatchContentType.Json, """[{"op":"replace","path":"/data/k","value":"j"}]""", """{"k":"j"}""")]
    public async Task Every_kind_of_patch_is_taken(string contentType, string patch, string data)
    {
        var name = $"patch-{(uint)contentType.Length}";
        await Send(KubeVerb.Create, body: ConfigMap(name));
        var answer = await Send(KubeVerb.Patch, name, KubeDocument.Parse(patch), contentType);
        answer.Body["data"].Should().Be(KubeDocument.Parse(data));
    }

    [Test]
    public async Task An_apply_creates_owns_and_conflicts()
    {
        var applied = await Send(KubeVerb.Patch, "applied", ConfigMap("applied"), PatchContentType.Apply, [new("fieldManager", "one")]);
        applied.StatusCode.Should().Be(201);
        var other = ConfigMap("applied").WithAt(["data", "k"], "w");
        var conflict = await Send(KubeVerb.Patch, "applied", other, PatchContentType.Apply, [new("fieldManager", "two")]);
        (conflict.StatusCode, conflict.Reason).Should().Be((409, "Conflict"));
        (await Send(KubeVerb.Patch, "applied", other, PatchContentType.Apply, [new("fieldManager", "two"), new("force", "true")])).Body.Text("data", "k").Should().Be("w");
    }

    [Test]
    public async Task A_dry_run_changes_nothing_and_unknown_fields_are_warned_of()
    {
        (await Send(KubeVerb.Create, body: ConfigMap("dry"), query: [new("dryRun", "All")])).StatusCode.Should().Be(201);
        (await Send(KubeVerb.Get, "dry")).StatusCode.Should().Be(404);
        var odd = ConfigMap("odd").With("nonsense", 1);
        var warned = await Send(KubeVerb.Create, body: odd, query: [new("fieldValidation", "Warn")]);
        warned.Headers.Should().Contain(h => h.Key == "Warning" && h.Value.Contains("unknown field", StringComparison.Ordinal));
        (await Send(KubeVerb.Update, "odd", odd, query: [new("fieldValidation", "Strict")])).StatusCode.Should().Be(400);
    }

    [Test]
    public async Task A_delete_keeps_to_its_preconditions()
    {
        var created = (await Send(KubeVerb.Create, body: ConfigMap("guarded"))).Body;
        (await Send(KubeVerb.Delete, "guarded", Preconditions("00000000-0000-0000-0000-000000000000"))).StatusCode.Should().Be(409);
        (await Send(KubeVerb.Delete, "guarded", Preconditions(created.Uid))).IsSuccess.Should().BeTrue();
    }

    [Test]
    public async Task Lists_are_selected_and_paged_and_collections_deleted()
    {
        for (var i = 0; i < 5; i++) await Send(KubeVerb.Create, body: ConfigMap($"page-{i}").WithAt(["metadata", "labels"], KubeDocument.Object(("set", "pages"), ("odd", i % 2 == 1 ? "yes" : "no"))));
        List<KeyValuePair<string, string>> query = [new("labelSelector", "set=pages"), new("limit", "2")];
        var (names, pages) = (new List<string>(), 0);
        for (string? token = ""; token is not null; pages++)
        {
            var page = await Send(KubeVerb.List, query: token.Length == 0 ? query : [.. query, new("continue", token)]);
            page.StatusCode.Should().Be(200);
            names.AddRange(page.Body.List("items").Select(o => o.Name));
            token = page.Body.Text("metadata", "continue") is { Length: > 0 } next ? next : null;
        }

        names.Should().Equal("page-0", "page-1", "page-2", "page-3", "page-4");
        pages.Should().Be(3);
        (await Send(KubeVerb.DeleteCollection, query: [new("labelSelector", "set=pages,odd in (yes)")])).IsSuccess.Should().BeTrue();
        (await Send(KubeVerb.List, query: [new("labelSelector", "set=pages")])).Body.List("items").Should().HaveCount(3);
        (await Send(KubeVerb.List, query: [new("fieldSelector", "metadata.name=page-2")])).Body.List("items").Should().HaveCount(1);
        (await Send(KubeVerb.List, query: [new("labelSelector", "!!")])).StatusCode.Should().Be(400);
    }

    [Test]
    public async Task Cluster_scoped_objects_and_subresources_have_their_own_paths()
    {
        var nodes = await _api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Nodes), _limit.Token);
        nodes.Body.List("items").Should().HaveCount(_cloud.Cluster.Nodes.Count);
        var set = KubeDocument.Parse("""
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"scaled"},"spec":{"replicas":0,"serviceName":"s","selector":{"matchLabels":{"a":"b"}},
             "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}}}
            """);
        (await _api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.StatefulSets, "default", Body: set), _limit.Token)).StatusCode.Should().Be(201);
        var scale = new KubeRequest(KubeVerb.Get, KubeResources.StatefulSets, "default", "scaled", "scale");
        (await _api.SendAsync(scale, _limit.Token)).Body.Text("kind").Should().Be("Scale");
        var patch = scale with { Verb = KubeVerb.Patch, ContentType = PatchContentType.Merge, Body = KubeDocument.Parse("""{"spec":{"replicas":1}}""") };
        (await _api.SendAsync(patch, _limit.Token)).Body.Integer("spec", "replicas").Should().Be(1);
        (await _api.SendAsync(scale with { Name = "absent" }, _limit.Token)).StatusCode.Should().Be(404);
        (await _api.SendAsync(new KubeRequest(KubeVerb.List, new KubeResource("example.com", "v1", "rockets")), _limit.Token)).StatusCode.Should().Be(404);
    }

    [Test]
    public async Task A_watch_sees_what_others_write_from_the_version_that_it_names()
    {
        var from = (await Send(KubeVerb.Create, body: ConfigMap("before"))).Body.ResourceVersion;
        var seen = new List<string>();
        var watching = Task.Run(async () =>
        {
            await foreach (var change in Watch([new("resourceVersion", from), new("fieldSelector", "metadata.name=watched")]))
            {
                seen.Add($"{change.Type} {change.Object.Text("data", "k")}");
                if (change.Type == "DELETED") return;
            }
        });
        await Send(KubeVerb.Create, body: ConfigMap("watched"));
        await Send(KubeVerb.Patch, "watched", KubeDocument.Parse("""{"data":{"k":"w"}}"""), PatchContentType.Merge);
        await Send(KubeVerb.Delete, "watched");
        await watching.WaitAsync(Patience);
        seen.Should().Equal("ADDED v", "MODIFIED w", "DELETED w");
    }

    [Test]
    public async Task A_watch_from_a_version_that_is_not_there_yet_or_no_version_is_refused_or_told()
    {
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var change in Watch([new("resourceVersion", "no-version")])) throw new KubeWatchRefusedException(new KubeResponse(400, [], change.Object));
        }).Should().ThrowAsync<KubeWatchRefusedException>();
    }

    [Test]
    public async Task A_streaming_list_ends_with_a_bookmark_that_says_so()
    {
        await Send(KubeVerb.Create, body: ConfigMap("streamed"));
        var seen = new List<KubeWatchEvent>();
        await foreach (var change in Watch([new("sendInitialEvents", "true"), new("resourceVersionMatch", "NotOlderThan"), new("allowWatchBookmarks", "true")]))
        {
            seen.Add(change);
            if (change.Type == "BOOKMARK") break;
        }

        seen.Select(c => $"{c.Type} {c.Object.Name}").Should().Contain("ADDED streamed");
        seen[^1].Object.Annotation("k8s.io/initial-events-end").Should().Be("true");
    }

    [Test]
    public async Task A_cancelled_watch_ends_at_once()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var change in _api.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.Nodes), cancelled.Token)) await cancelled.CancelAsync();
        }).Should().ThrowAsync<OperationCanceledException>();
        _limit.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public async Task A_server_that_dies_breaks_watches_and_calls_and_keeps_what_it_stored()
    {
        await Send(KubeVerb.Create, body: ConfigMap("kept"));
        var director = _cloud.Driver.AddProcess("director");
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var _ in Watch([])) _cloud.Driver.Post(director, () => _cloud.Cluster.Crash(SimCluster.ApiServerProcess));
        }).Should().ThrowAsync<PortUnreachableException>();
        await FluentActions.Awaiting(() => Send(KubeVerb.Get, "kept")).Should().ThrowAsync<PortUnreachableException>();
        _cloud.Driver.Post(director, () => _cloud.Cluster.Restart(SimCluster.ApiServerProcess));
        (await Send(KubeVerb.Get, "kept")).StatusCode.Should().Be(200);
    }

    [Test]
    public async Task One_Reflector_over_it_stays_in_step()
    {
        var receiver = new Receiver();
        var clock = TimeProvider.System;
        var reflector = new Reflector(_api, clock, KubeResources.ConfigMaps, "default", labelSelector: "reflected=yes");
        var running = reflector.RunAsync(receiver, _limit.Token);
        var labelled = ConfigMap("reflected").WithAt(["metadata", "labels", "reflected"], "yes");
        await Send(KubeVerb.Create, body: labelled);
        await receiver.Saw("reflected", _limit.Token);
        await _limit.CancelAsync();
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
    }

    private Task<KubeResponse> Send(KubeVerb verb, string? name = null, KubeDocument? body = null, string? contentType = null, IReadOnlyList<KeyValuePair<string, string>>? query = null) =>
        _api.SendAsync(new KubeRequest(verb, KubeResources.ConfigMaps, "default", name, Query: query, ContentType: contentType, Body: body), _limit.Token);

    private IAsyncEnumerable<KubeWatchEvent> Watch(IReadOnlyList<KeyValuePair<string, string>> query) =>
        _api.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, "default", Query: query), _limit.Token);

    private static KubeDocument Preconditions(string uid) => KubeDocument.Object(
        ("apiVersion", "v1"), ("kind", "DeleteOptions"), ("preconditions", KubeDocument.Object(("uid", uid))));

    private static KubeDocument ConfigMap(string name) => KubeDocument.Object(
        ("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", KubeDocument.Object(("name", name), ("namespace", "default"))), ("data", KubeDocument.Object(("k", "v"))));

    private sealed class Receiver : IReflectorReceiver
    {
        private readonly SemaphoreSlim _changed = new(0);
        private readonly Lock _lock = new();
        private readonly HashSet<string> _names = [];

        public void Replace(IReadOnlyList<KubeDocument> items)
        {
            lock (_lock) _names.UnionWith(items.Select(i => i.Name));
            _changed.Release();
        }

        public void Change(KubeWatchEvent change)
        {
            lock (_lock) _names.Add(change.Object.Name);
            _changed.Release();
        }

        internal async Task Saw(string name, CancellationToken cancellationToken)
        {
            while (true)
            {
                lock (_lock)
                {
                    if (_names.Contains(name)) return;
                }

                await _changed.WaitAsync(cancellationToken);
            }
        }
    }
}
