using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Takes requests out of a stream of bytes: arrays of bulk strings, and inline commands as from telnet.</summary>
internal sealed class RedisRequestReader
{
    private const int InlineBytesMax = 64 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Bytes received and not yet taken.</summary>
    internal int Pending => _end - _start;

    internal void Append(ReadOnlySpan<byte> piece)
    {
        if (_end + piece.Length > _buffer.Length)
        {
            var larger = Pending + piece.Length <= _buffer.Length ? _buffer : new byte[Math.Max(Pending + piece.Length, 2 * Pending)];
            _buffer.AsSpan(_start, Pending).CopyTo(larger);
            (_buffer, _end, _start) = (larger, Pending, 0);
        }

        piece.CopyTo(_buffer.AsSpan(_end));
        _end += piece.Length;
    }

    /// <summary>The next whole request, perhaps empty; null when more bytes are needed.</summary>
    /// <exception cref="RedisProtocolException">The client does not speak Redis: it gets the error and is disconnected.</exception>
    internal byte[][]? TryRead()
    {
        if (Pending == 0) return null;
        return _buffer[_start] == '*' ? TryReadArray() : TryReadInline();
    }

    private byte[][]? TryReadArray()
    {
        var at = _start;
        if (!TryLine(ref at, "too big mbulk count string", out var line)) return null;
        if (!TryNumber(line[1..], out var count) || count > 1024 * 1024) throw new RedisProtocolException("invalid multibulk length");
        var arguments = new byte[Math.Max(0, count)][];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!TryLine(ref at, "too big bulk count string", out line)) return null;
            if (line.Length == 0 || line[0] != '$') throw new RedisProtocolException($"expected '$', got '{(line.Length == 0 ? '\r' : (char)line[0])}'");
            if (!TryNumber(line[1..], out var length) || length is < 0 or > 512 * 1024 * 1024) throw new RedisProtocolException("invalid bulk length");
            if (_end - at < length + 2) return null;
            arguments[i] = _buffer.AsSpan(at, (int)length).ToArray();
            at += (int)length + 2;
        }

        _start = at;
        return arguments;
    }

    private byte[][]? TryReadInline()
    {
        var newline = _buffer.AsSpan(_start, Pending).IndexOf((byte)'\n');
        if (newline < 0) return Pending > InlineBytesMax ? throw new RedisProtocolException("too big inline request") : null;
        var line = _buffer.AsSpan(_start, newline);
        if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
        var words = RedisText.SplitArguments(RedisText.Of(line)) ?? throw new RedisProtocolException("unbalanced quotes in request");
        _start += newline + 1;
        return words.Where(w => w.Length > 0).Select(RedisText.Bytes).ToArray();
    }

    private bool TryLine(ref int at, string tooBig, out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(at, _end - at);
        var end = rest.IndexOf((byte)'\r');
        line = default;
        if (end < 0 || end + 2 > rest.Length) return end < 0 && rest.Length > InlineBytesMax ? throw new RedisProtocolException(tooBig) : false;
        line = rest[..end];
        at += end + 2;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
