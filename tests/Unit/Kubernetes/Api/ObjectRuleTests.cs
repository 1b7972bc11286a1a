using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Unit.Kubernetes.Api;

/// <summary>Rules of single kinds that no recorded case shows. Provenance: Documented (API reference of each kind).</summary>
public sealed class ObjectRuleTests
{
    private const string Event = """{"metadata":{"name":"e"},"regarding":{"namespace":"default","kind":"Pod","name":"p"},"type":"Normal","eventTime":"2026-01-01T00:00:00.000000Z",""";

    private const string Container = "\"name\":\"c\",\"image\":\"i\"";

    [TestCase("/apis/events.k8s.io/v1/namespaces/default/events", Event + "\"reportingController\":\"a.b/c\",\"reportingInstance\":\"i\",\"action\":\"A\"}", "reason: Required value")]
    [TestCase("/apis/events.k8s.io/v1/namespaces/default/events", Event + "\"reportingController\":\"a.b/c\",\"reportingInstance\":\"i\",\"action\":\"A\",\"reason\":\"R\",\"deprecatedCount\":2}",
        "count: Invalid value: \"\": needs to be unset")]
    [TestCase("/apis/events.k8s.io/v1/namespaces/default/events", Event + "\"reportingController\":\"a.b/c\",\"reportingInstance\":\"i\",\"action\":\"A\",\"reason\":\"R\",\"series\":{\"count\":1,\"lastObservedTime\":\"2026-01-01T00:00:00.000000Z\"}}",
        "series.count: Invalid value: \"\": should be at least 2")]
    [TestCase("/apis/batch/v1/namespaces/default/cronjobs", """{"metadata":{"name":"e"},"spec":{"schedule":"* *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}""",
        "spec.schedule: Invalid value: \"* *\": expected exactly 5 fields, found 2: [* *]")]
    [TestCase("/api/v1/namespaces/default/pods", "{\"metadata\":{\"name\":\"e\"},\"spec\":{\"hostNetwork\":true,\"containers\":[{" + Container + ",\"ports\":[{\"containerPort\":80,\"hostPort\":81}]}]}}",
        "spec.containers[0].ports[0].containerPort: Invalid value: 80: must match `hostPort` when `hostNetwork` is true")]
    [TestCase("/api/v1/namespaces/default/pods", "{\"metadata\":{\"name\":\"e\"},\"spec\":{\"containers\":[{" + Container + ",\"resources\":{\"limits\":{\"hugepages-2Mi\":\"2Mi\"}}}]}}",
        "spec.containers[0].resources: Forbidden: HugePages require cpu or memory")]
    [TestCase("/api/v1/namespaces/default/pods", "{\"metadata\":{\"name\":\"e\"},\"spec\":{\"os\":{\"name\":\"plan9\"},\"containers\":[{" + Container + "}]}}",
        "spec.os.name: Unsupported value: \"plan9\": supported values: \"linux\", \"windows\"")]
    [TestCase("/api/v1/namespaces", """{"metadata":{"name":"e"},"spec":{"finalizers":["mine"]}}""", "spec.finalizers[0]: Invalid value: \"mine\": name is neither a standard finalizer name nor is it fully qualified")]
    [TestCase("/apis/storage.k8s.io/v1/csidrivers", """{"metadata":{"name":"e"},"spec":{"tokenRequests":[{"audience":"a","expirationSeconds":5}]}}""",
        "spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes")]
    [TestCase("/apis/apps/v1/namespaces/default/daemonsets", "{\"metadata\":{\"name\":\"e\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"updateStrategy\":{\"rollingUpdate\":{\"maxSurge\":1}},"
        + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{" + Container + "}]}}}}",
        "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero")]
    [TestCase("/apis/apps/v1/namespaces/default/deployments", "{\"metadata\":{\"name\":\"e\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"strategy\":{\"rollingUpdate\":{\"maxUnavailable\":\"101%\"}},"
        + "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{" + Container + "}]}}}}",
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%")]
    public void A_create_is_refused(string path, string body, string message)
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var answer = await api.SendAsync("POST", path, body);
            answer.StatusCode.Should().Be(422, answer.Body!.ToString());
            answer.Body!.Text("message").Should().EndWith($"\"e\" is invalid: {message}");
        });
    }

    [Test]
    public void Parameters_of_a_class_are_limited()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var many = string.Join(',', Enumerable.Range(0, 513).Select(i => $"\"k{i}\":\"v\""));
            var answer = await api.SendAsync("POST", "/apis/storage.k8s.io/v1/storageclasses", $$$"""{"metadata":{"name":"e"},"provisioner":"a.b","parameters":{{{{many}}}}}""");
            answer.StatusCode.Should().Be(422);
            answer.Body!.Text("message").Should().Contain("parameters: Too long: may not be more than 512 bytes");
        });
    }

    [Test]
    public void There_is_one_default_priority()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            const string Path = "/apis/scheduling.k8s.io/v1/priorityclasses";
            (await api.SendAsync("POST", Path, """{"metadata":{"name":"a"},"value":1,"globalDefault":true}""")).StatusCode.Should().Be(201);
            var answer = await api.SendAsync("POST", Path, """{"metadata":{"name":"b"},"value":2,"globalDefault":true}""");
            answer.StatusCode.Should().Be(403);
            answer.Body!.Text("message").Should().Be("priorityclasses.scheduling.k8s.io \"b\" is forbidden: PriorityClass a is already marked as default. Only one default can exist");
        });
    }

    [Test]
    public void Limits_fill_each_other_in()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var answer = await api.SendAsync("POST", "/api/v1/namespaces/default/limitranges", """{"metadata":{"name":"e"},"spec":{"limits":[{"type":"Container","max":{"cpu":"2"}}]}}""");
            var limit = answer.Body!.List("spec", "limits")[0];
            limit.Text("default", "cpu").Should().Be("2");
            limit.Text("defaultRequest", "cpu").Should().Be("2");
        });
    }

    [Test]
    public void The_body_of_a_deletion_wins_over_the_query()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.CreateConfigMapAsync("a");
            (await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/a", """{"kind":"DeleteOptions","apiVersion":"v1"}""", "dryRun=All")).StatusCode.Should().Be(200);
            (await api.SendAsync("GET", ApiFixture.ConfigMaps + "/a")).StatusCode.Should().Be(404);
        });
    }

    [Test]
    public void A_list_from_the_cache_is_not_limited()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            foreach (var name in new[] { "a", "b", "c" }) await api.CreateConfigMapAsync(name);
            ApiFixture.Names(await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "limit=1&resourceVersion=0")).Should().HaveCount(3);
            ApiFixture.Names(await api.SendAsync("GET", ApiFixture.ConfigMaps, query: "limit=1")).Should().HaveCount(1);
        });
    }

    [Test]
    public void A_warning_tells_of_an_empty_pull_secret()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var answer = await api.SendAsync("POST", "/api/v1/namespaces/default/pods", "{\"metadata\":{\"name\":\"e\"},\"spec\":{\"imagePullSecrets\":[{}],\"containers\":[{" + Container + "}]}}");
            answer.StatusCode.Should().Be(201, answer.Body!.ToString());
            answer.Headers.Where(h => h.Key == "Warning").Select(h => h.Value).Should().Equal("299 - \"spec.imagePullSecrets[0]: invalid empty name \\\"\\\"\"");
        });
    }
}
