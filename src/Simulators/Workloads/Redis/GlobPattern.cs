namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Redis's glob-style patterns (stringmatchlen): * ? [a-z] [^x] and backslash.</summary>
internal static class GlobPattern
{
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        while (pattern.Length > 0)
        {
            switch (pattern[0])
            {
                case '*':
                    while (pattern.Length > 1 && pattern[1] == '*') pattern = pattern[1..];
                    if (pattern.Length == 1) return true;
                    for (; text.Length > 0; text = text[1..])
                    {
                        if (Matches(pattern[1..], text, ignoreCase)) return true;
                    }

                    return false;
                case '?':
                    if (text.Length == 0) return false;
                    break;
                case '[':
                    if (text.Length == 0 || !MatchesClass(ref pattern, text[0], ignoreCase)) return false;
                    break;
                default:
                    if (pattern[0] == '\\' && pattern.Length >= 2) pattern = pattern[1..];
                    if (text.Length == 0 || Fold(pattern[0], ignoreCase) != Fold(text[0], ignoreCase)) return false;
                    break;
            }

            text = text[1..];
            pattern = pattern[1..];
            if (text.Length > 0) continue;
            while (pattern.Length > 0 && pattern[0] == '*') pattern = pattern[1..];
            break;
        }

        return pattern.Length == 0 && text.Length == 0;
    }

    /// <summary>Leaves the pattern at its closing bracket.</summary>
    private static bool MatchesClass(ref ReadOnlySpan<char> pattern, char c, bool ignoreCase)
    {
        var i = 1;
        var negated = i < pattern.Length && pattern[i] == '^';
        if (negated) i++;
        var found = false;
        c = Fold(c, ignoreCase);
        for (; i < pattern.Length && pattern[i] != ']'; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                i++;
                found |= pattern[i] == c;
            }
            else if (i + 2 < pattern.Length && pattern[i + 1] == '-')
            {
                var (low, high) = (Fold(pattern[i], ignoreCase), Fold(pattern[i + 2], ignoreCase));
                if (low > high) (low, high) = (high, low);
                found |= c >= low && c <= high;
                i += 2;
            }
            else
            {
                found |= Fold(pattern[i], ignoreCase) == c;
            }
        }

        pattern = pattern[Math.Min(i, pattern.Length - 1)..];
        return found != negated;
    }

    private static char Fold(char c, bool ignoreCase) => ignoreCase ? char.ToLowerInvariant(c) : c;
}
