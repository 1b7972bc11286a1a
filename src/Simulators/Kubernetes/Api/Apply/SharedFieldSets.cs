using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>
/// Sets of fields that objects of a kind own alike, each kept once: of thousands of pods and events every one would hold the same tree, and that is most of what they hold. Of a bounded size: when it is
/// full it begins anew.
/// </summary>
internal sealed class SharedFieldSets
{
    private const int SetsMax = 512;

    /// <summary>For look-ups only.</summary>
    private readonly Dictionary<int, KubeDocument> _sets = [];

    internal KubeDocument Share(KubeDocument fields)
    {
        var hash = HashOf(fields);
        if (_sets.TryGetValue(hash, out var known) && (ReferenceEquals(known, fields) || known.Equals(fields))) return known;
        if (_sets.Count >= SetsMax) _sets.Clear();
        return _sets[hash] = fields;
    }

    private static int HashOf(KubeDocument fields)
    {
        var hash = fields.FieldSpan.Length;
        foreach (var field in fields.FieldSpan) hash = unchecked((hash * 31) + (StringComparer.Ordinal.GetHashCode(field.Name) ^ HashOf(field.Value)));
        return hash;
    }
}
