using System.Text;
using System.Text.Json;

namespace Drydock.Core.Kubernetes;

/// <summary>
/// The names of fields that have been read lately, so that the same few names are not made anew for every object. Of a bounded size: a name that nobody repeats gives way. Threads may race for a
/// place in it; whoever loses has made a string of his own, nothing more.
/// </summary>
internal static class FieldNames
{
    private const int Places = 4096;
    private const int BytesMax = 64;
    private static readonly string?[] Recent = new string?[Places];

    /// <summary>The name that the reader stands at.</summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        var bytes = reader.ValueSpan;
        if (reader.ValueIsEscaped || bytes.Length > BytesMax) return Text(ref reader);
        ref var place = ref Recent[Hash(bytes) & (Places - 1)];
        var known = place;
        if (known is not null && Equals(known, bytes)) return known;
        var name = Encoding.UTF8.GetString(bytes);
        // The names of schemas and of the code are interned: what is read should be the same string.
        name = string.IsInterned(name) ?? name;
        place = name;
        return name;
    }

    /// <summary>The text that the reader stands at. Half of a surrogate pair becomes U+FFFD, as in Go.</summary>
    public static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException) when (reader.ValueIsEscaped)
        {
            return Unescape(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    /// <summary>For look-ups only.</summary>
    internal static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var part in bytes) hash = (hash ^ part) * 16777619u;
        return hash ^ (hash >> 15);
    }

    /// <summary>Whether a text is these bytes; always false for what is not ASCII.</summary>
    internal static bool Equals(string name, ReadOnlySpan<byte> bytes) => name.Length == bytes.Length && Ascii.Equals(bytes, name);

    private static string Unescape(string text)
    {
        var made = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                made.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] != 'u')
            {
                made.Append(text[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var plain => plain });
                continue;
            }

            made.Append((char)ushort.Parse(text.AsSpan(i + 1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture));
            i += 4;
        }

        // The detour replaces what is no pair.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(made.ToString()));
    }
}
