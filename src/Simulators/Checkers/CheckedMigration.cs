using Drydock.Core.Ports;

namespace Drydock.Simulators.Checkers;

/// <summary>What a rehearsal is about, as seen before it began: the set and its volumes.</summary>
/// <param name="Namespace">Namespace of the set.</param>
/// <param name="StatefulSet">Its name.</param>
/// <param name="Volumes">All claims of the set, those beyond its replicas included.</param>
/// <param name="Marker">Bytes that the writers put into every value: what an unencrypted disk would show.</param>
public sealed record CheckedMigration(string Namespace, string StatefulSet, IReadOnlyList<CheckedVolume> Volumes, ReadOnlyMemory<byte> Marker)
{
    public CheckedVolume? ByClaim(string claim) => Volumes.FirstOrDefault(v => v.Claim == claim);

    public bool IsSource(string volumeHandle) => Volumes.Any(v => v.Source == new VolumeId(volumeHandle));

    /// <summary>Whether a pod is one of the set's ("name-0", "name-1", …).</summary>
    public bool IsPodOfSet(string ns, string pod) => ns == Namespace && pod.Length > StatefulSet.Length + 1
        && pod.StartsWith(StatefulSet + "-", StringComparison.Ordinal) && pod.AsSpan(StatefulSet.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;
}
