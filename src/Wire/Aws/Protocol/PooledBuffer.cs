using System.Buffers;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>A growing buffer out of the shared pool.</summary>
internal class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);

    internal int Length { get; private set; }
    internal ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    internal void Append(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    internal virtual void Clear() => Length = 0;

    public void Dispose()
    {
        if (_bytes.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int count)
    {
        var needed = Length + Math.Max(count, 1);
        if (needed <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
