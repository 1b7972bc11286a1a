using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Unit.Kubernetes.Api;

public sealed class WriteTests
{
    [Test]
    public void The_last_finalizer_gone_removes_a_deleting_object()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            await api.SendAsync("POST", ApiFixture.ConfigMaps, """{"metadata":{"name":"a","finalizers":["x.io/f"]}}""");
            (await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/a")).Body!.IsDeleting.Should().BeTrue();
            (await api.SendAsync("GET", ApiFixture.ConfigMaps + "/a")).StatusCode.Should().Be(200);
            await api.SendAsync("PATCH", ApiFixture.ConfigMaps + "/a", """{"metadata":{"finalizers":null}}""", contentType: PatchContentType.Merge);
            (await api.SendAsync("GET", ApiFixture.ConfigMaps + "/a")).StatusCode.Should().Be(404);
        });
    }

    [Test]
    public void Preconditions_protect_an_object_of_the_same_name()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var first = await api.CreateConfigMapAsync("a");
            await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/a");
            await api.CreateConfigMapAsync("a");
            var refused = await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/a", $$$"""{"preconditions":{"uid":"{{{first.Body!.Uid}}}"}}""");
            refused.StatusCode.Should().Be(409);
            refused.Body!.Text("message").Should().Contain("does not match the UID in record");
            (await api.SendAsync("GET", ApiFixture.ConfigMaps + "/a")).StatusCode.Should().Be(200);
        });
    }

    [Test]
    public void A_dry_run_leaves_no_trace()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var revision = api.Store.Revision;
            (await api.SendAsync("POST", ApiFixture.ConfigMaps, """{"metadata":{"name":"a"}}""", "dryRun=All")).StatusCode.Should().Be(201);
            (await api.SendAsync("GET", ApiFixture.ConfigMaps + "/a")).StatusCode.Should().Be(404);
            api.Store.Revision.Should().Be(revision);
        });
    }

    [Test]
    public void A_commit_tells_who_wrote_what()
    {
        var api = new ApiFixture();
        var commits = new List<string>();
        api.Store.Committed += c => commits.Add($"{c.User.Name} {c.Verb} {c.Resource} {(c.New ?? c.Old)!.Name} {c.Old is null} {c.New is null}");
        api.Run(async () =>
        {
            await api.CreateConfigMapAsync("a");
            await api.SendAsync("PATCH", ApiFixture.ConfigMaps + "/a", """{"data":{"k":"w"}}""", contentType: PatchContentType.Merge);
            await api.SendAsync("PATCH", ApiFixture.ConfigMaps + "/a", """{"data":{"k":"w"}}""", contentType: PatchContentType.Merge);
            await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/a");
        });
        commits.Should().Equal(
            "kubernetes-admin create configmaps a True False", "kubernetes-admin patch configmaps a False False", "kubernetes-admin delete configmaps a False True");
    }

    [Test]
    public void Roles_allow_what_they_name_and_nothing_else()
    {
        var api = new ApiFixture();
        var sidecar = ApiUser.ServiceAccount("default", "sidecar");
        api.Run(async () =>
        {
            const string rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/";
            (await api.SendAsync("GET", ApiFixture.ConfigMaps, user: sidecar)).StatusCode.Should().Be(403);
            await api.SendAsync("POST", rbac + "roles", """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}]}""");
            await api.SendAsync("POST", rbac + "rolebindings", """
                {"metadata":{"name":"r"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"sidecar"}]}
                """);
            (await api.SendAsync("GET", ApiFixture.ConfigMaps, user: sidecar)).StatusCode.Should().Be(200);
            (await api.SendAsync("GET", ApiFixture.ConfigMaps + "/a", user: sidecar)).StatusCode.Should().Be(403);
            (await api.SendAsync("GET", "/api/v1/configmaps", user: sidecar)).StatusCode.Should().Be(403);
            (await api.SendAsync("GET", ApiFixture.ConfigMaps, user: ApiUser.ServiceAccount("default", "other"))).StatusCode.Should().Be(403);
        });
    }

    [Test]
    public void A_write_of_equal_content_rewrites_a_value_whose_form_is_stale_once()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            var created = await api.CreateConfigMapAsync("a");
            api.Store.Transformer = new Marking("v2");
            const string same = """{"data":{"k":"v"}}""";
            var first = await api.SendAsync("PATCH", ApiFixture.ConfigMaps + "/a", same, contentType: PatchContentType.Merge);
            first.Body!.ResourceVersion.Should().NotBe(created.Body!.ResourceVersion);
            var second = await api.SendAsync("PATCH", ApiFixture.ConfigMaps + "/a", same, contentType: PatchContentType.Merge);
            second.Body!.ResourceVersion.Should().Be(first.Body!.ResourceVersion);
        });
    }

    [Test]
    public void A_value_that_no_key_fits_is_500_to_a_get_and_still_listed()
    {
        var api = new ApiFixture();
        api.Run(async () =>
        {
            api.Store.Transformer = new Marking("old");
            await api.CreateConfigMapAsync("a");
            api.Store.Transformer = new Marking("new") { Refuses = "old" };
            (await api.SendAsync("GET", ApiFixture.ConfigMaps + "/a")).StatusCode.Should().Be(500);
            (await api.SendAsync("DELETE", ApiFixture.ConfigMaps + "/a")).StatusCode.Should().Be(500);
            ApiFixture.Names(await api.SendAsync("GET", ApiFixture.ConfigMaps)).Should().Equal("a");
        });
    }

    /// <summary>Stands in for encryption: marks what it writes with the name of its key.</summary>
    private sealed class Marking(string key) : IValueTransformer
    {
        public string? Refuses { get; init; }

        public StoredValue ToStorage(KubeResource resource, string etcdKey, KubeDocument value) => new(null, (byte[])[.. System.Text.Encoding.UTF8.GetBytes(key + ":"), .. value.Utf8.Span]);

        public (KubeDocument Value, bool IsStale) FromStorage(KubeResource resource, string etcdKey, StoredValue stored)
        {
            if (stored.Document is not null) return (stored.Document, true);
            var text = System.Text.Encoding.UTF8.GetString(stored.Bytes.Span);
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (text[..colon] == Refuses) throw new ValueUnreadableException("no matching key was found for the provided AES transformer");
            return (KubeDocument.Parse(text[(colon + 1)..]), text[..colon] != key);
        }
    }
}
