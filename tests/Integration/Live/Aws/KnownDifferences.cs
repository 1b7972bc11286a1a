using Drydock.Integration.Contract.Aws;

namespace Drydock.Integration.Live.Aws;

/// <summary>
/// The reasoned list of an emulator: a line for every answer of its that is not AWS's, "case | observation | its answer | reason", '*' for any observation of a case that the
/// emulator can't be brought to. What is listed and does not occur is as much a failure as what occurs and is not listed.
/// </summary>
internal sealed class KnownDifferences
{
    private readonly List<Line> _lines;

    private KnownDifferences(List<Line> lines) => _lines = lines;

    internal static KnownDifferences Load(string emulator)
    {
        var path = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "Aws", $"known-differences-{emulator}.txt");
        var lines = File.ReadAllLines(path).Where(static line => line.Length > 0 && line[0] != '#').Select(static line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        lines.Should().NotContain(static parts => parts.Length != 4 || parts.Any(static part => part.Length == 0), "a line is case | observation | answer | reason");
        return new KnownDifferences([.. lines.Select(static parts => new Line(parts[0], parts[1], parts[2], parts[3]))]);
    }

    /// <summary>The capabilities that reasons name.</summary>
    internal IReadOnlySet<string> Capabilities => _lines.Where(static line => line.Reason.Contains(": ", StringComparison.Ordinal))
        .SelectMany(static line => line.Reason.Split(": ")[0].Split(", ")).ToHashSet(StringComparer.Ordinal);

    /// <summary>Why a case is not run on this emulator at all; null when it is.</summary>
    internal string? WhyNot(string name) => _lines.FirstOrDefault(line => line.Case == name && line.Label == "*")?.Reason;

    /// <summary>What is wrong with a case's answers: differences that no line explains, and lines that explain nothing.</summary>
    /// <param name="mayBeRight">The list is that of another emulator with the same core: it may differ in less.</param>
    internal IReadOnlyList<string> Unexplained(string name, IReadOnlyList<AwsDifference> differences, bool mayBeRight = false)
    {
        var known = _lines.Where(line => line.Case == name).ToList();
        return
        [
            .. differences.Where(d => !known.Any(line => line.Label == d.Label && line.Answer == d.Answered)).Select(static d => $"{d.Case} | {d.Label} | {d.Answered} | (AWS answers '{d.Expected}')"),
            .. known.Where(line => !mayBeRight && !differences.Any(d => line.Label == d.Label && line.Answer == d.Answered)).Select(static line => $"listed as known and not seen: {line.Label}: '{line.Answer}' ({line.Reason})"),
        ];
    }

    private sealed record Line(string Case, string Label, string Answer, string Reason);
}
