namespace Drydock.Core.Kubernetes.Http;

/// <summary>Splits a stream into lines of bytes. A line is valid until the next read.</summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>Far above any object: etcd takes 1.5 MiB.</summary>
    private const int LineBytesMax = 64 << 20;

    private byte[] _buffer = new byte[16 << 10];
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>The next line that is not empty, without its end; the last needs none; null at the end of the stream.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, _searched + at - _start);
                _start = _searched = _searched + at + 1;
                if (!IsBlank(line.Span)) return line;
                continue;
            }

            _searched = _end;
            MakeRoom();
            var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (count > 0)
            {
                _end += count;
                continue;
            }

            var rest = _buffer.AsMemory(_start, _end - _start);
            _start = _searched = _end;
            if (IsBlank(rest.Span)) return null;
            return rest;
        }
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length) return;
        var length = _end - _start;
        if (length >= LineBytesMax) throw new IOException($"an event has more than {LineBytesMax} bytes");
        var target = length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, length).CopyTo(target);
        (_buffer, _start, _end, _searched) = (target, 0, length, length);
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.TrimEnd("\r\n \t"u8).IsEmpty;
}
