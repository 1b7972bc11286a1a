using System.Globalization;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Takes replies out of a stream of bytes.</summary>
internal sealed class RespReplyReader
{
    private static readonly RespReply Ok = new(RespReplyKind.Status, "OK"u8.ToArray(), 0, []);
    private static readonly RespReply Pong = new(RespReplyKind.Status, "PONG"u8.ToArray(), 0, []);
    private static readonly RespReply Null = new(RespReplyKind.Null, default, 0, []);

    private byte[] _buffer = [];
    private int _end;

    internal void Append(ReadOnlySpan<byte> piece)
    {
        if (_end + piece.Length > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_end + piece.Length, _buffer.Length * 2));
        piece.CopyTo(_buffer.AsSpan(_end));
        _end += piece.Length;
    }

    /// <summary>The next whole reply, or null.</summary>
    /// <exception cref="RedisProtocolException">The bytes are no reply.</exception>
    internal RespReply? TryRead()
    {
        var at = 0;
        if (!TryRead(ref at, out var reply)) return null;
        _buffer.AsSpan(at, _end - at).CopyTo(_buffer);
        _end -= at;
        return reply;
    }

    private bool TryRead(ref int at, out RespReply reply)
    {
        reply = null!;
        var newline = _buffer.AsSpan(at, _end - at).IndexOf("\r\n"u8);
        if (newline < 0) return false;
        var line = _buffer.AsSpan(at, newline);
        if (line.Length == 0) throw new RedisProtocolException("empty reply line");
        var kind = line[0];
        var text = line[1..];
        at += newline + 2;
        switch (kind)
        {
            case (byte)'+': reply = text.SequenceEqual("OK"u8) ? Ok : text.SequenceEqual("PONG"u8) ? Pong : new RespReply(RespReplyKind.Status, text.ToArray(), 0, []); return true;
            case (byte)'-': reply = new RespReply(RespReplyKind.Error, text.ToArray(), 0, []); return true;
            case (byte)':': reply = new RespReply(RespReplyKind.Integer, text.ToArray(), Number(text), []); return true;
            case (byte)'$': return TryReadBulk(ref at, (int)Number(text), out reply);
            case (byte)'*': return TryReadArray(ref at, (int)Number(text), out reply);
            default: throw new RedisProtocolException($"got '{(char)kind}' as reply type byte");
        }
    }

    private bool TryReadBulk(ref int at, int length, out RespReply reply)
    {
        reply = Null;
        if (length < 0) return true;
        if (_end - at < length + 2) return false;
        reply = new RespReply(RespReplyKind.Bulk, _buffer.AsSpan(at, length).ToArray(), 0, []);
        at += length + 2;
        return true;
    }

    private bool TryReadArray(ref int at, int count, out RespReply reply)
    {
        reply = Null;
        if (count < 0) return true;
        var items = new List<RespReply>(count);
        while (items.Count < count)
        {
            if (!TryRead(ref at, out var item)) return false;
            items.Add(item);
        }

        reply = new RespReply(RespReplyKind.Array, default, 0, items);
        return true;
    }

    private static long Number(ReadOnlySpan<byte> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw new RedisProtocolException("invalid number");
}
