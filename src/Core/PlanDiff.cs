using System.Globalization;
using System.Text;
using Drydock.Core.Kubernetes;

namespace Drydock.Core;

/// <summary>Prints changes as a unified diff over the objects' YAML.</summary>
internal static class PlanDiff
{
    private const int Context = 3;

    internal static string Format(IReadOnlyList<PlannedChange> changes)
    {
        var text = new StringBuilder();
        foreach (var change in changes) Append(text, change);
        return text.ToString();
    }

    private static void Append(StringBuilder text, PlannedChange change)
    {
        var name = $"{change.Resource.Plural}/{change.Key}";
        var remarks = string.Join("; ", new[] { change.IsTemporary ? "temporary" : null, change.Remark }.Where(r => r is not null));
        text.Append(CultureInfo.InvariantCulture, $"--- {(change.Before is null ? "/dev/null" : "a/" + name)}\n");
        text.Append(CultureInfo.InvariantCulture, $"+++ {(change.After is null ? "/dev/null" : "b/" + name)}{(remarks.Length == 0 ? "" : "\t# " + remarks)}\n");
        var (before, after) = (Lines(change.Before), Lines(change.After));
        foreach (var hunk in Hunks(Compare(before, after))) Append(text, hunk);
    }

    private static string[] Lines(KubeDocument? value) => value is null ? [] : YamlText.Format(value)[..^1].Split('\n');

    /// <summary>The lines with their marks (' ', '-', '+') by the longest common subsequence.</summary>
    private static List<(char Mark, string Line)> Compare(string[] before, string[] after)
    {
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<(char, string)>();
        var (x, y) = (0, 0);
        while (x < before.Length || y < after.Length)
        {
            if (x < before.Length && y < after.Length && before[x] == after[y])
            {
                lines.Add((' ', before[x++]));
                y++;
            }
            else if (x < before.Length && (y == after.Length || common[x + 1, y] >= common[x, y + 1]))
            {
                lines.Add(('-', before[x++]));
            }
            else
            {
                lines.Add(('+', after[y++]));
            }
        }

        return lines;
    }

    private static List<Hunk> Hunks(List<(char Mark, string Line)> lines)
    {
        var hunks = new List<Hunk>();
        var (before, after) = (0, 0);
        Hunk? open = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var isNear = Enumerable.Range(Math.Max(0, i - Context), Math.Min(lines.Count, i + Context + 1) - Math.Max(0, i - Context)).Any(k => lines[k].Mark != ' ');
            if (isNear && open is null) hunks.Add(open = new Hunk(before + 1, after + 1, []));
            if (!isNear) open = null;
            open?.Lines.Add(lines[i]);
            if (lines[i].Mark != '+') before++;
            if (lines[i].Mark != '-') after++;
        }

        return hunks;
    }

    private static void Append(StringBuilder text, Hunk hunk)
    {
        var before = hunk.Lines.Count(l => l.Mark != '+');
        var after = hunk.Lines.Count(l => l.Mark != '-');
        text.Append(CultureInfo.InvariantCulture, $"@@ -{(before == 0 ? 0 : hunk.Before)},{before} +{(after == 0 ? 0 : hunk.After)},{after} @@\n");
        foreach (var (mark, line) in hunk.Lines) text.Append(mark).Append(line).Append('\n');
    }

    private sealed record Hunk(int Before, int After, List<(char Mark, string Line)> Lines);
}
