using System.Buffers;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Replies of the Redis protocol (RESP 2), collected until they are sent.</summary>
internal sealed class RedisReplyWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);

    internal int Length => _bytes.WrittenCount;

    /// <summary>What was written since the last call.</summary>
    internal byte[] Take()
    {
        var bytes = _bytes.WrittenSpan.ToArray();
        _bytes.ResetWrittenCount();
        return bytes;
    }

    internal void Ok() => _bytes.Write("+OK\r\n"u8);
    internal void Null() => _bytes.Write("$-1\r\n"u8);
    internal void NullArray() => _bytes.Write("*-1\r\n"u8);
    internal void Status(string text) => Line('+', text);

    /// <param name="text">With its code, as "ERR no such key".</param>
    internal void Error(string text) => Line('-', text.Replace('\r', ' ').Replace('\n', ' '));

    internal void Integer(long value) => Line(':', RedisText.Integer(value));
    internal void Array(int count) => Line('*', RedisText.Integer(count));
    internal void Bulk(string text) => Bulk(RedisText.Bytes(text));

    internal void Bulk(ReadOnlySpan<byte> value)
    {
        Line('$', RedisText.Integer(value.Length));
        _bytes.Write(value);
        _bytes.Write("\r\n"u8);
    }

    internal void SyntaxError() => Error("ERR syntax error");
    internal void NotAnInteger() => Error("ERR value is not an integer or out of range");

    private void Line(char kind, string text)
    {
        var span = _bytes.GetSpan(text.Length + 3);
        span[0] = (byte)kind;
        var length = 1 + Encoding.Latin1.GetBytes(text, span[1..]);
        span[length] = (byte)'\r';
        span[length + 1] = (byte)'\n';
        _bytes.Advance(length + 2);
    }
}
