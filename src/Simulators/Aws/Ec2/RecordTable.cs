using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>
/// Resources in the order of their ids, and found by the filters that drivers and migrators ask with all the time (a tag, the instance, the volume): an account has thousands of volumes, and one is meant.
/// </summary>
internal sealed class RecordTable<T> : IReadOnlyCollection<KeyValuePair<string, T>>
    where T : class, IFoundByTerms
{
    private readonly SortedDictionary<string, T> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, T>> _byTerm = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _termsOf = new(StringComparer.Ordinal);

    public int Count => _records.Count;

    internal IReadOnlyCollection<T> Values => _records.Values;
    internal IReadOnlyCollection<string> Keys => _records.Keys;

    internal bool ContainsKey(string id) => _records.ContainsKey(id);

    /// <summary>How a filter and its value are written as a term.</summary>
    internal static string TermOf(string filter, string value) => string.Concat(filter, "=", value);

    internal void Add(string id, T record)
    {
        _records.Add(id, record);
        record.TermsChanged = () => Index(id, record);
        Index(id, record);
    }

    internal void Remove(string id)
    {
        if (!_records.Remove(id, out var record)) return;
        record.TermsChanged = null;
        Forget(id);
    }

    internal bool TryGetValue(string id, [MaybeNullWhen(false)] out T record) => _records.TryGetValue(id, out record);

    /// <summary>The resources that have a term, in the order of ids.</summary>
    internal IReadOnlyCollection<T> Find(string term) => _byTerm.TryGetValue(term, out var found) ? found.Values : [];

    /// <summary>All that a request can mean: no fewer than its filters let pass, and as few as one of them tells.</summary>
    internal IEnumerable<T> Candidates(DescribeRequest request, Func<string, bool> isTerm)
    {
        foreach (var (name, values) in request.Filters ?? [])
        {
            if (isTerm(name) && values.All(static v => v.AsSpan().IndexOfAny('*', '?', '\\') < 0)) return values.Count == 1 ? Find(TermOf(name, values[0])) : FindAny(name, values);
        }

        return _records.Values;
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _records.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<T> FindAny(string name, IReadOnlyList<string> values)
    {
        var found = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            if (!_byTerm.TryGetValue(TermOf(name, value), out var some)) continue;
            foreach (var (id, record) in some) found[id] = record;
        }

        return found.Values;
    }

    private void Index(string id, T record)
    {
        var terms = record.Terms().ToArray();
        if (_termsOf.TryGetValue(id, out var before) && before.AsSpan().SequenceEqual(terms)) return;
        Forget(id);
        _termsOf[id] = terms;
        foreach (var term in terms)
        {
            if (!_byTerm.TryGetValue(term, out var found)) _byTerm[term] = found = new SortedDictionary<string, T>(StringComparer.Ordinal);
            found[id] = record;
        }
    }

    private void Forget(string id)
    {
        if (!_termsOf.Remove(id, out var terms)) return;
        foreach (var term in terms)
        {
            if (_byTerm.TryGetValue(term, out var found) && found.Remove(id) && found.Count == 0) _byTerm.Remove(term);
        }
    }
}
