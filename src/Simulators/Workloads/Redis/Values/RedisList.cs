namespace Drydock.Simulators.Workloads.Redis.Values;

/// <summary>A list as a ring of elements.</summary>
internal sealed class RedisList : RedisCollection
{
    private string[] _ring = new string[4];
    private int _head;

    internal int Count { get; private set; }
    internal override string TypeName => "list";
    internal override int TypeNumber => 1;
    internal override bool IsEmpty => Count == 0;

    internal string this[int index]
    {
        get => _ring[(_head + index) & (_ring.Length - 1)];
        set => _ring[(_head + index) & (_ring.Length - 1)] = value;
    }

    /// <summary>7.2 keeps a list that fits into one node as a plain listpack (Documented: t_list.c, listTypeTryConvertListpack).</summary>
    internal override string EncodingFor(RedisVersion version)
    {
        if (!version.HasSetListpacks) return "quicklist";
        var bytes = 0;
        for (var i = 0; i < Count && bytes <= 8192; i++) bytes += this[i].Length + 2;
        return bytes <= 8192 ? "listpack" : "quicklist";
    }

    internal void AddFirst(string element)
    {
        Grow();
        _head = (_head - 1) & (_ring.Length - 1);
        Count++;
        this[0] = element;
    }

    internal void AddLast(string element)
    {
        Grow();
        Count++;
        this[Count - 1] = element;
    }

    internal string RemoveFirst()
    {
        var element = this[0];
        this[0] = null!;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return element;
    }

    internal string RemoveLast()
    {
        var element = this[Count - 1];
        this[Count - 1] = null!;
        Count--;
        return element;
    }

    internal void Insert(int index, string element)
    {
        AddLast(element);
        for (var i = Count - 1; i > index; i--) this[i] = this[i - 1];
        this[index] = element;
    }

    internal void RemoveAt(int index)
    {
        for (var i = index; i < Count - 1; i++) this[i] = this[i + 1];
        RemoveLast();
    }

    internal override RedisCollection Copy()
    {
        var copy = new RedisList();
        for (var i = 0; i < Count; i++) copy.AddLast(this[i]);
        return copy;
    }

    private void Grow()
    {
        if (Count < _ring.Length) return;
        var larger = new string[_ring.Length * 2];
        for (var i = 0; i < Count; i++) larger[i] = this[i];
        (_ring, _head) = (larger, 0);
    }
}
