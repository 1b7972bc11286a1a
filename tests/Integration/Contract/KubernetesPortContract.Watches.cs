using System.Collections.Concurrent;
using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes;

namespace Drydock.Integration.Contract;

/// <content>Watches: from a version on, with bookmarks, resumed, refused, broken.</content>
internal sealed partial class KubernetesPortContract
{
    [Test]
    public async Task A_watch_sees_what_others_write_from_the_version_that_it_names()
    {
        var from = (await Send(KubeVerb.Create, body: ConfigMap("before"))).Body.ResourceVersion;
        var watching = SeeUntilAsync("DELETED", With("resourceVersion", from), With("fieldSelector", "metadata.name=watched"));
        await Send(KubeVerb.Create, body: ConfigMap("watched"));
        await Send(KubeVerb.Patch, "watched", KubeDocument.Parse("""{"data":{"k":"w"}}"""), PatchContentType.Merge);
        await Send(KubeVerb.Delete, "watched");
        _saw.Saw("events", await watching, "ADDED v, MODIFIED w, DELETED w");
        _saw.Saw("the same, seen afterwards", await SeeUntilAsync("DELETED", With("resourceVersion", from), With("fieldSelector", "metadata.name=watched")), "ADDED v, MODIFIED w, DELETED w");
    }

    [Test]
    public async Task An_object_comes_and_goes_as_its_labels_match()
    {
        var from = (await Send(KubeVerb.Create, body: ConfigMap("relabelled"))).Body.ResourceVersion;
        await Send(KubeVerb.Patch, "relabelled", KubeDocument.Parse("""{"metadata":{"labels":{"shown":"yes"}}}"""), PatchContentType.Merge);
        await Send(KubeVerb.Patch, "relabelled", KubeDocument.Parse("""{"data":{"k":"w"}}"""), PatchContentType.Merge);
        await Send(KubeVerb.Patch, "relabelled", KubeDocument.Parse("""{"metadata":{"labels":{"shown":null}},"data":{"k":"x"}}"""), PatchContentType.Merge);
        _saw.Saw("events by labels", await SeeUntilAsync("DELETED", With("resourceVersion", from), With("labelSelector", "shown=yes")), "ADDED v, MODIFIED w, DELETED w");
    }

    [Test]
    public async Task A_watch_is_resumed_from_a_bookmark()
    {
        await Send(KubeVerb.Create, body: ConfigMap("marked"));
        var seen = new List<KubeWatchEvent>();
        await foreach (var change in Watch(With("sendInitialEvents", "true"), With("resourceVersionMatch", "NotOlderThan"), With("allowWatchBookmarks", "true")))
        {
            seen.Add(change);
            if (change.Type == "BOOKMARK") break;
        }

        seen.Select(c => $"{c.Type} {c.Object.Name}").Should().Contain("ADDED marked");
        var bookmark = seen[^1].Object;
        _saw.Saw("the bookmark after the initial events", $"{bookmark.Text("kind")} {bookmark.Annotation("k8s.io/initial-events-end")} {bookmark["data"]?.ToString() ?? "no data"}", "ConfigMap true no data");
        await Send(KubeVerb.Delete, "marked");
        _saw.Saw("events after it", await SeeUntilAsync("DELETED", With("resourceVersion", bookmark.ResourceVersion), With("fieldSelector", "metadata.name=marked")), "DELETED v");
    }

    [Test]
    public async Task A_watch_ends_when_its_time_is_over()
    {
        // A bookmark may come first: then the server knows that its time is nearly over.
        await foreach (var change in Watch(With("timeoutSeconds", "1"), With("fieldSelector", "metadata.name=never"))) _saw.Saw("an event of a quiet watch", change.Type, "BOOKMARK");
    }

    [Test]
    public async Task A_watch_from_no_version_is_refused_and_one_from_a_past_that_is_gone_is_told()
    {
        string answer;
        try
        {
            answer = await SeeUntilAsync("ERROR", With("resourceVersion", "no-version"));
        }
        catch (KubeWatchRefusedException refused)
        {
            answer = string.Create(CultureInfo.InvariantCulture, $"refused with {refused.Response.StatusCode} {refused.Response.Reason}");
        }

        _saw.Saw("a version that is none", answer, "refused with 500 ");
        await foreach (var change in Watch(With("resourceVersion", "1")))
        {
            _saw.Saw("the first event from long ago", $"{change.Type} {change.Object.Text("kind")} {change.Object.Integer("code")} {change.Object.Text("reason")}", "ERROR Status 410 Expired");
            break;
        }

        var absent = _arm.Api.WatchAsync(new KubeRequest(KubeVerb.List, new KubeResource("example.com", "v1", "rockets"), _arm.Namespace), _limit.Token);
        var thrown = await FluentActions.Awaiting(async () =>
        {
            await foreach (var _ in absent) throw new InvalidOperationException("nothing is there to watch");
        }).Should().ThrowAsync<KubeWatchRefusedException>();
        _saw.Saw("a watch of a type that is not there", thrown.Which.Response.StatusCode.ToString(CultureInfo.InvariantCulture), "404");
    }

    [Test]
    public async Task A_cancelled_watch_ends_at_once()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var change in _arm.Api.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.Nodes), cancelled.Token)) await cancelled.CancelAsync();
        }).Should().ThrowAsync<OperationCanceledException>();
        _limit.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public async Task A_server_that_dies_breaks_watches_and_calls_and_keeps_what_it_stored()
    {
        if (_arm.Cloud is not { } cloud)
        {
            Assert.Ignore("nobody kills a real cluster's API server for a test");
            return;
        }

        await Send(KubeVerb.Create, body: ConfigMap("kept"));
        var director = cloud.Driver.AddProcess("director");
        await FluentActions.Awaiting(async () =>
        {
            await foreach (var _ in Watch()) cloud.Driver.Post(director, () => cloud.Cluster.Crash(SimCluster.ApiServerProcess));
        }).Should().ThrowAsync<PortUnreachableException>();
        await FluentActions.Awaiting(() => Send(KubeVerb.Get, "kept")).Should().ThrowAsync<PortUnreachableException>();
        cloud.Driver.Post(director, () => cloud.Cluster.Restart(SimCluster.ApiServerProcess));
        (await Send(KubeVerb.Get, "kept")).StatusCode.Should().Be(200);
    }

    [Test]
    public async Task One_Reflector_over_it_stays_in_step()
    {
        var receiver = new NamesSeen();
        var reflector = new Reflector(_arm.Api, TimeProvider.System, KubeResources.ConfigMaps, _arm.Namespace, labelSelector: "reflected=yes");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        var running = reflector.RunAsync(receiver, enough.Token);
        await Send(KubeVerb.Create, body: ConfigMap("reflected", "reflected=yes"));
        while (!receiver.Has("reflected")) await Task.Delay(10, _limit.Token);
        await enough.CancelAsync();
        await FluentActions.Awaiting(() => running).Should().ThrowAsync<OperationCanceledException>();
    }

    /// <summary>The types of the events and the datum of their objects, up to the first event of a type.</summary>
    private async Task<string> SeeUntilAsync(string last, params KeyValuePair<string, string>[] query)
    {
        var seen = new List<string>();
        await foreach (var change in Watch(query))
        {
            if (change.Type == "BOOKMARK") continue;
            seen.Add($"{change.Type} {change.Object.Text("data", "k")}");
            if (change.Type == last) break;
        }

        return string.Join(", ", seen);
    }

    private sealed class NamesSeen : IReflectorReceiver
    {
        private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

        public void Replace(IReadOnlyList<KubeDocument> items)
        {
            foreach (var item in items) _names[item.Name] = true;
        }

        public void Change(KubeWatchEvent change) => _names[change.Object.Name] = true;

        internal bool Has(string name) => _names.ContainsKey(name);
    }
}
