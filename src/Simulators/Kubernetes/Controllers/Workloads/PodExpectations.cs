using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// What a controller has asked for and not yet seen in its cache, per owner: while something is outstanding it neither makes nor deletes more, for five minutes at most.
/// Provenance: Documented (client-go UIDTrackingControllerExpectations).
/// </summary>
internal sealed class PodExpectations(TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly SortedDictionary<string, Expected> _expected = new(StringComparer.Ordinal);

    internal bool AreMet(string key) =>
        !_expected.TryGetValue(key, out var expected) || (expected.Creations <= 0 && expected.Deletions.Count == 0) || clock.GetUtcNow() - expected.Since > Patience;

    internal void Expect(string key, int creations, IEnumerable<KubeDocument> deletions)
    {
        var expected = new Expected { Creations = creations, Since = clock.GetUtcNow() };
        foreach (var pod in deletions) expected.Deletions.Add(pod.Uid);
        _expected[key] = expected;
    }

    internal void Created(string key)
    {
        if (_expected.TryGetValue(key, out var expected)) expected.Creations--;
    }

    internal void Deleted(string key, string uid)
    {
        if (_expected.TryGetValue(key, out var expected)) expected.Deletions.Remove(uid);
    }

    internal void Forget(string key) => _expected.Remove(key);

    private sealed class Expected
    {
        internal int Creations { get; set; }
        internal SortedSet<string> Deletions { get; } = new(StringComparer.Ordinal);
        internal DateTimeOffset Since { get; init; }
    }
}
