namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The last bytes of the replication stream, from which a replica that was away for a short time goes on. Offsets count from 1, as in the real server.</summary>
internal sealed class ReplicationBacklog(int size, long firstOffset)
{
    private byte[] _ring = new byte[size];
    private int _next;

    internal int Size => _ring.Length;

    /// <summary>How many bytes it holds.</summary>
    internal int Length { get; private set; }

    /// <summary>The offset of the first byte that it holds.</summary>
    internal long FirstOffset { get; private set; } = firstOffset;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        var total = Length + bytes.Length;
        FirstOffset += Math.Max(0, total - _ring.Length);
        Length = Math.Min(_ring.Length, total);
        if (bytes.Length > _ring.Length) bytes = bytes[^_ring.Length..];
        var first = Math.Min(bytes.Length, _ring.Length - _next);
        bytes[..first].CopyTo(_ring.AsSpan(_next));
        bytes[first..].CopyTo(_ring);
        _next = (_next + bytes.Length) % _ring.Length;
    }

    internal bool Covers(long offset) => offset >= FirstOffset && offset <= FirstOffset + Length;

    /// <summary>All bytes from an offset on that it covers.</summary>
    internal byte[] From(long offset)
    {
        var count = (int)(FirstOffset + Length - offset);
        var bytes = new byte[count];
        var start = ((_next - count) % _ring.Length + _ring.Length) % _ring.Length;
        for (var i = 0; i < count; i++) bytes[i] = _ring[(start + i) % _ring.Length];
        return bytes;
    }

    /// <summary>The size was set anew: what it held is forgotten, as the real server does before 7.0.</summary>
    internal void Resize(int newSize)
    {
        FirstOffset += Length;
        (_ring, _next, Length) = (new byte[newSize], 0, 0);
    }
}
