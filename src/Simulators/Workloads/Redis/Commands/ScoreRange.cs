using Drydock.Simulators.Workloads.Redis.Values;

namespace Drydock.Simulators.Workloads.Redis.Commands;

/// <summary>A part of a sorted set by score ("(1", "+inf") or, where all scores are equal, by bytes ("[a", "(b", "-", "+").</summary>
internal readonly struct ScoreRange
{
    private readonly double _minimum;
    private readonly double _maximum;
    private readonly string? _first;
    private readonly string? _last;
    private readonly bool _excludesMinimum;
    private readonly bool _excludesMaximum;
    private readonly bool _isLexical;

    private ScoreRange(double minimum, bool excludesMinimum, double maximum, bool excludesMaximum)
    {
        (_minimum, _maximum, _excludesMinimum, _excludesMaximum) = (minimum, maximum, excludesMinimum, excludesMaximum);
    }

    /// <param name="first">Null: from the start.</param>
    /// <param name="excludesFirst">Whether that one is left out.</param>
    /// <param name="last">Null: to the end.</param>
    /// <param name="excludesLast">Whether that one is left out.</param>
    private ScoreRange(string? first, bool excludesFirst, string? last, bool excludesLast)
    {
        (_first, _last, _excludesMinimum, _excludesMaximum, _isLexical) = (first, last, excludesFirst, excludesLast, true);
    }

    /// <summary>Replies with the error when the arguments are no range.</summary>
    internal static bool TryScores(RedisCall call, int minimum, int maximum, out ScoreRange range)
    {
        range = default;
        if (!TryScore(call.Text(minimum), out var low, out var excludesLow) || !TryScore(call.Text(maximum), out var high, out var excludesHigh))
        {
            call.Reply.Error("ERR min or max is not a float");
            return false;
        }

        range = new ScoreRange(low, excludesLow, high, excludesHigh);
        return true;
    }

    internal static bool TryLexical(RedisCall call, int minimum, int maximum, out ScoreRange range)
    {
        range = default;
        var (low, high) = (call.Text(minimum), call.Text(maximum));
        if (!IsLexical(low) || !IsLexical(high))
        {
            call.Reply.Error("ERR min or max not valid string range item");
            return false;
        }

        // "+" as the start or "-" as the end leaves nothing.
        range = low == "+" || high == "-" ? new ScoreRange(1, true, 0, true) : new ScoreRange(low == "-" ? null : low[1..], low[0] == '(', high == "+" ? null : high[1..], high[0] == '(');
        return true;
    }

    /// <summary>Index of the first member in the range, and how many there are.</summary>
    internal (int First, int Count) In(RedisSortedSet set)
    {
        var first = Find(set, isStart: true);
        var end = Find(set, isStart: false);
        return end > first ? (first, end - first) : (0, 0);
    }

    private static bool TryScore(string text, out double score, out bool excludes)
    {
        excludes = text.Length > 0 && text[0] == '(';
        return RedisNumber.TryParse(excludes ? text[1..] : text, out score);
    }

    private static bool IsLexical(string text) => text is "-" or "+" || (text.Length > 0 && text[0] is '[' or '(');

    /// <summary>The first index that is not below the start, or that is above the end.</summary>
    private int Find(RedisSortedSet set, bool isStart)
    {
        var (low, high) = (0, set.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (isStart ? IsBelow(set.Order[middle]) : !IsAbove(set.Order[middle])) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private bool IsBelow(ScoredMember member)
    {
        if (!_isLexical) return member.Score < _minimum || (_excludesMinimum && member.Score.Equals(_minimum));
        var order = _first is null ? 1 : string.CompareOrdinal(member.Member, _first);
        return order < 0 || (order == 0 && _excludesMinimum);
    }

    private bool IsAbove(ScoredMember member)
    {
        if (!_isLexical) return member.Score > _maximum || (_excludesMaximum && member.Score.Equals(_maximum));
        var order = _last is null ? -1 : string.CompareOrdinal(member.Member, _last);
        return order > 0 || (order == 0 && _excludesMaximum);
    }
}
