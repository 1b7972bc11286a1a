using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Redis strings are bytes; as .NET text they are Latin-1, so that every byte is one character and ordinal order is byte order.</summary>
internal static class RedisText
{
    internal static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    internal static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Redis's string2ll: an optional minus, no plus, no leading zeros, no spaces.</summary>
    internal static bool TryParseInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 20) return false;
        var digits = text[0] == '-' ? text[1..] : text;
        if (digits.Length == 0 || (digits[0] == '0' && text.Length > 1)) return false;
        foreach (var b in digits)
        {
            if (b is < (byte)'0' or > (byte)'9') return false;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    internal static string Integer(long value) => value.ToString(CultureInfo.InvariantCulture);

    internal static bool Is(byte[] argument, string word)
    {
        if (argument.Length != word.Length) return false;
        for (var i = 0; i < word.Length; i++)
        {
            var b = argument[i] is >= (byte)'A' and <= (byte)'Z' ? (char)(argument[i] + 32) : (char)argument[i];
            if (b != word[i]) return false;
        }

        return true;
    }

    /// <summary>Redis's sdscatrepr: quoted, with escapes for what is not printable.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' or '"' => quoted.Append('\\').Append(c),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                >= ' ' and <= '~' => quoted.Append(c),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Redis's sdssplitargs: words, 'single' and "double" quotes with escapes; null when a quote is left open.</summary>
    internal static List<string>? SplitArguments(string line)
    {
        var words = new List<string>();
        var i = 0;
        while (true)
        {
            while (i < line.Length && char.IsWhiteSpace(line[i])) i++;
            if (i == line.Length) return words;
            var word = new StringBuilder();
            if (!ReadWord(line, ref i, word)) return null;
            words.Add(word.ToString());
        }
    }

    private static bool ReadWord(string line, ref int i, StringBuilder word)
    {
        while (i < line.Length && !char.IsWhiteSpace(line[i]))
        {
            if (line[i] is not ('"' or '\''))
            {
                word.Append(line[i++]);
                continue;
            }

            var quote = line[i++];
            while (true)
            {
                if (i == line.Length) return false;
                if (line[i] == quote) break;
                word.Append(quote == '"' ? ReadEscaped(line, ref i) : ReadSingleQuoted(line, ref i));
            }

            // A closing quote must be followed by a space or nothing at all.
            i++;
            return i == line.Length || char.IsWhiteSpace(line[i]);
        }

        return true;
    }

    private static char ReadSingleQuoted(string line, ref int i)
    {
        if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] == '\'') i++;
        return line[i++];
    }

    private static char ReadEscaped(string line, ref int i)
    {
        if (line[i] != '\\' || i + 1 >= line.Length) return line[i++];
        if (line[i + 1] == 'x' && i + 3 < line.Length
            && int.TryParse(line.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            i += 4;
            return (char)code;
        }

        i += 2;
        return line[i - 1] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'a' => '\a', var c => c };
    }
}
