using System.CommandLine;
using Drydock.Harness.Reports;
using Drydock.Harness.Reports.Html;
using Drydock.Harness.Running;

namespace Drydock.Cli;

/// <summary>Where the reports of what was run go, besides stdout.</summary>
internal sealed class ReportOptions
{
    private const string StepSummaryVariable = "GITHUB_STEP_SUMMARY";
    private const int ReproFilesMax = 20;

    private readonly Option<FileInfo?> _html = File("--report", "Writes what was run as one self-contained HTML page to this file too.");
    private readonly Option<FileInfo?> _junit = File("--junit", "Writes a JUnit report to this file too.");
    private readonly Option<FileInfo?> _trx = File("--trx", "Writes a TRX report to this file too.");
    private readonly Option<FileInfo?> _summary = File("--summary", $"Appends a summary in Markdown to this file; the file that {StepSummaryVariable} names when absent.");
    private readonly Option<DirectoryInfo?> _reproDirectory = new("--repro-dir") { Description = "Where the repro file of a failed run goes; the current directory when absent." };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _html, _junit, _trx, _summary, _reproDirectory }) command.Add(option);
    }

    /// <summary>Whether a picture of the runs is asked for.</summary>
    internal bool WantsRecording(ParseResult parsed) => parsed.GetValue(_html) is not null;

    internal void Write(IReadOnlyList<RunResult> runs, ParseResult parsed)
    {
        if (parsed.GetValue(_junit) is { } junit) System.IO.File.WriteAllText(junit.FullName, JUnitReport.Render(runs));
        if (parsed.GetValue(_trx) is { } trx) System.IO.File.WriteAllText(trx.FullName, TrxReport.Render(runs));
        if (parsed.GetValue(_html) is { } html) System.IO.File.WriteAllText(html.FullName, HtmlReport.Render(runs));
        var summary = parsed.GetValue(_summary)?.FullName ?? Environment.GetEnvironmentVariable(StepSummaryVariable);
        if (!string.IsNullOrEmpty(summary)) System.IO.File.AppendAllText(summary, StepSummary.Render(runs));
        var directory = parsed.GetValue(_reproDirectory)?.FullName ?? Directory.GetCurrentDirectory();
        // What happened on a real cluster can't be replayed.
        foreach (var run in runs.Where(r => r is { Passed: false, IsSimulated: true }).Take(ReproFilesMax))
        {
            var path = Path.Combine(directory, ReproFile.NameFor(run));
            System.IO.File.WriteAllText(path, ReproFile.Of(run).ToJson());
            Console.Error.WriteLine($"repro file written: {path}");
        }
    }

    /// <summary>A file that can be written: known before anything is run.</summary>
    private static Option<FileInfo?> File(string name, string description)
    {
        var option = new Option<FileInfo?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<FileInfo?>() is { Directory.Exists: false } file) result.AddError($"{name}: there is no directory {file.DirectoryName}");
        });
        return option;
    }
}
