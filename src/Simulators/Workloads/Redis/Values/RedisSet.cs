namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A set. While all members are numbers it is an intset, which is sorted.</summary>
internal sealed class RedisSet : RedisCollection
{
    // The value is not used: there is no ordered set with access by index.
    private readonly OrderedDictionary<string, byte> _members;
    private bool _isTable;

    public RedisSet() => _members = new(StringComparer.Ordinal);

    private RedisSet(RedisSet other)
    {
        _members = new(other._members, StringComparer.Ordinal);
        (IsIntset, _isTable) = (other.IsIntset, other._isTable);
    }

    internal bool IsIntset { get; private set; } = true;
    internal int Count => _members.Count;
    internal override string TypeName => "set";
    internal override int TypeNumber => 2;
    internal override bool IsEmpty => _members.Count == 0;

    /// <summary>In the order in which the real server would give them while the set is small.</summary>
    internal IEnumerable<string> Members => IsIntset
        ? _members.Keys.OrderBy(static m => long.Parse(m, System.Globalization.CultureInfo.InvariantCulture))
        : _members.Keys;

    /// <summary>A listpack: from 7.2 on, for small sets with members that are no numbers.</summary>
    internal bool IsPacked => !IsIntset && !_isTable;

    internal override string EncodingFor(RedisVersion version) => IsIntset ? "intset" : IsPacked && version.HasSetListpacks ? "listpack" : "hashtable";

    internal string At(int index) => _members.GetAt(index).Key;

    internal bool Contains(string member) => _members.ContainsKey(member);

    internal bool Add(string member, EncodingLimits limits)
    {
        if (!_members.TryAdd(member, 0)) return false;
        if (IsIntset && (!IsInteger(member, out _) || _members.Count > limits.IntsetEntries)) IsIntset = false;
        if (!IsIntset && !_isTable && (_members.Count > limits.SetEntries || member.Length > limits.SetValue)) _isTable = true;
        return true;
    }

    internal bool Remove(string member) => OrderedRemoval.Swap(_members, member);

    internal override RedisCollection Copy() => new RedisSet(this);
}
