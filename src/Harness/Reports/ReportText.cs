using System.Globalization;
using System.Text;
using Drydock.Core;

namespace Drydock.Harness.Reports;

/// <summary>The pieces that reports of rehearsals and of migrations share.</summary>
internal static class ReportText
{
    internal static void Section(StringBuilder text, string title, string body)
    {
        if (body.Length == 0) return;
        text.Append(title).Append('\n').Append('─', title.Length).Append('\n').Append(body.TrimEnd('\n')).Append("\n\n");
    }

    internal static string Volume(string name, string source, string? target, bool encrypted, string? key) =>
        $"{name}: {source} -> {target ?? "(none)"}, {(encrypted ? $"encrypted with {key}" : "NOT ENCRYPTED")}";

    /// <summary>Parts of a downtime under a heading, and their sum; a column for each kind of number.</summary>
    internal static string Downtime(IReadOnlyList<string> columns, IReadOnlyList<(string Part, IReadOnlyList<TimeSpan> Values)> parts, IReadOnlyList<TimeSpan> sums)
    {
        var text = new StringBuilder();
        Row(text, "part", columns);
        foreach (var (part, values) in parts) Row(text, part, values.Select(Duration.Text));
        Row(text, "in all", sums.Select(Duration.Text));
        return text.ToString();
    }

    /// <summary>What a migrator reports, as one line that says of what kind it is.</summary>
    internal static string Progress(MigrationProgress progress) => Word(progress.Kind) + Step(progress);

    /// <summary>The same without the kind.</summary>
    internal static string Step(MigrationProgress progress) =>
        $"{(progress.Subject.Length == 0 ? "" : progress.Subject + " ")}{(progress.Step.Length == 0 ? "" : $"[{progress.Step}] ")}{progress.Text}";

    private static string Word(MigrationProgressKind kind) => kind switch
    {
        MigrationProgressKind.StepStarted => "begins: ",
        MigrationProgressKind.StepDone => "done: ",
        MigrationProgressKind.Acting => "acts: ",
        MigrationProgressKind.Waiting => "waits: ",
        MigrationProgressKind.Committed => "COMMITTED: ",
        MigrationProgressKind.RollingBack => "ROLLS BACK: ",
        _ => "",
    };

    private static void Row(StringBuilder text, string name, IEnumerable<string> cells)
    {
        text.Append(CultureInfo.InvariantCulture, $"{name,-16}");
        foreach (var cell in cells) text.Append(CultureInfo.InvariantCulture, $" {cell,10}");
        text.Append('\n');
    }
}
