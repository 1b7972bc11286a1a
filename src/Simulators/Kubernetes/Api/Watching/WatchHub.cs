using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Watching;

/// <summary>
/// The watch caches of one life of an API server and the watches on them. A watch resumes from any revision that the cache still covers: none from before this life began
/// (the cache starts with a list), and none older than its window; else it gets 410 (Recorded).
/// </summary>
internal sealed class WatchHub(ServerState state)
{
    private static readonly TimeSpan BookmarkBeforeTimeout = TimeSpan.FromSeconds(2);
    private readonly List<ApiWatch> _open = [];
    private long _bornAt;
    private ITimer? _bookmarks;

    public int Count => _open.Count;

    /// <summary>A new life: the caches start over from what is stored now.</summary>
    public void Restart()
    {
        foreach (var watch in _open.ToArray()) watch.Close();
        _bookmarks = null;
        _bornAt = state.Store.Revision;
    }

    /// <summary>Opens a watch: pushes what comes first, and later every change. The answer is what HTTP sends ahead of the stream, or the refusal.</summary>
    public (ApiResponse Response, ApiWatch? Watch) Open(RequestInfo request, Action<KubeWatchEvent> push, Action onEnd)
    {
        var options = ListOptions.Read(request, isWatch: true);
        var table = state.Store.Table(request.Kind.StorageResource);
        ulong version = 0;
        if (options.ResourceVersion.Length > 0 && !ListOptions.TryVersion(options.ResourceVersion, out version))
        {
            return (ApiStatus.Unknown($"resourceVersion: Invalid value: \"{options.ResourceVersion}\": strconv.ParseUint: parsing \"{options.ResourceVersion}\": invalid syntax"), null);
        }

        var ns = request.Kind.IsNamespaced ? request.Namespace : null;
        var watch = new ApiWatch(this, request.Kind, ns, options, push, onEnd);
        var opened = ApiStatus.Ok(KubeDocument.Null);
        var oldest = Math.Max(OldestResumable(table), request.Kind.ServedSince);
        if (version > 0 && (long)version < oldest && options.SendInitialEvents != true)
        {
            push(TooOld(version, oldest));
            watch.End();
            return (opened, watch);
        }

        _open.Add(watch);
        SendFirst(watch, options, table, (long)Math.Min(version, long.MaxValue));
        if (version <= (ulong)state.Store.Revision) watch.Subscription = table.Subscribe(watch.Interest, watch.Offer);
        else watch.Subscription = table.Subscribe(watch.Interest, change => { if ((ulong)change.Revision > version) watch.Offer(change); });
        StartTimers(watch, options);
        return (opened, watch);
    }

    /// <summary>Ends every watch on a kind that is served no more, or in another form.</summary>
    public void End(ResourceKind kind)
    {
        foreach (var watch in _open.ToArray())
        {
            if (watch.Kind.Resource == kind.Resource) watch.End();
        }
    }

    internal void Forget(ApiWatch watch)
    {
        _open.Remove(watch);
        if (_bookmarks is null || _open.Exists(w => w.AllowsBookmarks)) return;
        _bookmarks.Dispose();
        _bookmarks = null;
    }

    private long OldestResumable(ResourceTable table)
    {
        state.Store.CompactByTime();
        return Math.Max(_bornAt, table.OldestResumable(state.Options.WatchCacheEvents, state.World.Clock.Elapsed - state.Options.WatchCacheAge));
    }

    private void SendFirst(ApiWatch watch, ListOptions options, ResourceTable table, long version)
    {
        var sendsAll = options.SendInitialEvents ?? version == 0;
        if (sendsAll)
        {
            foreach (var (_, stored) in table.Objects.Range("", null))
            {
                if (watch.Selects(stored)) watch.Send(new KubeWatchEvent("ADDED", watch.Kind.FromStorage(stored.Value)));
            }

            // Without a resourceVersion the end of the initial events is marked even unasked (Recorded).
            var isMarked = options.SendInitialEvents == true || (options.SendInitialEvents is null && options.ResourceVersion.Length == 0);
            if (isMarked && options.AllowsBookmarks) watch.Send(Bookmark(watch, isInitialEnd: true));
            return;
        }

        if (version == 0) return;
        foreach (var change in table.After(version)) watch.Offer(change);
    }

    private void StartTimers(ApiWatch watch, ListOptions options)
    {
        var clock = state.World.Clock;
        var timeout = options.TimeoutSeconds is > 0 and { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : state.Process.Random.Duration(state.Options.WatchTimeoutMin, state.Options.WatchTimeoutMin * 2);
        watch.Timeout = clock.CreateTimer(static target => ((ApiWatch)target!).End(), watch, timeout, System.Threading.Timeout.InfiniteTimeSpan);
        if (!watch.AllowsBookmarks) return;
        if (options.TimeoutSeconds is > 2)
        {
            // Shortly before the known end a bookmark lets the client resume from as late as it can.
            clock.CreateTimer(target => SendBookmark((ApiWatch)target!), watch, timeout - BookmarkBeforeTimeout, System.Threading.Timeout.InfiniteTimeSpan);
        }

        _bookmarks ??= clock.CreateTimer(static hub => ((WatchHub)hub!).SendBookmarks(), this, state.Options.BookmarkInterval, state.Options.BookmarkInterval);
    }

    private void SendBookmarks()
    {
        foreach (var watch in _open.ToArray())
        {
            if (watch.AllowsBookmarks) SendBookmark(watch);
        }
    }

    private void SendBookmark(ApiWatch watch)
    {
        if (watch.IsOpen) watch.Send(Bookmark(watch, isInitialEnd: false));
    }

    private KubeWatchEvent Bookmark(ApiWatch watch, bool isInitialEnd) => new("BOOKMARK", KubeDocument.Object(
        ("kind", watch.Kind.Kind), ("apiVersion", watch.Kind.Resource.ApiVersion),
        ("metadata", KubeDocument.Object(
            ("resourceVersion", state.Store.Revision.ToString(CultureInfo.InvariantCulture)),
            ("annotations", isInitialEnd ? KubeDocument.Object(("k8s.io/initial-events-end", "true")) : null)))));

    private static KubeWatchEvent TooOld(ulong version, long oldest) => new("ERROR",
        ApiStatus.Failure(410, "Expired", string.Create(CultureInfo.InvariantCulture, $"too old resource version: {version} ({oldest})")).Body!);
}
