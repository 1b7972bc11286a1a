using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>What a master sends before the stream begins: lines and a dump.</summary>
internal sealed class ReplicationReader(SimConnection connection)
{
    private byte[] _buffer = [];
    private int _end;

    /// <summary>A line without its end; empty lines, by which a master says that it is still there, are left out.</summary>
    internal async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var newline = _buffer.AsSpan(0, _end).IndexOf((byte)'\n');
            if (newline < 0)
            {
                await FillAsync(cancellationToken);
                continue;
            }

            var line = RedisText.Of(_buffer.AsSpan(0, newline)).TrimEnd('\r');
            Drop(newline + 1);
            if (line.Length > 0) return line;
        }
    }

    internal async Task<byte[]> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        while (_end < count) await FillAsync(cancellationToken);
        var bytes = _buffer.AsSpan(0, count).ToArray();
        Drop(count);
        return bytes;
    }

    /// <summary>Everything up to a mark of 40 bytes.</summary>
    internal async Task<byte[]> ReadUntilAsync(byte[] mark, CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(searched, _end - searched).IndexOf(mark);
            if (found >= 0)
            {
                var bytes = await ReadBytesAsync(searched + found, cancellationToken);
                Drop(mark.Length);
                return bytes;
            }

            searched = Math.Max(0, _end - mark.Length);
            await FillAsync(cancellationToken);
        }
    }

    /// <summary>What has come beyond that.</summary>
    internal byte[] TakeRest()
    {
        var rest = _buffer.AsSpan(0, _end).ToArray();
        _end = 0;
        return rest;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var piece = await connection.ReceiveAsync(cancellationToken);
        if (piece.IsEmpty) throw new SimSocketException($"{connection.Name}: the master closed the connection");
        if (_end + piece.Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_end + piece.Length, _buffer.Length * 2));
        piece.Span.CopyTo(_buffer.AsSpan(_end));
        _end += piece.Length;
    }

    private void Drop(int count)
    {
        _buffer.AsSpan(count, _end - count).CopyTo(_buffer);
        _end -= count;
    }
}
