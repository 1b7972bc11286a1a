namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A sorted set: members by score, found by binary search.</summary>
internal sealed class RedisSortedSet : RedisCollection
{
    // For look-ups only.
    private readonly Dictionary<string, double> _scores = new(StringComparer.Ordinal);
    private readonly List<ScoredMember> _order = [];

    internal IReadOnlyList<ScoredMember> Order => _order;
    internal int Count => _order.Count;
    internal bool IsTable { get; private set; }
    internal override string TypeName => "zset";
    internal override int TypeNumber => 3;
    internal override bool IsEmpty => _order.Count == 0;

    internal override string EncodingFor(RedisVersion version) => IsTable ? "skiplist" : version.HasListpacks ? "listpack" : "ziplist";

    internal bool TryGetScore(string member, out double score) => _scores.TryGetValue(member, out score);

    /// <summary>True when the member is new.</summary>
    internal bool Set(string member, double score, EncodingLimits limits)
    {
        // Packed, a negative zero becomes an integer.
        if (score == 0 && !IsTable) score = 0;
        var isNew = !_scores.TryGetValue(member, out var old);
        if (!isNew)
        {
            if (old.Equals(score)) return false;
            _order.RemoveAt(_order.BinarySearch(new ScoredMember(old, member)));
        }

        _scores[member] = score;
        var place = new ScoredMember(score, member);
        _order.Insert(~_order.BinarySearch(place), place);
        if (_order.Count > limits.SortedSetEntries || member.Length > limits.SortedSetValue) IsTable = true;
        return isNew;
    }

    internal bool Remove(string member)
    {
        if (!_scores.Remove(member, out var score)) return false;
        _order.RemoveAt(_order.BinarySearch(new ScoredMember(score, member)));
        return true;
    }

    internal void RemoveRange(int index, int count)
    {
        for (var i = index; i < index + count; i++) _scores.Remove(_order[i].Member);
        _order.RemoveRange(index, count);
    }

    /// <summary>-1 when there is no such member.</summary>
    internal int RankOf(string member) => _scores.TryGetValue(member, out var score) ? _order.BinarySearch(new ScoredMember(score, member)) : -1;

    internal override RedisCollection Copy()
    {
        var copy = new RedisSortedSet { IsTable = IsTable };
        copy._order.AddRange(_order);
        foreach (var (score, member) in _order) copy._scores[member] = score;
        return copy;
    }
}
