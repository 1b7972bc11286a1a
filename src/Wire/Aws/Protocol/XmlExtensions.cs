using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Drydock.Wire.Aws.Protocol;

/// <summary>XML elements written straight into a buffer as UTF-8. Names are given as they stand, texts are escaped.</summary>
internal static class XmlExtensions
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "&<>\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000b\u000c\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\ufffe\uffff");

    internal static void Open(this PooledBuffer xml, ReadOnlySpan<byte> name)
    {
        var span = xml.GetSpan(name.Length + 2);
        span[0] = (byte)'<';
        name.CopyTo(span[1..]);
        span[name.Length + 1] = (byte)'>';
        xml.Advance(name.Length + 2);
    }

    internal static void Close(this PooledBuffer xml, ReadOnlySpan<byte> name)
    {
        var span = xml.GetSpan(name.Length + 3);
        span[0] = (byte)'<';
        span[1] = (byte)'/';
        name.CopyTo(span[2..]);
        span[name.Length + 2] = (byte)'>';
        xml.Advance(name.Length + 3);
    }

    internal static void Empty(this PooledBuffer xml, ReadOnlySpan<byte> name)
    {
        xml.Append((byte)'<');
        xml.Append(name);
        xml.Append("/>"u8);
    }

    /// <summary>An element with a text; empty when there is none, left out when it is null.</summary>
    internal static void Element(this PooledBuffer xml, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null) return;
        if (text.Length == 0)
        {
            xml.Empty(name);
            return;
        }

        xml.Open(name);
        xml.Text(text);
        xml.Close(name);
    }

    internal static void Element(this PooledBuffer xml, ReadOnlySpan<byte> name, long? value)
    {
        if (value is not { } number) return;
        xml.Open(name);
        Utf8Formatter.TryFormat(number, xml.GetSpan(20), out var written);
        xml.Advance(written);
        xml.Close(name);
    }

    internal static void Element(this PooledBuffer xml, ReadOnlySpan<byte> name, bool value)
    {
        xml.Open(name);
        xml.Append(value ? "true"u8 : "false"u8);
        xml.Close(name);
    }

    /// <summary>An instant in ISO 8601 with milliseconds, in UTC.</summary>
    internal static void Element(this PooledBuffer xml, ReadOnlySpan<byte> name, DateTimeOffset? instant)
    {
        if (instant is not { } value) return;
        xml.Open(name);
        value.UtcDateTime.TryFormat(xml.GetSpan(32), out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        xml.Advance(written);
        xml.Close(name);
    }

    internal static void Text(this PooledBuffer xml, string text)
    {
        var rest = text.AsSpan();
        while (true)
        {
            var special = rest.IndexOfAny(Special);
            var plain = special < 0 ? rest : rest[..special];
            xml.Advance(Encoding.UTF8.GetBytes(plain, xml.GetSpan(plain.Length * 3)));
            if (special < 0) return;
            xml.Append(rest[special] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '\r' => "&#13;"u8,
                // No XML document can hold it.
                _ => "\uFFFD"u8,
            });
            rest = rest[(special + 1)..];
        }
    }
}
