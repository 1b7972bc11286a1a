namespace Drydock.Simulators.Kubernetes.Csi;

/// <summary>One place that a volume can be reached from: topology keys with their values, in ordinal order of the keys.</summary>
public sealed class CsiTopology(IEnumerable<KeyValuePair<string, string>> segments) : IEquatable<CsiTopology>, IComparable<CsiTopology>
{
    public IReadOnlyList<KeyValuePair<string, string>> Segments { get; } = segments.OrderBy(s => s.Key, StringComparer.Ordinal).ToArray();

    /// <summary>The value of a key, or null.</summary>
    public string? Find(string key)
    {
        foreach (var segment in Segments)
        {
            if (segment.Key == key) return segment.Value;
        }

        return null;
    }

    /// <summary>True when every segment of the other is one of these.</summary>
    public bool Includes(CsiTopology other)
    {
        foreach (var segment in other.Segments)
        {
            if (Find(segment.Key) != segment.Value) return false;
        }

        return true;
    }

    public bool Equals(CsiTopology? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => Equals(obj as CsiTopology);

    /// <summary>Only for use in hashed look-ups; never orders anything.</summary>
    public override int GetHashCode() => Segments.Count;

    public int CompareTo(CsiTopology? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => string.Join(",", Segments.Select(s => $"{s.Key}:{s.Value}"));
}
