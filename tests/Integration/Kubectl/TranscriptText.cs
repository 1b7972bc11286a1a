using System.Text;
using System.Text.RegularExpressions;

namespace Drydock.Integration.Kubectl;

/// <summary>
/// Compares what kubectl printed with what is recorded, in which whatever differs from run to run is a placeholder: &lt;age&gt; is an age, &lt;uid:3&gt; the uid that it stood for before. Runs of blanks count as one
/// pair of them, since columns are as wide as what was replaced. Descriptions of <c>explain</c> are not in the recordings.
/// </summary>
internal sealed partial class TranscriptText
{
    private readonly SortedDictionary<string, string> _uids = new(StringComparer.Ordinal);

    /// <summary>A served world that runs ahead of the real time has events that kubectl takes to be of the future.</summary>
    private const string Age = @"(?:(?:\d+[dhms])+|<invalid>)";

    private static readonly (string Placeholder, string Pattern)[] Placeholders =
    [
        ("<age>", Age), ("<time>", @"[-+:., \w]*\w"), ("<rv>", @"\d+"), ("10.244.0.1", @"\d+\.\d+\.\d+\.\d+"), ("<podip>", @"\d+\.\d+\.\d+\.\d+"), ("<cid>", "[0-9a-f]{64}"), ("<digest>", "[0-9a-f]{64}"),
        ("<hash>", "[-0-9a-z]+"), ("<rand>", "[0-9a-z]{5}"), ("<host>", "[-.0-9A-Za-z]+"), ("<token>", @"[-\w]+\.[-\w]+\.[-\w]+"), ("<n>", @"\d+"), ("<scrubbed>", @"[^""]*"),
    ];

    /// <summary>Null when they agree, else the first line that does not.</summary>
    public string? Compare(string recorded, string printed, bool inAnyOrder = false)
    {
        var expected = Lines(recorded, false);
        var actual = Lines(printed, recorded.Contains("\nDESCRIPTION:\n", StringComparison.Ordinal));
        if (inAnyOrder && expected.Count == actual.Count) return expected.TrueForAll(e => actual.FindIndex(a => Agrees(e, a)) is >= 0 and var at && Take(actual, at)) ? null : "lines differ in any order";
        for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            if (i >= expected.Count) return $"line {i + 1} is one too many: {actual[i]}";
            if (i >= actual.Count) return $"line {i + 1} is missing: {expected[i]}";
            if (!Agrees(expected[i], actual[i])) return $"line {i + 1}\n  recorded: {expected[i]}\n  printed:  {actual[i]}";
        }

        return null;
    }

    private static bool Take(List<string> lines, int at)
    {
        lines.RemoveAt(at);
        return true;
    }

    private bool Agrees(string expected, string actual)
    {
        if (expected == actual) return true;
        var match = Regex.Match(actual, "^" + Pattern(expected) + "$", RegexOptions.CultureInvariant);
        if (!match.Success) return false;
        foreach (Group group in match.Groups)
        {
            if (group.Name.StartsWith("uid", StringComparison.Ordinal)) _uids[group.Name[3..]] = group.Value;
        }

        return true;
    }

    private string Pattern(string line)
    {
        var pattern = new StringBuilder();
        var at = 0;
        foreach (Match part in Scrubbed().Matches(line))
        {
            pattern.Append(Regex.Escape(line[at..part.Index]));
            at = part.Index + part.Length;
            if (part.Value.StartsWith("<uid:", StringComparison.Ordinal))
            {
                var number = part.Value[5..^1];
                pattern.Append(_uids.TryGetValue(number, out var known) ? Regex.Escape(known) : $"(?<uid{number}>[-0-9a-f]{{36}})");
            }
            else
            {
                var known = Array.Find(Placeholders, p => p.Placeholder == part.Value).Pattern;
                pattern.Append(known ?? (part.Value[0] == '<' ? Regex.Escape(part.Value) : "[0-9a-f]{64}"));
            }
        }

        pattern.Append(Regex.Escape(line[at..]));
        // How many blanks stood around an age is not recorded.
        return pattern.ToString().Replace(@"\ \ " + Age, @"\ +" + Age, StringComparison.Ordinal).Replace(Age + @"\ \ ", Age + @"\ +", StringComparison.Ordinal);
    }

    private static List<string> Lines(string all, bool isExplanation)
    {
        var lines = new List<string>();
        var last = "";
        foreach (var line in all.TrimEnd('\n').Split('\n'))
        {
            if (isExplanation && !IsOfExplanation(line)) continue;
            // How often an event has come, and whether a second one tells of it, depends on the moment.
            var plain = Blanks().Replace(Repeats().Replace(line.TrimEnd(), ""), "  ");
            var text = Ages().Replace(plain, "<age>");
            if (text == last && text.Contains("<age>", StringComparison.Ordinal) && text.StartsWith(' ')) continue;
            last = text;
            lines.Add(plain);
        }

        return lines;
    }

    private static bool IsOfExplanation(string line) => line.Contains("\t<", StringComparison.Ordinal) || (line.Length > 0 && char.IsUpper(line[0]));

    /// <summary>What stands for something else; texts in angle brackets that kubectl itself prints are among the matches, and stand for themselves. A hash is any hash, the address of the node any address.</summary>
    [GeneratedRegex("<[a-z]+(?::\\d+)?>|[0-9a-f]{64}|10\\.244\\.0\\.1(?!\\d)")]
    private static partial Regex Scrubbed();

    [GeneratedRegex(" +\\(x\\d+ over +(?:<age>|<invalid>|[0-9dhms]+)\\)")]
    private static partial Regex Repeats();

    [GeneratedRegex("(?<= )(?:<invalid>|(?:\\d+[dhms])+)(?= |$)")]
    private static partial Regex Ages();

    [GeneratedRegex("(?<=\\S) {2,}")]
    private static partial Regex Blanks();
}
