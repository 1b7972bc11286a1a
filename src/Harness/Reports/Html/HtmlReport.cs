using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Drydock.Harness.Running;

namespace Drydock.Harness.Reports.Html;

/// <summary>
/// Runs as one HTML page that needs nothing else: style, script and data are in it, and its content security policy forbids every request. The script writes texts as text, never as markup;
/// the data is JSON with every character escaped that HTML or JavaScript could take for something else. One seed, one page, byte for byte.
/// </summary>
public static class HtmlReport
{
    /// <summary>Runs that are drawn in full; the others have a line in the index and their replay command.</summary>
    public const int DrawnMax = 20;

    private static readonly string[] Scripts = ["format.js", "model.js", "palette.js", "view.js", "paint.js", "minimap.js", "timeline.js", "log.js", "details.js", "sections.js", "page.js"];

    private static readonly HtmlReportJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.Default,
    });

    /// <summary>The page of one run or of a sweep: failing runs first, then in the order given.</summary>
    /// <exception cref="ArgumentException">There is no run.</exception>
    public static string Render(IReadOnlyList<RunResult> runs)
    {
        if (runs.Count == 0) throw new ArgumentException("there is no run to report", nameof(runs));
        var ordered = InOrder(runs);
        var rows = ordered.Select((r, i) => new ReportPage.Row(
            r.Scenario.Name,
            r.Seed.ToString(CultureInfo.InvariantCulture),
            r.Passed,
            r.Outcome,
            (r.Failure ?? "").Split('\n')[0],
            ReportRunBuilder.Microseconds(r.VirtualDuration),
            ReportRunBuilder.Microseconds(r.ApplicationDowntime),
            ReplayCommand.For(r),
            i < DrawnMax ? i : -1)).ToList();
        var page = new ReportPage($"drydock {ReportRunBuilder.Version()}", rows, [.. ordered.Take(DrawnMax).Select(ReportRunBuilder.Build)]);
        return Render(Title(ordered), string.Join("\n\n", ordered.Select(r => r.Summary)), JsonSerializer.Serialize(page, Json.ReportPage));
    }

    /// <summary>Failing runs first, else as given: the order of the index, and of what is drawn.</summary>
    public static IReadOnlyList<RunResult> InOrder(IReadOnlyList<RunResult> runs) => runs.OrderBy(r => r.Passed).ToList();

    private static string Title(IReadOnlyList<RunResult> runs)
    {
        var failed = runs.Count(r => !r.Passed);
        var verdict = failed == 0 ? "passed" : runs.Count == 1 ? "FAILED" : string.Create(CultureInfo.InvariantCulture, $"{failed} of {runs.Count} FAILED");
        var what = runs.Count == 1 ? string.Create(CultureInfo.InvariantCulture, $"seed {runs[0].Seed}") : string.Create(CultureInfo.InvariantCulture, $"{runs.Count} runs");
        return $"{verdict}: {runs[0].Scenario.Name}, {what}";
    }

    private static string Render(string title, string summary, string data)
    {
        var style = Read("report.css");
        var script = "(() => {\n'use strict';\n" + string.Concat(Scripts.Select(Read)) + "})();\n";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>{style}</style>
            </head>
            <body>
            <main id="report"></main>
            <noscript><p>The picture of this run is drawn by the script in this file. What it says in short:</p><pre>{WebUtility.HtmlEncode(summary)}</pre></noscript>
            <script type="application/json" id="data">{data}</script>
            <script>{script}</script>
            </body>
            </html>

            """;
    }

    private static string Hash(string content) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Read(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report/" + name) ?? throw new InvalidOperationException($"{name} is not built in");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
