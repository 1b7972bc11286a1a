using System.Diagnostics;
using System.Globalization;
using System.Text;
using Drydock.Bench.Reports;
using Drydock.Harness.Reports.Html;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Integration.Browser;

namespace Drydock.Bench;

/// <summary>
/// The HTML report: what recording a run costs, how large a fleet's report is, and how long headless Chromium takes from opening the file to the first drawn frame. DRYDOCK_FLEET=N rehearses a
/// fleet of N sets for it besides.
/// </summary>
internal sealed class ReportMeasure : IMeasure
{
    private const int Sets = 500;
    private const int Lines = 200_000;
    private const int Runs = 40;
    private const int Opens = 5;

    public IEnumerable<Row> Take()
    {
        var (off, on) = Recording();
        yield return new Row("rehearsal, CPU, not recorded : recorded (medians)", Text($"{off:0.0} : {on:0.0} ms ({(on / off) - 1:+0.0%;-0.0%})"), "");
        var one = ScenarioRunner.Run(BuiltInScenarios.RedisEncryption, 1, new RunnerOptions { Record = true });
        yield return new Row("  report of one run", Text($"{Encoding.UTF8.GetByteCount(HtmlReport.Render([one])) / 1024.0:0} KB"), "");
        var made = FleetRun.Make(Sets, Lines);
        foreach (var row in Opened(made, Text($"made up fleet of {Sets} sets, {Lines:N0} lines"))) yield return row;
        foreach (var row in Opened(ScenarioRunner.Run(FleetScenarios.RedisFleet, 1, new RunnerOptions { Record = true }), "redis-fleet")) yield return row;
        if (Environment.GetEnvironmentVariable("DRYDOCK_FLEET") is not { } sets) yield break;
        var large = ScenarioRunner.Run(FleetMeasure.Scenario(int.Parse(sets, CultureInfo.InvariantCulture)), 1, new RunnerOptions { Record = true });
        foreach (var row in Opened(large, $"rehearsed fleet of {sets} sets")) yield return row;
    }

    private static IEnumerable<Row> Opened(RunResult run, string name)
    {
        var clock = Stopwatch.StartNew();
        var page = HtmlReport.Render([run]);
        yield return new Row($"{name}: report written", Text($"{clock.Elapsed.TotalSeconds:0.00} s, {Encoding.UTF8.GetByteCount(page) / 1048576.0:0.0} MB, {run.Timeline.Count:N0} lines, {run.Recording!.Calls.Count:N0} calls"), "");
        yield return new Row("  opened in Chromium to the first drawn frame (median)", OpenAsync(page).GetAwaiter().GetResult(), "<= 2 s");
    }

    private static (double Off, double On) Recording()
    {
        var times = (Off: new List<double>(), On: new List<double>());
        for (ulong seed = 1; seed <= Runs; seed++)
        {
            foreach (var record in new[] { seed % 2 == 0, seed % 2 != 0 })
            {
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                ScenarioRunner.Run(BuiltInScenarios.RedisEncryption, seed, new RunnerOptions { Record = record });
                (record ? times.On : times.Off).Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
            }
        }

        // The first half warms up.
        return (Median(times.Off[(Runs / 2)..]), Median(times.On[(Runs / 2)..]));
    }

    private static async Task<string> OpenAsync(string page)
    {
        if (Chromium.Find() is not { } path) return "no chromium here";
        var file = Path.Combine(Path.GetTempPath(), $"drydock-fleet-{Environment.ProcessId}.html");
        await File.WriteAllTextAsync(file, page);
        try
        {
            await using var chromium = await Chromium.StartAsync(path);
            var seconds = new List<double>();
            for (var i = 0; i < Opens; i++)
            {
                var tab = await chromium.OpenAsync(1440, 1000);
                var clock = Stopwatch.StartNew();
                await tab.GoToFileAsync(file);
                seconds.Add(clock.Elapsed.TotalSeconds);
                if (tab.Complaints.Count > 0) throw new InvalidOperationException(tab.Complaints[0]);
            }

            return Text($"{Median(seconds):0.00} s");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
