using Drydock.Core.Ports;

namespace Drydock.Core.Kubernetes;

/// <summary>
/// Keeps a receiver in step with a collection: lists (in pages), watches from the list's resourceVersion, resumes after a broken watch,
/// and lists anew after 410 Gone. The one place in Drydock that lists and watches.
/// </summary>
public sealed class Reflector(IKubernetesApi api, TimeProvider clock, KubeResource resource, string? ns = null, string? labelSelector = null, string? fieldSelector = null)
{
    private const int PageSize = 500;
    private static readonly TimeSpan BackOffMin = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan BackOffMax = TimeSpan.FromSeconds(30);

    private TimeSpan _backOff = BackOffMin;

    /// <summary>Runs until cancelled. Failures of the API are retried with a doubling pause of 0.8 to 30 s, as client-go does.</summary>
    public async Task RunAsync(IReflectorReceiver receiver, CancellationToken cancellationToken)
    {
        string? resourceVersion = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                resourceVersion ??= await ListAsync(receiver, cancellationToken);
                resourceVersion = resourceVersion is null ? null : await WatchAsync(receiver, resourceVersion, cancellationToken);
            }
            catch (PortUnreachableException)
            {
                // The connection broke: the watch resumes from the last version seen, the list starts over.
            }
            catch (KubeWatchRefusedException refused)
            {
                if (refused.Response.StatusCode == 410) resourceVersion = null;
            }

            await Task.Delay(_backOff, clock, cancellationToken);
            _backOff = _backOff * 2 < BackOffMax ? _backOff * 2 : BackOffMax;
        }
    }

    private async Task<string?> ListAsync(IReflectorReceiver receiver, CancellationToken cancellationToken)
    {
        var items = new List<KubeDocument>();
        string? token = null;
        while (true)
        {
            var query = Selectors();
            query.Add(new("limit", PageSize.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (token is not null) query.Add(new("continue", token));
            var page = await api.SendAsync(new KubeRequest(KubeVerb.List, resource, ns, Query: query), cancellationToken);
            if (!page.IsSuccess) return null;
            foreach (var item in page.Body.List("items")) items.Add(Typed(item, page.Body));
            token = page.Body.Text("metadata", "continue");
            if (!string.IsNullOrEmpty(token)) continue;
            receiver.Replace(items);
            return page.Body.Text("metadata", "resourceVersion");
        }
    }

    /// <summary>Returns the version to resume from, or null when only a new list helps.</summary>
    private async Task<string?> WatchAsync(IReflectorReceiver receiver, string resourceVersion, CancellationToken cancellationToken)
    {
        var query = Selectors();
        query.Add(new("allowWatchBookmarks", "true"));
        query.Add(new("resourceVersion", resourceVersion));
        var last = resourceVersion;
        try
        {
            await foreach (var change in api.WatchAsync(new KubeRequest(KubeVerb.List, resource, ns, Query: query), cancellationToken))
            {
                if (change.Type == "ERROR") return change.Object.Integer("code") == 410 ? null : last;
                _backOff = BackOffMin;
                last = change.Object.Text("metadata", "resourceVersion") ?? last;
                if (change.Type != "BOOKMARK") receiver.Change(change);
            }
        }
        catch (PortUnreachableException)
        {
            return last;
        }

        return last;
    }

    /// <summary>Items of a list carry no apiVersion and kind of their own; receivers see the same documents from lists and watches.</summary>
    private static KubeDocument Typed(KubeDocument item, KubeDocument list)
    {
        if (item["kind"] is not null || list.Text("kind") is not { } listKind || !listKind.EndsWith("List", StringComparison.Ordinal)) return item;
        var fields = new List<KubeField>(item.Fields.Count + 2)
        {
            new("apiVersion", list["apiVersion"] ?? KubeDocument.Null),
            new("kind", listKind[..^4]),
        };
        fields.AddRange(item.Fields);
        return KubeDocument.ObjectOf(fields);
    }

    private List<KeyValuePair<string, string>> Selectors()
    {
        var query = new List<KeyValuePair<string, string>>();
        if (labelSelector is not null) query.Add(new("labelSelector", labelSelector));
        if (fieldSelector is not null) query.Add(new("fieldSelector", fieldSelector));
        return query;
    }
}
