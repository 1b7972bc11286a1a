using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Reports.Html;

/// <summary>The lines of a timeline that a broken invariant is about: those before it that name one of the things it names.</summary>
internal static class Evidence
{
    private const int LinesMax = 12;
    private const int NameLengthMin = 5;

    /// <summary>Places in the timeline, oldest first; what happened last before the violation when no line names anything of it.</summary>
    internal static IReadOnlyList<int> Find(IReadOnlyList<TimelineEntry> timeline, string violation, TimeSpan at)
    {
        var names = NamesIn(violation);
        var last = timeline.Count;
        while (last > 0 && timeline[last - 1].At > at) last--;
        var found = new List<int>();
        for (var i = last - 1; i >= 0 && found.Count < LinesMax; i--)
        {
            var entry = timeline[i];
            if (names.Exists(n => entry.Text.Contains(n, StringComparison.Ordinal) || entry.Process.Contains(n, StringComparison.Ordinal))) found.Add(i);
        }

        if (found.Count == 0) found.AddRange(Enumerable.Range(0, Math.Min(last, LinesMax / 2)).Select(i => last - 1 - i));
        found.Reverse();
        return found;
    }

    /// <summary>Words that look like a name of an object: long enough, with a digit, a dash or a slash in it.</summary>
    private static List<string> NamesIn(string text) => text
        .Split([' ', '\n', ',', ';', '(', ')', '\'', '"'], StringSplitOptions.RemoveEmptyEntries)
        .Select(w => w.Trim(':', '.'))
        .Where(w => w.Length >= NameLengthMin && w.IndexOfAny(['/', '-']) > 0 && w.Any(char.IsAsciiLetter))
        .Distinct(StringComparer.Ordinal)
        .ToList();
}
