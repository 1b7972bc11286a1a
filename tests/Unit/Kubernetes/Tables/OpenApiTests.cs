using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Unit.Kubernetes.Api;

namespace Drydock.Unit.Kubernetes.Tables;

public sealed class OpenApiTests
{
    private const string StatefulSet = "io.k8s.api.apps.v1.StatefulSet";

    [Test]
    public void Every_document_of_the_index_is_served_and_every_reference_resolves()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var index = await GetAsync(api, "/openapi/v3");
            foreach (var path in index.Body!["paths"]!.Fields)
            {
                var document = await GetAsync(api, path.Value.Text("serverRelativeURL")!);
                document.StatusCode.Should().Be(200, path.Name);
                var schemas = document.Body!.At("components", "schemas")!;
                var missing = References(document.Body!).Where(r => schemas[r["#/components/schemas/".Length..]] is null).Distinct();
                missing.Should().BeEmpty(path.Name);
            }
        });
    }

    [Test]
    public void A_document_is_kept_by_its_hash()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var index = await GetAsync(api, "/openapi/v3");
            var url = index.Body!.At("paths", "apis/apps/v1")!.Text("serverRelativeURL")!;
            var document = await GetAsync(api, url);
            Header(document, "Cache-Control").Should().Be("public, immutable");
            var tag = Header(document, "ETag")!;
            (await GetAsync(api, "/openapi/v3/apis/apps/v1", tag)).StatusCode.Should().Be(304);
            (await GetAsync(api, "/openapi/v3/apis/apps/v1", "\"other\"")).StatusCode.Should().Be(200);
            var stale = await GetAsync(api, "/openapi/v3/apis/apps/v1?hash=OLD");
            (stale.StatusCode, Header(stale, "Location")).Should().Be((301, url));
            (await GetAsync(api, "/openapi/v3/apis/nosuch/v1")).StatusCode.Should().Be(404);
        });
    }

    [Test]
    public void Kubectl_finds_what_it_patches_by()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var apps = (await GetAsync(api, "/openapi/v3/apis/apps/v1")).Body!;
            var schemas = apps.At("components", "schemas")!;
            schemas[StatefulSet]!["x-kubernetes-group-version-kind"]!.ToString().Should().Be("""[{"group":"apps","kind":"StatefulSet","version":"v1"}]""");
            schemas["io.k8s.api.core.v1.PodSpec"]!.At("properties", "containers")!.Text("x-kubernetes-patch-merge-key").Should().Be("name");
            schemas["io.k8s.api.core.v1.PodSpec"]!.At("properties", "volumes")!.Text("x-kubernetes-patch-strategy").Should().Be("merge,retainKeys");
            var patch = apps.At("paths", "/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}", "patch")!;
            patch.List("parameters").Select(p => p.Text("name")).Should().Contain(["dryRun", "fieldManager", "fieldValidation", "force"]);
            patch.At("requestBody", "content")!.Fields.Select(f => f.Name).Should().Contain("application/strategic-merge-patch+json");
        });
    }

    [Test]
    public void A_custom_resource_comes_and_goes_with_its_definition()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            (await GetAsync(api, "/openapi/v3/apis/example.com/v1")).StatusCode.Should().Be(404);
            var made = await api.SendAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
                {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
                 "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"}}}}}}}]}}
                """);
            made.StatusCode.Should().Be(201);
            await api.Wait(10);
            var document = await GetAsync(api, "/openapi/v3/apis/example.com/v1");
            document.StatusCode.Should().Be(200);
            document.Body!.At("components", "schemas", "com.example.v1.Widget", "properties", "spec", "properties", "size", "type")!.ScalarText.Should().Be("integer");
            var patch = document.Body!.At("paths", "/apis/example.com/v1/namespaces/{namespace}/widgets/{name}", "patch", "requestBody", "content")!;
            patch.Fields.Select(f => f.Name).Should().NotContain("application/strategic-merge-patch+json");
            await api.SendAsync("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com");
            await api.Wait(10);
            (await GetAsync(api, "/openapi/v3/apis/example.com/v1")).StatusCode.Should().Be(404);
        });
    }

    [Test]
    public void The_document_of_old_clients_has_every_kind_and_no_dangling_reference()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var document = (await GetAsync(api, "/openapi/v2")).Body!;
            var definitions = document["definitions"]!;
            References(document).Where(r => definitions[r["#/definitions/".Length..]] is null).Should().BeEmpty();
            definitions[StatefulSet]!.At("properties", "spec")!.Text("$ref").Should().Be("#/definitions/io.k8s.api.apps.v1.StatefulSetSpec");
            definitions.ToString().Should().NotContainAny("\"oneOf\":[", "\"anyOf\":[", "\"allOf\":[");
            document.At("paths", "/apis/apps/v1/namespaces/{namespace}/statefulsets/{name}", "patch")!.List("parameters").Select(p => p.Text("name")).Should().Contain("dryRun");
        });
    }

    [Test]
    public void Discovery_is_not_sent_twice()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
            var first = await api.Server.HandleAsync(new ApiRequest("GET", "/apis", Accept: Aggregated, User: ApiUser.Admin));
            var second = await api.Server.HandleAsync(new ApiRequest("GET", "/apis", Accept: Aggregated, User: ApiUser.Admin) { IfNoneMatch = Header(first, "ETag") });
            (first.StatusCode, second.StatusCode).Should().Be((200, 304));
            second.Body.Should().BeNull();
        });
    }

    private static ValueTask<ApiResponse> GetAsync(ApiFixture api, string url, string? ifNoneMatch = null)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (url, "") : (url[..mark], url[(mark + 1)..]);
        return api.Server.HandleAsync(new ApiRequest("GET", path, query, Accept: "application/json", User: ApiUser.Admin) { IfNoneMatch = ifNoneMatch });
    }

    private static string? Header(ApiResponse answer, string name) => answer.Headers.FirstOrDefault(h => h.Key == name).Value;

    private static IEnumerable<string> References(KubeDocument value)
    {
        foreach (var field in value.Fields)
        {
            if (field.Name == "$ref" && field.Value.IsString) yield return field.Value.ScalarText!;
            foreach (var inner in References(field.Value)) yield return inner;
        }

        foreach (var item in value.Items)
        {
            foreach (var inner in References(item)) yield return inner;
        }
    }
}
