using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.Execution;

/// <summary>Reads of the Kubernetes API: retried while the API is overloaded or silent, refused reads become exceptions, missing objects null.</summary>
internal sealed class ClusterReader(IKubernetesApi api, Pace pace)
{
    private const string PageSize = "500";

    /// <summary>Called between the looks of a wait: where a session keeps its lease and a step what it relies on.</summary>
    internal Func<CancellationToken, Task>? KeepAlive { get; set; }

    internal Pace Pace => pace;

    internal async Task<KubeDocument?> GetAsync(KubeResource resource, string? ns, string name, CancellationToken cancellationToken)
    {
        var response = await SendAsync(new KubeRequest(KubeVerb.Get, resource, ns, name), cancellationToken);
        return response.StatusCode == 404 ? null : response.Body;
    }

    /// <summary>All objects of a collection; null when the API does not serve it.</summary>
    internal async Task<IReadOnlyList<KubeDocument>?> TryListAsync(
        KubeResource resource, string? ns, CancellationToken cancellationToken, string? labelSelector = null, string? fieldSelector = null, Func<KubeDocument, bool>? where = null)
    {
        var items = new List<KubeDocument>();
        string? token = null;
        while (true)
        {
            var query = new List<KeyValuePair<string, string>> { new("limit", PageSize) };
            if (labelSelector is not null) query.Add(new("labelSelector", labelSelector));
            if (fieldSelector is not null) query.Add(new("fieldSelector", fieldSelector));
            if (token is not null) query.Add(new("continue", token));
            var page = await SendAsync(new KubeRequest(KubeVerb.List, resource, ns, Query: query), cancellationToken);
            if (page.StatusCode == 404) return null;
            if (page.StatusCode == 410)
            {
                // The pages of one list outlived the history: begin anew.
                items.Clear();
                token = null;
                continue;
            }

            AddItems(page.Body, items, where);
            token = page.Body.Text("metadata", "continue");
            if (string.IsNullOrEmpty(token)) return items;
        }
    }

    /// <summary>All objects of a collection, or those that <paramref name="where"/> lets pass: of thousands of objects it is asked before anything is made of them.</summary>
    internal async Task<IReadOnlyList<KubeDocument>> ListAsync(
        KubeResource resource, string? ns, CancellationToken cancellationToken, string? labelSelector = null, string? fieldSelector = null, Func<KubeDocument, bool>? where = null) =>
        await TryListAsync(resource, ns, cancellationToken, labelSelector, fieldSelector, where) ?? [];

    /// <summary>
    /// Waits until one object (or its absence) satisfies a condition: looks, then watches from what it saw, and looks again when the watch ends.
    /// </summary>
    /// <exception cref="StepFailedException">The limit has passed; the text tells what was seen last.</exception>
    internal async Task<KubeDocument?> WaitAsync(
        KubeResource resource, string? ns, string name, string what, TimeSpan limit, Func<KubeDocument?, bool> condition, CancellationToken cancellationToken)
    {
        var attempts = pace.BeginPolling(what, limit);
        while (true)
        {
            var current = await GetAsync(resource, ns, name, cancellationToken);
            if (condition(current)) return current;
            if (current is not null)
            {
                var (isMet, seen) = await WatchAsync(resource, ns, current, condition, attempts.Remaining, cancellationToken);
                if (isMet) return seen;
                current = seen;
            }

            await attempts.PauseAsync(StepFailedException.TimedOut, Describe(resource, name, current), null, cancellationToken);
            if (KeepAlive is not null) await KeepAlive(cancellationToken);
        }
    }

    /// <summary>The items of a typed list lack their own apiVersion and kind; the list's tell them.</summary>
    private static void AddItems(KubeDocument list, List<KubeDocument> items, Func<KubeDocument, bool>? where)
    {
        var (apiVersion, kind) = (list.Text("apiVersion"), list.Text("kind"));
        foreach (var item in list.List("items"))
        {
            if (where is not null && !where(item)) continue;
            items.Add(item["kind"] is not null || apiVersion is null || kind is null || !kind.EndsWith("List", StringComparison.Ordinal)
                ? item
                : KubeDocument.ObjectOf([new KubeField("apiVersion", apiVersion), new KubeField("kind", kind[..^"List".Length]), .. item.Fields]));
        }
    }

    /// <summary>What an operator would look at first: phase, conditions, error and deletion of an object.</summary>
    internal static string Describe(KubeResource resource, string name, KubeDocument? current)
    {
        if (current is null) return $"there is no {resource} {name}";
        var text = $"{resource} {name}";
        if (current.Text("status", "phase") is { } phase) text += $" is {phase}";
        if (current.IsDeleting) text += $", terminating (finalizers: {string.Join(", ", current.List("metadata", "finalizers").Select(f => f.ScalarText))})";
        foreach (var condition in current.List("status", "conditions"))
        {
            if (condition.Text("status") != "True" && condition.Text("message") is { Length: > 0 } message) text += $", {condition.Text("type")}: {message}";
        }

        if (current.Text("status", "error", "message") is { } error) text += $", error: {error}";
        return text;
    }

    internal async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        var attempts = pace.Begin(request.ToString());
        while (true)
        {
            string observed;
            TimeSpan? asked = null;
            try
            {
                var response = await api.SendAsync(request, cancellationToken);
                if (response.IsSuccess || response.StatusCode is 404 or 410) return response;
                if (response.StatusCode is 401 or 403) throw new AccessDeniedException(request.ToString(), response.Message ?? "forbidden");
                observed = $"{response.StatusCode} {response.Message}";
                if (!Pace.IsTransient(response)) throw new StepFailedException(StepFailedException.Refused, request.ToString(), observed);
                asked = Pace.RetryAfter(response);
            }
            catch (PortUnreachableException exception)
            {
                observed = exception.Message;
            }

            await attempts.PauseAsync(StepFailedException.Unreachable, observed, asked, cancellationToken);
        }
    }

    /// <summary>Watches one object for at most a third of the lease, so that the lease can be renewed.</summary>
    private async Task<(bool IsMet, KubeDocument? Seen)> WatchAsync(
        KubeResource resource, string? ns, KubeDocument seen, Func<KubeDocument?, bool> condition, TimeSpan remaining, CancellationToken cancellationToken)
    {
        var slice = pace.Options.LeaseDuration / 3;
        if (remaining < slice) slice = remaining;
        if (slice <= TimeSpan.Zero) return (false, seen);
        using var timer = new CancellationTokenSource(slice, pace.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var query = new KeyValuePair<string, string>[] { new("fieldSelector", $"metadata.name={seen.Name}"), new("resourceVersion", seen.ResourceVersion) };
        KubeDocument? last = seen;
        try
        {
            await foreach (var change in api.WatchAsync(new KubeRequest(KubeVerb.List, resource, ns, Query: query), either.Token))
            {
                if (change.Type is "ERROR" or "BOOKMARK") break;
                last = change.Type == "DELETED" ? null : change.Object;
                if (condition(last)) return (true, last);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The slice is over: the caller renews its lease and looks again.
            return (false, last);
        }
        catch (Exception exception) when (exception is PortUnreachableException or KubeWatchRefusedException)
        {
            // A dropped or refused watch only costs the caller another look.
            return (false, last);
        }

        return (false, last);
    }
}
