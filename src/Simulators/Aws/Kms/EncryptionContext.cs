using System.Text;

namespace Drydock.Simulators.Aws.Kms;

/// <summary>
/// Encryption contexts as one canonical text: pairs "key=value" in the order of keys, one a line; backslash, line break and, in keys, the equals sign are escaped.
/// Two contexts are the same when their texts are; a service's "aws:ebs:id=vol-…" is the text of one pair.
/// </summary>
internal static class EncryptionContext
{
    /// <summary>The text of a context.</summary>
    internal static string Of(IReadOnlyDictionary<string, string> pairs)
    {
        if (pairs.Count == 0) return "";
        var text = new StringBuilder();
        foreach (var (key, value) in pairs.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(Escape(key).Replace("=", "\\e", StringComparison.Ordinal)).Append('=').Append(Escape(value));
        }

        return text.ToString();
    }

    /// <summary>The pairs of a text, in the order of keys.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Pairs(string context)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var line in context.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) equals = line.Length;
            pairs.Add(new(Unescape(line[..equals]), Unescape(line[Math.Min(equals + 1, line.Length)..])));
        }

        return pairs;
    }

    /// <summary>Whether every pair of one context is in another.</summary>
    internal static bool IsSubset(string part, string whole)
    {
        var lines = whole.Split('\n');
        foreach (var line in part.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Array.IndexOf(lines, line) < 0) return false;
        }

        return true;
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\') plain.Append(text[i]);
            else plain.Append(text[++i] switch { 'n' => '\n', 'e' => '=', var other => other });
        }

        return plain.ToString();
    }
}
