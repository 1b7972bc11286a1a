namespace Drydock.Simulators.Workloads.Redis;

/// <summary>The last bytes of the replication stream, from which a replica that was away for a short time goes on. Offsets count from 1, as in the real server.</summary>
internal sealed class ReplicationBacklog(int size, long firstOffset)
{
    private const int BytesMin = 4096;

    /// <summary>Grows up to the size with what it holds: most streams are far shorter.</summary>
    private byte[] _ring = [];

    private int _next;

    internal int Size { get; private set; } = size;

    /// <summary>How many bytes it holds.</summary>
    internal int Length { get; private set; }

    /// <summary>The offset of the first byte that it holds.</summary>
    internal long FirstOffset { get; private set; } = firstOffset;

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        var total = Length + bytes.Length;
        Reserve(total);
        FirstOffset += Math.Max(0, total - Size);
        Length = Math.Min(Size, total);
        if (bytes.Length > Size) bytes = bytes[^Size..];
        var first = Math.Min(bytes.Length, _ring.Length - _next);
        bytes[..first].CopyTo(_ring.AsSpan(_next));
        bytes[first..].CopyTo(_ring);
        _next = (_next + bytes.Length) % Math.Max(1, _ring.Length);
    }

    internal bool Covers(long offset) => offset >= FirstOffset && offset <= FirstOffset + Length;

    /// <summary>All bytes from an offset on that it covers.</summary>
    internal byte[] From(long offset)
    {
        var bytes = new byte[(int)(FirstOffset + Length - offset)];
        CopyLast(bytes);
        return bytes;
    }

    /// <summary>The size was set anew: what it held is forgotten, as the real server does before 7.0.</summary>
    internal void Resize(int newSize)
    {
        FirstOffset += Length;
        (_ring, _next, Length, Size) = ([], 0, 0, newSize);
    }

    private void Reserve(int total)
    {
        if (total <= _ring.Length || _ring.Length == Size) return;
        var larger = new byte[(int)Math.Min(Size, Math.Max(BytesMin, Math.Max(total, _ring.Length * 2L)))];
        CopyLast(larger.AsSpan(0, Length));
        (_ring, _next) = (larger, Length % larger.Length);
    }

    private void CopyLast(Span<byte> bytes)
    {
        if (bytes.Length == 0) return;
        var start = (_next - bytes.Length + _ring.Length) % _ring.Length;
        var first = Math.Min(bytes.Length, _ring.Length - start);
        _ring.AsSpan(start, first).CopyTo(bytes);
        _ring.AsSpan(0, bytes.Length - first).CopyTo(bytes[first..]);
    }
}
