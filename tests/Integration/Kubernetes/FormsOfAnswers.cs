using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Kubernetes;

/// <summary>Headers, representations, health and protocol versions of the served API.</summary>
public sealed class FormsOfAnswers
{
    private const string Namespace = "/api/v1/namespaces/default";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private ServedCloud _cloud = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await BareApi.ServeAsync();
        _client = BareApi.Admin(_cloud);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _cloud.DisposeAsync();
    }

    [Test]
    public async Task Every_answer_has_an_audit_id_and_is_not_cached()
    {
        using var answer = await _client.GetAsync(Namespace);
        Guid.Parse(answer.Headers.GetValues("Audit-Id").Single()).Should().NotBeEmpty();
        answer.Headers.GetValues("Cache-Control").Should().Equal("no-cache, private");
        answer.Content.Headers.ContentType!.ToString().Should().Be("application/json");
        (await answer.Content.ReadAsStringAsync()).Should().EndWith("}\n");
    }

    [TestCase("application/json", "Namespace")]
    [TestCase("*/*", "Namespace")]
    [TestCase("application/vnd.kubernetes.protobuf,application/json", "Namespace")]
    [TestCase("application/cbor, application/*;q=0.5", "Namespace")]
    [TestCase(Table + ",application/json", "Table")]
    [TestCase("application/json;q=0.1," + Table + ";q=0.9", "Table")]
    [TestCase("application/json;as=Table;v=v7;g=meta.k8s.io,application/json", "Namespace")]
    [TestCase("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "PartialObjectMetadata")]
    [TestCase("application/json;as=Nothing;v=v1;g=meta.k8s.io", "Status")]
    [TestCase("application/vnd.kubernetes.protobuf", "Status")]
    [TestCase("application/cbor", "Status")]
    public async Task The_best_form_that_both_know_is_chosen(string accept, string kind)
    {
        var (status, body) = await GetAsync(Namespace, accept);
        JsonNode.Parse(body)!["kind"]!.GetValue<string>().Should().Be(kind);
        status.Should().Be(kind == "Status" ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK);
    }

    [TestCase("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", "APIGroupDiscoveryList")]
    [TestCase("application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json", "APIGroupList")]
    public async Task Discovery_comes_in_one_piece_for_clients_that_know_it(string accept, string kind) =>
        JsonNode.Parse((await GetAsync("/apis", accept)).Body)!["kind"]!.GetValue<string>().Should().Be(kind);

    [Test]
    public async Task A_watch_cannot_be_YAML() => (await GetAsync(Namespace + "/configmaps?watch=1", "application/yaml")).Status.Should().Be(HttpStatusCode.NotAcceptable);

    [Test]
    public async Task The_root_lists_paths() =>
        JsonNode.Parse((await GetAsync("/", null)).Body)!["paths"]!.AsArray().Select(p => p!.GetValue<string>()).Should().Contain(["/api/v1", "/apis/apps/v1", "/version"]);

    [Test]
    public async Task YAML_comes_with_its_keys_in_order()
    {
        var (_, body) = await GetAsync(Namespace, "application/yaml");
        body.Should().StartWith("apiVersion: v1\nkind: Namespace\nmetadata:\n  creationTimestamp: ");
    }

    [Test]
    public async Task YAML_is_read()
    {
        using var content = new StringContent("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-yaml}\ndata:\n  a: |\n    x\n", Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/yaml"));
        using var answer = await _client.PostAsync(Namespace + "/configmaps", content);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["data"]!["a"]!.GetValue<string>().Should().Be("x\n");
    }

    [Test]
    public async Task Pretty_is_indented() => (await GetAsync(Namespace + "?pretty=true", "application/json")).Body.Should().StartWith("{\n  \"kind\": \"Namespace\",\n  \"apiVersion\": \"v1\",");

    [TestCase("/healthz", "ok")]
    [TestCase("/livez/etcd", "ok")]
    [TestCase("/readyz/shutdown", "ok")]
    [TestCase("/livez/nope", "404 page not found\n")]
    [TestCase("/metrics", "404 page not found\n")]
    public async Task Health_is_told(string path, string body) => (await GetAsync(path, null)).Body.Should().Be(body);

    [Test]
    public async Task Health_is_told_check_by_check()
    {
        var (_, body) = await GetAsync("/readyz?verbose&exclude=etcd", null);
        body.Should().StartWith("[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\n").And.EndWith("readyz check passed\n");
    }

    [Test]
    public async Task HTTP_2_is_spoken_and_watches_run_over_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Namespace + "/configmaps?watch=1&timeoutSeconds=30") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var watch = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        watch.Version.Should().Be(HttpVersion.Version20);
        using var lines = new StreamReader(await watch.Content.ReadAsStreamAsync());
        using var content = new StringContent("""{"metadata":{"name":"over-http-2"}}""", Encoding.UTF8, "application/json");
        (await _client.PostAsync(Namespace + "/configmaps", content)).StatusCode.Should().Be(HttpStatusCode.Created);
        string? line;
        do line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10));
        while (line is not null && !line.Contains("over-http-2", StringComparison.Ordinal));
        line.Should().StartWith("{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\"");
    }

    [Test]
    public async Task A_long_list_is_the_same_piece_by_piece()
    {
        for (var i = 0; i < 120; i++)
        {
            using var content = new StringContent($"{{\"metadata\":{{\"name\":\"long-{i:000}\",\"labels\":{{\"list\":\"long\"}}}},\"data\":{{\"k\":\"{new string('x', 2000)}\"}}}}", Encoding.UTF8, "application/json");
            (await _client.PostAsync(Namespace + "/configmaps", content)).StatusCode.Should().Be(HttpStatusCode.Created);
        }

        var whole = JsonNode.Parse((await GetAsync(Namespace + "/configmaps?labelSelector=list=long", null)).Body)!;
        var pretty = JsonNode.Parse((await GetAsync(Namespace + "/configmaps?labelSelector=list=long&pretty=1", null)).Body)!;
        whole["items"]!.AsArray().Should().HaveCount(120);
        JsonNode.DeepEquals(whole, pretty).Should().BeTrue();
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await _client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
