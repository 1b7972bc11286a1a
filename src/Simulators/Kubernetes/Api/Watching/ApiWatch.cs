using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Simulators.Kubernetes.Api.Watching;

/// <summary>One open watch on the server's side. It ends by <see cref="Close"/>, its timeout, or the end of the server.</summary>
public sealed class ApiWatch
{
    private readonly WatchHub _hub;
    private readonly Func<KubeDocument, bool>? _filter;
    private readonly Action<KubeWatchEvent> _push;
    private readonly Action _onEnd;
    private readonly string? _prefix;

    /// <summary>The one key that is watched, when a field selector pins the name.</summary>
    private readonly string? _key;

    internal ApiWatch(WatchHub hub, ResourceKind kind, string? ns, ListOptions options, Action<KubeWatchEvent> push, Action onEnd)
    {
        _hub = hub;
        Kind = kind;
        _prefix = ns is null ? null : ns + "/";
        if (options.Fields.Name is { Length: > 0 } name && (ns is not null || !kind.IsNamespaced)) _key = _prefix + name;
        Interest = _key is not null ? WatchInterest.OfKey(_key) : kind.ConvertsOnRead || kind.IsCustom ? WatchInterest.Everything : options.Fields.Interest;
        _push = push;
        _onEnd = onEnd;
        AllowsBookmarks = options.AllowsBookmarks;
        if (!options.Labels.IsEverything || !options.Fields.IsEverything) _filter = value => options.Labels.Matches(value) && options.Fields.Matches(value);
    }

    public bool IsOpen { get; private set; } = true;

    internal ResourceKind Kind { get; }
    internal bool AllowsBookmarks { get; }

    /// <summary>What it need be told of, as far as can be said without looking at each change.</summary>
    internal WatchInterest Interest { get; }

    internal IDisposable? Subscription { get; set; }
    internal ITimer? Timeout { get; set; }

    /// <summary>The client has gone: nothing is pushed any more.</summary>
    public void Close()
    {
        if (!IsOpen) return;
        IsOpen = false;
        Subscription?.Dispose();
        Timeout?.Dispose();
        _hub.Forget(this);
    }

    internal void End()
    {
        if (!IsOpen) return;
        Close();
        _onEnd();
    }

    internal void Send(KubeWatchEvent change) => _push(change);

    internal bool Selects(StoredObject stored) => IsInside(stored.Key) && (_filter is null || _filter(Read(stored)));

    internal void Offer(StoreEvent change)
    {
        if (!IsOpen || !IsInside(change.Key)) return;
        var was = change.Old is not null && (_filter is null || _filter(Read(change.Old)));
        var matches = change.New is not null && (_filter is null || _filter(Read(change.New)));
        if (!was && !matches) return;
        var sent = !matches ? change.Deleted : was ? change.Modified : change.Added;
        _push(!Kind.ConvertsOnRead ? sent : sent with { Object = Kind.FromStorage(sent.Object) });
    }

    private KubeDocument Read(StoredObject stored) => Kind.ConvertsOnRead ? Kind.FromStorage(stored.Value) : stored.Value;

    private bool IsInside(string key) => _key is not null ? key == _key : _prefix is null || key.StartsWith(_prefix, StringComparison.Ordinal);
}
