using System.Globalization;
using System.Text;

namespace Drydock.Simulators.Kubernetes.Schema;

/// <summary>
/// A unified diff with three lines of context as the API's "spec is immutable" messages carry it: the matching of Python's difflib, which Go's difflib ported
/// (Documented: Python library reference, difflib), lines that are too popular in long texts included.
/// </summary>
internal static class UnifiedDiff
{
    private const int Context = 3;
    private const int PopularFrom = 200;

    internal static string Of(List<string> before, List<string> after)
    {
        var blocks = new List<Block>();
        Match(before, after, Index(after), 0, before.Count, 0, after.Count, blocks);
        blocks.Add(new Block(before.Count, after.Count, 0));
        var text = new StringBuilder();
        foreach (var group in Group(Changes(blocks))) Write(group, before, after, text);
        return text.ToString();
    }

    private static Dictionary<string, List<int>> Index(List<string> lines)
    {
        var index = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            if (!index.TryGetValue(lines[i], out var places)) index.Add(lines[i], places = []);
            places.Add(i);
        }

        if (lines.Count < PopularFrom) return index;
        var most = (lines.Count / 100) + 1;
        foreach (var line in lines)
        {
            if (index.TryGetValue(line, out var places) && places.Count > most) index.Remove(line);
        }

        return index;
    }

    private static void Match(List<string> a, List<string> b, Dictionary<string, List<int>> index, int aLow, int aHigh, int bLow, int bHigh, List<Block> found)
    {
        var best = Longest(a, b, index, aLow, aHigh, bLow, bHigh);
        if (best.Length == 0) return;
        if (aLow < best.A && bLow < best.B) Match(a, b, index, aLow, best.A, bLow, best.B, found);
        found.Add(best);
        if (best.A + best.Length < aHigh && best.B + best.Length < bHigh) Match(a, b, index, best.A + best.Length, aHigh, best.B + best.Length, bHigh, found);
    }

    private static Block Longest(List<string> a, List<string> b, Dictionary<string, List<int>> index, int aLow, int aHigh, int bLow, int bHigh)
    {
        int bestA = aLow, bestB = bLow, length = 0;
        var lengths = new Dictionary<int, int>();
        for (var i = aLow; i < aHigh; i++)
        {
            var next = new Dictionary<int, int>();
            if (index.TryGetValue(a[i], out var places))
            {
                foreach (var j in places)
                {
                    if (j < bLow) continue;
                    if (j >= bHigh) break;
                    var run = lengths.GetValueOrDefault(j - 1) + 1;
                    next[j] = run;
                    if (run > length) (bestA, bestB, length) = (i - run + 1, j - run + 1, run);
                }
            }

            lengths = next;
        }

        while (bestA > aLow && bestB > bLow && a[bestA - 1] == b[bestB - 1]) (bestA, bestB, length) = (bestA - 1, bestB - 1, length + 1);
        while (bestA + length < aHigh && bestB + length < bHigh && a[bestA + length] == b[bestB + length]) length++;
        return new Block(bestA, bestB, length);
    }

    /// <summary>Alternating equal and changed ranges; adjacent matches are one.</summary>
    private static List<Change> Changes(List<Block> blocks)
    {
        var changes = new List<Change>();
        int a = 0, b = 0;
        foreach (var block in blocks)
        {
            if (a < block.A || b < block.B) changes.Add(new Change(false, a, block.A, b, block.B));
            (a, b) = (block.A + block.Length, block.B + block.Length);
            if (block.Length == 0) continue;
            if (changes.Count > 0 && changes[^1].IsEqual) changes[^1] = changes[^1] with { AEnd = a, BEnd = b };
            else changes.Add(new Change(true, block.A, a, block.B, b));
        }

        return changes;
    }

    private static List<List<Change>> Group(List<Change> changes)
    {
        var groups = new List<List<Change>>();
        var group = new List<Change>();
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            if (!change.IsEqual)
            {
                group.Add(change);
                continue;
            }

            var isFirst = i == 0;
            var isLast = i == changes.Count - 1;
            var length = change.AEnd - change.AStart;
            if (!isFirst) group.Add(change with { AEnd = Math.Min(change.AEnd, change.AStart + Context), BEnd = Math.Min(change.BEnd, change.BStart + Context) });
            if (isLast) break;
            if (!isFirst && length <= Context * 2)
            {
                group[^1] = change;
                continue;
            }

            if (!isFirst)
            {
                groups.Add(group);
                group = [];
            }

            group.Add(change with { AStart = Math.Max(change.AStart, change.AEnd - Context), BStart = Math.Max(change.BStart, change.BEnd - Context) });
        }

        if (group.Exists(c => !c.IsEqual)) groups.Add(group);
        return groups;
    }

    private static void Write(List<Change> group, List<string> before, List<string> after, StringBuilder text)
    {
        text.Append("@@ -").Append(Range(group[0].AStart, group[^1].AEnd)).Append(" +").Append(Range(group[0].BStart, group[^1].BEnd)).Append(" @@\n");
        foreach (var change in group)
        {
            if (change.IsEqual)
            {
                for (var i = change.AStart; i < change.AEnd; i++) text.Append(' ').Append(before[i]).Append('\n');
                continue;
            }

            for (var i = change.AStart; i < change.AEnd; i++) text.Append('-').Append(before[i]).Append('\n');
            for (var i = change.BStart; i < change.BEnd; i++) text.Append('+').Append(after[i]).Append('\n');
        }
    }

    private static string Range(int start, int end)
    {
        var length = end - start;
        var first = length == 0 ? start : start + 1;
        return length == 1 ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first},{length}");
    }

    private readonly record struct Block(int A, int B, int Length);

    private readonly record struct Change(bool IsEqual, int AStart, int AEnd, int BStart, int BEnd);
}
