using System.Globalization;

namespace Drydock.Cli;

/// <summary>Seeds of a sweep, both ends included: "200" is 1 to 200, "7..9" is 7, 8 and 9.</summary>
internal static class SeedRange
{
    private const int SeedsMax = 100_000;

    /// <summary>Null when the text is no range.</summary>
    internal static IReadOnlyList<ulong>? Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        var (first, last) = dots < 0 ? ("1", text) : (text[..dots], text[(dots + 2)..]);
        if (!IsNumber(first, out var from) || !IsNumber(last, out var to) || to < from || to - from >= SeedsMax) return null;
        return [.. Enumerable.Range(0, (int)(to - from) + 1).Select(i => from + (ulong)i)];
    }

    private static bool IsNumber(string text, out ulong value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
