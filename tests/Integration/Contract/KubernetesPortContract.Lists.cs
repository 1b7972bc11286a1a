using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Contract;

/// <content>Collections: selected, paged, from the past, deleted.</content>
internal sealed partial class KubernetesPortContract
{
    [Test]
    public async Task Lists_are_paged()
    {
        for (var i = 0; i < 5; i++) await Send(KubeVerb.Create, body: ConfigMap(Invariant($"page-{i}"), "set=pages"));
        KeyValuePair<string, string>[] query = [With("labelSelector", "set=pages"), With("limit", "2")];
        var (pages, versions) = (new List<string>(), new HashSet<string>());
        for (string? token = ""; token is not null;)
        {
            var page = await Send(KubeVerb.List, query: token.Length == 0 ? query : [.. query, With("continue", token)]);
            page.StatusCode.Should().Be(200);
            pages.Add(Names(page));
            versions.Add(page.Body.Text("metadata", "resourceVersion")!);
            token = page.Body.Text("metadata", "continue") is { Length: > 0 } next ? next : null;
        }

        _saw.Saw("pages", string.Join(" | ", pages), "page-0 page-1 | page-2 page-3 | page-4");
        _saw.Saw("versions of one list's pages", Invariant($"{versions.Count}"), "1");
        _saw.Saw("a continue that is none", await Send(KubeVerb.List, query: With("continue", "no-token")), "400 BadRequest");
        var first = await Send(KubeVerb.List, query: With("limit", "1"));
        var all = await Send(KubeVerb.List);
        _saw.Saw("what remains", Invariant($"{first.Body.Integer("metadata", "remainingItemCount") - all.Body.List("items").Count}"), "-1");
        await Send(KubeVerb.DeleteCollection, query: With("labelSelector", "set=pages"));
    }

    [Test]
    public async Task Lists_are_selected_by_labels_and_fields()
    {
        foreach (var (name, labels) in (List<(string, string)>)[("sel-a", "of=sel,env=prod"), ("sel-b", "of=sel,env=test,extra=x"), ("sel-c", "of=sel")]) await Send(KubeVerb.Create, body: ConfigMap(name, labels));
        foreach (var (selector, names) in (List<(string, string)>)
            [("env=prod", "sel-a"), ("env!=prod", "sel-b sel-c"), ("env in (prod,test)", "sel-a sel-b"), ("env notin (prod)", "sel-b sel-c"), ("env", "sel-a sel-b"), ("!env", "sel-c"), ("env=test,extra", "sel-b")])
        {
            _saw.Saw(selector, Names(await Send(KubeVerb.List, query: With("labelSelector", $"of=sel,{selector}"))), names);
        }

        _saw.Saw("a label selector that is none", await Send(KubeVerb.List, query: With("labelSelector", "!!")), "400 BadRequest");
        _saw.Saw("metadata.name=", Names(await Send(KubeVerb.List, query: With("fieldSelector", "metadata.name=sel-b"))), "sel-b");
        _saw.Saw("metadata.name!=", Names(await Send(KubeVerb.List, query: [With("labelSelector", "of=sel"), With("fieldSelector", "metadata.name!=sel-b")])), "sel-a sel-c");
        _saw.Saw("a field that can't be selected", await Send(KubeVerb.List, query: With("fieldSelector", "data.k=v")), "400 BadRequest");
        await Send(KubeVerb.DeleteCollection, query: With("labelSelector", "of=sel"));
    }

    [Test]
    public async Task A_collection_is_deleted_as_selected()
    {
        foreach (var (name, labels) in (List<(string, string)>)[("del-a", "of=del,odd=yes"), ("del-b", "of=del"), ("del-c", "of=del,odd=yes")]) await Send(KubeVerb.Create, body: ConfigMap(name, labels));
        var deleted = await Send(KubeVerb.DeleteCollection, query: With("labelSelector", "of=del,odd in (yes)"));
        _saw.Saw("delete of a collection", $"{deleted.StatusCode} {deleted.Body.Text("kind")}", "200 ConfigMapList");
        _saw.Saw("what is left", Names(await Send(KubeVerb.List, query: With("labelSelector", "of=del"))), "del-b");
        await Send(KubeVerb.DeleteCollection, query: With("labelSelector", "of=del"));
    }

    [Test]
    public async Task Nobody_asked_for_a_table()
    {
        await Send(KubeVerb.Create, body: ConfigMap("plain"));
        var list = await Send(KubeVerb.List, query: With("fieldSelector", "metadata.name=plain"));
        _saw.Saw("kind of a list", $"{list.Body.Text("kind")} {list.Body.Text("apiVersion")}", "ConfigMapList v1");
        _saw.Saw("kind of its items", list.Body.List("items")[0].Text("kind"), "nothing");
        _saw.Saw("content type", Header(list, "Content-Type"), "application/json");
    }

    [Test]
    public async Task Cluster_scoped_collections_and_types_that_are_not_there_have_their_own_answers()
    {
        var nodes = await _arm.Api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.Nodes), _limit.Token);
        nodes.Body.List("items").Should().NotBeEmpty();
        var everywhere = await _arm.Api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, Query: [With("fieldSelector", "metadata.namespace=kube-system,metadata.name=kube-root-ca.crt")]), _limit.Token);
        _saw.Saw("over all namespaces", Names(everywhere), "kube-root-ca.crt");
        var rockets = await _arm.Api.SendAsync(new KubeRequest(KubeVerb.List, new KubeResource("example.com", "v1", "rockets")), _limit.Token);
        _saw.Saw("a type that is not there", rockets.StatusCode.ToString(CultureInfo.InvariantCulture), "404");
    }

    [Test]
    public async Task What_is_compacted_can_not_be_listed_or_watched_any_more()
    {
        if (_arm.Cloud is not { } cloud)
        {
            Assert.Ignore("a real cluster compacts when it likes");
            return;
        }

        for (var i = 0; i < 3; i++) await Send(KubeVerb.Create, body: ConfigMap(Invariant($"past-{i}"), "of=past"));
        var page = await Send(KubeVerb.List, query: [With("labelSelector", "of=past"), With("limit", "1")]);
        var token = page.Body.Text("metadata", "continue")!;
        var version = page.Body.Text("metadata", "resourceVersion")!;
        KeyValuePair<string, string>[] exact = [With("labelSelector", "of=past"), With("resourceVersion", version), With("resourceVersionMatch", "Exact")];
        await Send(KubeVerb.Delete, "past-1");
        _saw.Saw("a list of the past", Names(await Send(KubeVerb.List, query: exact)), "past-0 past-1 past-2");
        await cloud.Driver.CallAsync(cloud.Driver.AddProcess("compactor"), () =>
        {
            cloud.Cluster.Store.Compact(cloud.Cluster.Store.Revision);
            return Task.FromResult(true);
        }, _limit.Token);
        _saw.Saw("a list of what is compacted", await Send(KubeVerb.List, query: exact), "410 Expired: The resourceVersion for the provided list is too old.");
        var expired = await Send(KubeVerb.List, query: [With("limit", "1"), With("continue", token)]);
        _saw.Saw("its next page", expired, "410 Expired");
        var rest = await Send(KubeVerb.List, query: [With("labelSelector", "of=past"), With("continue", expired.Body.Text("metadata", "continue")!)]);
        _saw.Saw("the rest, as it is now", Names(rest), "past-2");
    }

    private static string Names(KubeResponse list) => list.IsSuccess ? string.Join(' ', list.Body.List("items").Select(o => o.Name)) : $"{list.StatusCode} {list.Message}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
