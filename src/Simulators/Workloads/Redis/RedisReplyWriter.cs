using System.Buffers;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Replies of the Redis protocol (RESP 2, or RESP 3 after HELLO 3), collected until they are sent.</summary>
internal sealed class RedisReplyWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);

    internal int Length => _bytes.WrittenCount;

    /// <summary>2 or 3.</summary>
    internal int Protocol { get; set; } = 2;

    /// <summary>Doubles in their shortest form (7.2) and not with 17 digits.</summary>
    internal bool HasShortDoubles { get; init; }

    /// <summary>Nothing is kept: commands of a master, or of an append only file, get no reply.</summary>
    internal bool IsMuted { get; set; }

    /// <summary>An error was replied since this was last set to false.</summary>
    internal bool HasError { get; set; }

    /// <summary>What was written since the last call.</summary>
    internal byte[] Take()
    {
        var bytes = _bytes.WrittenSpan.ToArray();
        _bytes.ResetWrittenCount();
        return bytes;
    }

    internal void Ok() => Raw("+OK\r\n"u8);

    internal void Null() => Raw(Protocol == 3 ? "_\r\n"u8 : "$-1\r\n"u8);

    internal void NullArray() => Raw(Protocol == 3 ? "_\r\n"u8 : "*-1\r\n"u8);

    internal void Status(string text) => Line('+', text);

    /// <param name="text">With its code, as "ERR no such key".</param>
    internal void Error(string text)
    {
        HasError = true;
        Line('-', text.Replace('\r', ' ').Replace('\n', ' '));
    }

    internal void Integer(long value) => Line(':', RedisText.Integer(value));

    internal void Array(int count) => Line('*', RedisText.Integer(count));

    /// <param name="pairs">Keys with values; as RESP 2 an array of twice as many.</param>
    internal void Map(int pairs) => Line(Protocol == 3 ? '%' : '*', RedisText.Integer(Protocol == 3 ? pairs : pairs * 2));

    internal void Set(int count) => Line(Protocol == 3 ? '~' : '*', RedisText.Integer(count));

    /// <summary>A message that is no reply, as those of channels.</summary>
    internal void Push(int count) => Line(Protocol == 3 ? '>' : '*', RedisText.Integer(count));

    internal void Double(double value)
    {
        var text = DoubleText(value);
        if (Protocol == 3) Line(',', text);
        else Bulk(text);
    }

    internal string DoubleText(double value) => HasShortDoubles ? RedisNumber.Shortest(value) : RedisNumber.Precise(value);

    /// <summary>Text for people, of which a RESP 3 client is told that it is no data.</summary>
    internal void Verbatim(string text)
    {
        if (Protocol != 3)
        {
            Bulk(text);
            return;
        }

        Line('=', RedisText.Integer(text.Length + 4));
        Raw(RedisText.Bytes("txt:" + text + "\r\n"));
    }

    internal void Bulk(string text)
    {
        Line('$', RedisText.Integer(text.Length));
        if (IsMuted) return;
        var span = _bytes.GetSpan(text.Length + 2);
        var length = Encoding.Latin1.GetBytes(text, span);
        span[length] = (byte)'\r';
        span[length + 1] = (byte)'\n';
        _bytes.Advance(length + 2);
    }

    internal void Bulk(ReadOnlySpan<byte> value)
    {
        Line('$', RedisText.Integer(value.Length));
        Raw(value);
        Raw("\r\n"u8);
    }

    internal void Bulks(IReadOnlyList<string> items)
    {
        Array(items.Count);
        foreach (var item in items) Bulk(item);
    }

    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        if (!IsMuted) _bytes.Write(bytes);
    }

    internal void SyntaxError() => Error("ERR syntax error");
    internal void NotAnInteger() => Error("ERR value is not an integer or out of range");
    internal void NotAFloat() => Error("ERR value is not a valid float");
    internal void WrongType() => Error("WRONGTYPE Operation against a key holding the wrong kind of value");

    private void Line(char kind, string text)
    {
        if (IsMuted) return;
        var span = _bytes.GetSpan(text.Length + 3);
        span[0] = (byte)kind;
        var length = 1 + Encoding.Latin1.GetBytes(text, span[1..]);
        span[length] = (byte)'\r';
        span[length + 1] = (byte)'\n';
        _bytes.Advance(length + 2);
    }
}
