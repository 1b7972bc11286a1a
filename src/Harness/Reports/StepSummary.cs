using System.Globalization;
using System.Text;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>
/// Runs as Markdown for the summary of a GitHub step: verdict, checkers, downtime planned and seen, what broke, the command that replays it. Of a sweep the failing runs come first, and the
/// first of them in full. GitHub refuses a step's summary above 1 MiB: lists are cut long before.
/// </summary>
public static class StepSummary
{
    private const int RowsMax = 50;
    private const int ViolationsMax = 5;
    private const int TextMax = 600;

    public static string Render(IReadOnlyList<RunResult> runs)
    {
        var ordered = runs.OrderBy(r => r.Passed).ToList();
        var text = new StringBuilder();
        if (ordered.Count > 1) AppendIndex(text, ordered);
        AppendRun(text, ordered[0]);
        return text.ToString();
    }

    private static void AppendIndex(StringBuilder text, List<RunResult> runs)
    {
        var failed = runs.Count(r => !r.Passed);
        var verdict = failed == 0 ? "all passed" : string.Create(CultureInfo.InvariantCulture, $"{failed} failed");
        text.Append(CultureInfo.InvariantCulture, $"## {(failed == 0 ? "✅" : "❌")} {runs.Count} runs, {verdict}\n\n");
        text.Append("| verdict | seed | scenario | outcome | downtime |\n|---|---:|---|---|---:|\n");
        foreach (var run in runs.Take(RowsMax))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Verdict(run)} | {run.Seed} | {Cell(run.Scenario.Name)} | {Cell(run.Outcome)} | {Duration.Text(run.ApplicationDowntime)} |\n");
        }

        if (runs.Count > RowsMax) text.Append(CultureInfo.InvariantCulture, $"\n… and {runs.Count - RowsMax} more\n");
        text.Append('\n');
    }

    private static void AppendRun(StringBuilder text, RunResult run)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {Verdict(run)}: {Cell(run.Scenario.Name)}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Cell(run.Outcome)}{(run.OutcomeDetail.Length > 0 ? $" ({Cell(run.OutcomeDetail)})" : "")} · seed {run.Seed} · ");
        text.Append(CultureInfo.InvariantCulture, $"{Duration.Text(run.VirtualDuration)} of virtual time · {run.AcknowledgedWrites} acknowledged writes\n\n");
        if (run.Failure is { } failure) text.Append(Code(Cut(failure))).Append('\n');
        text.Append("Replay:\n\n").Append(Code(ReplayCommand.For(run))).Append('\n');
        AppendCheckers(text, run);
        AppendDowntime(text, run);
        text.Append(CultureInfo.InvariantCulture, $"<sub>timeline {Cell(run.TimelineHash)}</sub>\n\n");
    }

    private static void AppendCheckers(StringBuilder text, RunResult run)
    {
        if (run.Checkers.Count == 0) return;
        text.Append("| checker | |\n|---|---|\n");
        foreach (var checker in run.Checkers)
        {
            var violations = string.Join("<br>", checker.Violations.Take(ViolationsMax).Select(Cell));
            text.Append(CultureInfo.InvariantCulture, $"| {Cell(checker.Name)} | {(checker.IsGreen ? "✅" : $"❌ {violations}")} |\n");
        }

        text.Append('\n');
    }

    private static void AppendDowntime(StringBuilder text, RunResult run)
    {
        if (run.DowntimeParts.Count == 0) return;
        text.Append("| downtime | expected | at most | seen |\n|---|---:|---:|---:|\n");
        foreach (var part in run.DowntimeParts) text.Append(CultureInfo.InvariantCulture, $"| {Cell(part.Name)} | {Duration.Text(part.Planned)} | {Duration.Text(part.AtMost)} | {Duration.Text(part.Measured)} |\n");
        var expected = new TimeSpan(run.DowntimeParts.Sum(p => p.Planned.Ticks));
        var atMost = new TimeSpan(run.DowntimeParts.Sum(p => p.AtMost.Ticks));
        text.Append(CultureInfo.InvariantCulture, $"| **in all** | **{Duration.Text(expected)}** | **{Duration.Text(atMost)}** | **{Duration.Text(run.ApplicationDowntime)}** |\n\n");
    }

    private static string Verdict(RunResult run) => run.Passed ? "✅ passed" : "❌ failed";

    private static string Cut(string text) => text.Length <= TextMax ? text : text[..TextMax] + "…";

    /// <summary>A text inside of a line or a table's cell: nothing of it is markup.</summary>
    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var c in Cut(text))
        {
            if (c is '\n' or '\r') cell.Append(' ');
            else if (c is '<') cell.Append("&lt;");
            else if (c is '>') cell.Append("&gt;");
            else if (c is '&') cell.Append("&amp;");
            else if (c is '|' or '`' or '*' or '_' or '[' or ']' or '\\' or '~' or '#' or '@') cell.Append('\\').Append(c);
            else cell.Append(c);
        }

        return cell.ToString();
    }

    /// <summary>A block of code whose fence is longer than any run of backticks in it.</summary>
    private static string Code(string text)
    {
        var (longest, now) = (0, 0);
        foreach (var c in text)
        {
            now = c == '`' ? now + 1 : 0;
            longest = Math.Max(longest, now);
        }

        var fence = new string('`', Math.Max(3, longest + 1));
        return $"{fence}\n{text}\n{fence}\n";
    }
}
