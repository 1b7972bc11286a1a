using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Api.Discovery;

/// <summary>The order of API versions, the preferred one first: v10, v2, v1, v1beta2, v1beta1, v1alpha1, then all others by name (Recorded: crd/version-order).</summary>
internal sealed class VersionPriority : IComparer<string>
{
    private const int Other = -1;

    public static VersionPriority Instance { get; } = new();

    public int Compare(string? left, string? right)
    {
        var (a, b) = (Parse(left ?? ""), Parse(right ?? ""));
        if (a.Stability != b.Stability) return b.Stability.CompareTo(a.Stability);
        if (a.Stability == Other) return string.CompareOrdinal(left, right);
        return a.Major != b.Major ? b.Major.CompareTo(a.Major) : b.Minor.CompareTo(a.Minor);
    }

    private static (int Stability, long Major, long Minor) Parse(string version)
    {
        if (version.Length < 2 || version[0] != 'v') return (Other, 0, 0);
        var end = 1;
        while (end < version.Length && char.IsAsciiDigit(version[end])) end++;
        if (!long.TryParse(version.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var major)) return (Other, 0, 0);
        if (end == version.Length) return (2, major, 0);
        var rest = version[end..];
        var stability = rest.StartsWith("beta", StringComparison.Ordinal) ? 1 : rest.StartsWith("alpha", StringComparison.Ordinal) ? 0 : Other;
        if (stability == Other || !long.TryParse(rest.AsSpan(stability == 1 ? 4 : 5), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)) return (Other, 0, 0);
        return (stability, major, minor);
    }
}
