using Drydock.Core.Ports;

namespace Drydock.Simulators.Checkers;

/// <summary>What a rehearsal is about, as seen before it began: the set and its volumes.</summary>
/// <param name="Namespace">Namespace of the set.</param>
/// <param name="StatefulSet">Its name.</param>
/// <param name="Volumes">All claims of the set, those beyond its replicas included.</param>
/// <param name="Marker">Bytes that the writers put into every value: what an unencrypted disk would show.</param>
public sealed record CheckedMigration(string Namespace, string StatefulSet, IReadOnlyList<CheckedVolume> Volumes, ReadOnlyMemory<byte> Marker)
{
    /// <summary>The set that takes over, for a cutover side by side; null: in place.</summary>
    public string? SecondSet { get; init; }

    /// <summary>Whether it is a Deployment, whose pods have drawn names.</summary>
    public bool IsDeployment { get; init; }

    /// <summary>The second set's volumes are filled by the application itself while the old set serves: they begin empty, and both sets run at a time.</summary>
    public bool IsReplicated { get; init; }

    /// <summary>A claim by its name of either set.</summary>
    public CheckedVolume? ByClaim(string claim) => Volumes.FirstOrDefault(v => v.Claim == claim || ClaimNow(v.Claim) == claim);

    /// <summary>The name that a claim of the set has at the end: the second set's where there is one ("data-redis-0" → "data-redis1-0").</summary>
    public string ClaimNow(string claim)
    {
        if (SecondSet is null) return claim;
        var ordinal = claim.LastIndexOf('-');
        return claim[..(ordinal - StatefulSet.Length)] + SecondSet + claim[ordinal..];
    }

    /// <summary>Whether an object ("resource namespace/name") is the second set or one of its pods and claims.</summary>
    public bool IsReplacement(string key) => SecondSet is { } second && (key == $"statefulsets.apps {Namespace}/{second}"
        || Volumes.Any(v => key == $"persistentvolumeclaims {Namespace}/{ClaimNow(v.Claim)}") || key.StartsWith($"pods {Namespace}/{second}-", StringComparison.Ordinal));

    /// <summary>Whether an object is the old set or one of its claims, with a second set that takes over.</summary>
    public bool IsReplaced(string key) => SecondSet is not null && (key == $"statefulsets.apps {Namespace}/{StatefulSet}"
        || Volumes.Any(v => key == $"persistentvolumeclaims {Namespace}/{v.Claim}") || key.StartsWith($"pods {Namespace}/{StatefulSet}-", StringComparison.Ordinal));

    public bool IsSource(string volumeHandle) => Volumes.Any(v => v.Source == new VolumeId(volumeHandle));

    /// <summary>Whether a pod is one of the set's or the second set's ("name-0", "name-1", …).</summary>
    public bool IsPodOfSet(string ns, string pod) => ns == Namespace && ((IsDeployment ? pod.StartsWith(StatefulSet + "-", StringComparison.Ordinal) : IsPodOf(StatefulSet, pod)) || (SecondSet is { } second && IsPodOf(second, pod)));

    private static bool IsPodOf(string set, string pod) => pod.Length > set.Length + 1
        && pod.StartsWith(set + "-", StringComparison.Ordinal) && pod.AsSpan(set.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;
}
