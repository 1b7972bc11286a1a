using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>GET of a collection: selectors, pages, reads at a revision.</summary>
internal sealed class ListHandler(ServerState state)
{
    public ApiResponse Handle(RequestInfo request)
    {
        var options = ListOptions.Read(request, isWatch: false);
        // What the watch cache holds, of any age, is given whole (Documented: API concepts, resourceVersion "0" with a limit).
        if (options.ResourceVersion == "0" && options.Continue.Length == 0) options = options with { Limit = 0 };
        var table = state.Store.Table(request.Kind.StorageResource);
        var (from, before) = Bounds(request, options);
        var revision = state.Store.Revision;
        var isExact = false;
        if (options.Continue.Length > 0)
        {
            if (options.ResourceVersion is not ("" or "0")) return ApiStatus.BadRequest("specifying resource version is not allowed when using continue");
            ContinueToken token;
            try
            {
                token = ContinueToken.Decode(options.Continue);
            }
            catch (FormatException exception)
            {
                return ApiStatus.BadRequest($"invalid continue token: {exception.Message}");
            }

            if (token.Revision > 0)
            {
                (revision, isExact) = (token.Revision, true);
                if (IsCompacted(revision)) return ContinueExpired(token);
            }

            from += token.StartKey;
        }
        else if (options.ResourceVersion is not ("" or "0"))
        {
            if (!ListOptions.TryVersion(options.ResourceVersion, out var asked))
            {
                return ApiStatus.BadRequest($"invalid resource version: resourceVersion: Invalid value: \"{options.ResourceVersion}\": strconv.ParseUint: parsing \"{options.ResourceVersion}\": invalid syntax");
            }

            if (asked > (ulong)revision) return TooLarge(asked, revision);
            if (options.Match == "Exact" || (options.Match.Length == 0 && options.Limit > 0))
            {
                (revision, isExact) = ((long)asked, true);
                if (IsCompacted(revision)) return Expired($"The resourceVersion for the provided list is too old.");
            }
        }

        return Page(request, options, table, from, before, revision, isExact && revision != state.Store.Revision);
    }

    private ApiResponse Page(RequestInfo request, ListOptions options, ResourceTable table, string from, string? before, long revision, bool isPast)
    {
        var kind = request.Kind;
        var items = new List<KubeDocument>();
        string? last = null;
        var remaining = 0;
        var source = isPast ? table.RangeAt(revision, from, before) : table.Objects.Range(from, before).Select(e => e.Value);
        foreach (var stored in source)
        {
            if (options.Limit > 0 && items.Count == options.Limit)
            {
                remaining++;
                if (!isPast) break;
                continue;
            }

            // Lists are answered from the watch cache, which holds what was decoded when it was written, whatever has become of the bytes at rest.
            var value = kind.FromStorage(stored.Value);
            last = stored.Key;
            if (options.Labels.Matches(value) && options.Fields.Matches(value)) items.Add(kind.IsCustom ? value : ReferenceEquals(value, stored.Value) ? stored.Item : value.Without("kind").Without("apiVersion"));
        }

        if (remaining > 0 && !isPast) remaining = table.Objects.CountRange(last + "\0", before);
        return ApiStatus.Ok(Body(request, options, items, revision, last, remaining));
    }

    private static KubeDocument Body(RequestInfo request, ListOptions options, List<KubeDocument> items, long revision, string? last, int remaining)
    {
        KubeDocument? token = null;
        KubeDocument? count = null;
        if (remaining > 0)
        {
            token = new ContinueToken(revision, Relative(last!, request) + "\0").Encode();
            if (options.Labels.IsEverything && options.Fields.IsEverything) count = remaining;
        }

        return KubeDocument.Object(
            ("kind", request.Kind.ListKind), ("apiVersion", request.Resource.ApiVersion),
            ("metadata", KubeDocument.Object(("resourceVersion", revision.ToString(CultureInfo.InvariantCulture)), ("continue", token), ("remainingItemCount", count))),
            ("items", KubeDocument.ArrayOf(items)));
    }

    /// <summary>The range of keys that a request is about: a namespace, one object that a field selector pins, or all.</summary>
    private static (string From, string? Before) Bounds(RequestInfo request, ListOptions options)
    {
        if (request.Namespace is null || !request.Kind.IsNamespaced) return ("", null);
        // '0' follows '/'.
        return options.Fields.Name is { Length: > 0 } name && options.Continue.Length == 0
            ? ($"{request.Namespace}/{name}", $"{request.Namespace}/{name}\0")
            : (request.Namespace + "/", request.Namespace + "0");
    }

    private static string Relative(string key, RequestInfo request) =>
        request.Namespace is null || !request.Kind.IsNamespaced ? key : key[(request.Namespace.Length + 1)..];

    private bool IsCompacted(long revision)
    {
        state.Store.CompactByTime();
        return revision < state.Store.CompactedRevision;
    }

    internal static ApiResponse TooLarge(ulong asked, long current) => ApiStatus.Failure(504, "Timeout",
        string.Create(CultureInfo.InvariantCulture, $"Timeout: Too large resource version: {asked}, current: {current}"),
        KubeDocument.Object(
            ("causes", KubeDocument.Array(KubeDocument.Object(("reason", "ResourceVersionTooLarge"), ("message", "Too large resource version")))),
            ("retryAfterSeconds", 1))).WithHeader("Retry-After", "1");

    private static ApiResponse Expired(string message) => ApiStatus.Failure(410, "Expired", message);

    private static ApiResponse ContinueExpired(ContinueToken token)
    {
        var answer = Expired("The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this "
            + "response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time "
            + "the first chunk was returned and now may show up in the list.");
        return answer with { Body = answer.Body!.With("metadata", KubeDocument.Object(("continue", (token with { Revision = -1 }).Encode()))) };
    }
}
