namespace Drydock.Harness.Reports.Html;

/// <summary>Names as people order them: "redis-2" before "redis-10".</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    internal static readonly NaturalOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                var first = Digits(left, ref i);
                var second = Digits(right, ref j);
                var order = first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
                if (order != 0) return order;
            }
            else if (left[i] != right[j])
            {
                return left[i].CompareTo(right[j]);
            }
            else
            {
                (i, j) = (i + 1, j + 1);
            }
        }

        var rest = (left.Length - i).CompareTo(right.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(left, right);
    }

    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(from, at - from).TrimStart('0');
    }
}
