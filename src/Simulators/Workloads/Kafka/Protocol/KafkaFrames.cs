using System.Buffers.Binary;

namespace Drydock.Simulators.Workloads.Kafka.Protocol;

/// <summary>Puts the pieces of a byte stream together to the messages that were sent: four bytes of size, then the message.</summary>
internal sealed class KafkaFrames
{
    /// <summary>socket.request.max.bytes.</summary>
    private const int BytesMax = 100 * 1024 * 1024;

    private ReadOnlyMemory<byte> _pending;

    internal void Append(ReadOnlyMemory<byte> piece)
    {
        if (_pending.IsEmpty)
        {
            _pending = piece;
            return;
        }

        var joined = new byte[_pending.Length + piece.Length];
        _pending.CopyTo(joined);
        piece.CopyTo(joined.AsMemory(_pending.Length));
        _pending = joined;
    }

    /// <exception cref="KafkaProtocolException">A size that no message has.</exception>
    internal bool TryTake(out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (_pending.Length < 4) return false;
        var size = BinaryPrimitives.ReadInt32BigEndian(_pending.Span);
        if (size is < 0 or > BytesMax) throw new KafkaProtocolException($"a message of {size} bytes");
        if (_pending.Length < 4 + size) return false;
        message = _pending.Slice(4, size);
        _pending = _pending[(4 + size)..];
        return true;
    }
}
