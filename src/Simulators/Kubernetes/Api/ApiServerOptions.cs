namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>How an API server is set up. Everything has the default of a plain kube-apiserver.</summary>
public sealed record ApiServerOptions
{
    /// <summary>RBAC is asked for every request; off, everyone may do everything.</summary>
    public bool Authorizes { get; init; } = true;

    /// <summary>managedFields are kept. Off saves time where nobody reads them; server-side apply needs them.</summary>
    public bool TracksManagedFields { get; init; } = true;

    /// <summary>What tokens of service accounts are signed with; empty draws a key from the seed.</summary>
    public ReadOnlyMemory<byte> ServiceAccountKey { get; init; }

    /// <summary>How often a watch that allows bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The shortest life of a watch that names no timeout; each lives up to twice as long (Assumed: the default of --min-request-timeout).</summary>
    public TimeSpan WatchTimeoutMin { get; init; } = TimeSpan.FromSeconds(1800);

    /// <summary>Changes of a resource that a watch can always resume over; younger ones than <see cref="WatchCacheAge"/> are kept too.</summary>
    public int WatchCacheEvents { get; init; } = 100;

    public TimeSpan WatchCacheAge { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Users that pass without a role: the control plane's own and what runs beside it.</summary>
    public IReadOnlyList<string> TrustedUserPrefixes { get; init; } =
        ["system:kube-controller-manager", "system:kube-scheduler", "system:apiserver", "system:node:", "system:serviceaccount:kube-system:"];
}
