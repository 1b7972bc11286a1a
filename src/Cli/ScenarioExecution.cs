using System.CommandLine;
using System.Globalization;
using Drydock.Harness.Hazards;
using Drydock.Harness.Manifests;
using Drydock.Harness.Reports;
using Drydock.Harness.Reports.Html;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary>Runs one scenario for a command, with one seed or many: progress on stderr, the report on stdout, the exit code of style.md.</summary>
internal static class ScenarioExecution
{
    private const int HazardsPerLine = 50;

    /// <summary>The worst first: what the exit code of a sweep tells.</summary>
    private static readonly int[] ExitCodes = [ExitCode.SafetyViolated, ExitCode.DidNotFinish, ExitCode.Usage];

    internal static int Run(Func<Scenario> make, IReadOnlyList<ulong> seeds, RunOptions options, ParseResult parsed)
    {
        try
        {
            var environment = options.Environment(parsed);
            if (environment is not null && seeds.Count > 1) throw new FormatException("--seeds is for simulated runs");
            var scenario = make();
            if (options.Hazards(parsed) is (true, var sample)) return SweepHazards(scenario, seeds[0], sample, options, parsed);
            var record = options.Reports.WantsRecording(parsed);
            var runs = seeds.Count == 1
                ? [ScenarioRunner.Run(scenario, seeds[0], new RunnerOptions { Progress = Console.Error.WriteLine, Record = record }, environment)]
                : Sweep(scenario, seeds, record, options.IsJson(parsed));
            Console.Out.WriteLine(options.IsJson(parsed) ? Json(runs) : runs.Count == 1 ? TextReport.Render(runs[0]) : TextReport.RenderSweep(runs));
            options.Reports.Write(runs, parsed);
            return Worst(runs);
        }
        catch (ManifestException exception)
        {
            Console.Error.WriteLine($"drydock: {exception.Message}");
            return ExitCode.Usage;
        }
        catch (FormatException exception)
        {
            Console.Error.WriteLine($"drydock: {exception.Message}");
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("drydock: interrupted");
            return ExitCode.Cancelled;
        }
        catch (Exception exception) when (LivePart.IsMissingSurroundings(exception))
        {
            Console.Error.WriteLine($"drydock: {exception.Message}");
            return ExitCode.EnvironmentMissing;
        }
    }

    /// <summary>Each run has its own world, so as many go at a time as there are processors.</summary>
    private static List<RunResult> Sweep(Scenario scenario, IReadOnlyList<ulong> seeds, bool record, bool wantsTimelines)
    {
        // The first alone: what is wrong with the manifests is said once.
        var runs = new RunResult[seeds.Count];
        runs[0] = RunOne(scenario, seeds[0], wantsTimelines);
        // Left to itself the thread pool takes work of seconds for blocked and adds a thread again and again, each with a world of its own.
        Parallel.For(1, seeds.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => runs[i] = RunOne(scenario, seeds[i], wantsTimelines));
        return record ? Recorded(runs) : [.. runs];
    }

    private static int SweepHazards(Scenario scenario, ulong seed, int? sample, RunOptions options, ParseResult parsed)
    {
        var tried = 0;
        var result = HazardSweep.Run(scenario, seed, sample, progress =>
        {
            var count = Interlocked.Increment(ref tried);
            var (hazard, run) = (progress.Hazard, progress.Run);
            if (!run.Passed) Console.Error.WriteLine($"{FaultText.Format(hazard.Fault)} ({hazard.Call}): FAILED, {run.Outcome}");
            if (count % HazardsPerLine == 0 || count == progress.Total) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} of {progress.Total} hazards tried"));
        });
        Console.Out.WriteLine(options.IsJson(parsed) ? JsonReport.Render(result) : TextReport.RenderHazards(result));
        IReadOnlyList<RunResult> runs = [result.Undisturbed, .. result.Broken.Select(b => b.Run)];
        options.Reports.Write(options.Reports.WantsRecording(parsed) ? Recorded(runs) : runs, parsed);
        return Worst(runs);
    }

    /// <summary>Runs that the page draws are run once more to be recorded: a run is always the same.</summary>
    private static List<RunResult> Recorded(IReadOnlyList<RunResult> runs)
    {
        var drawn = HtmlReport.InOrder(runs).Take(HtmlReport.DrawnMax).ToHashSet();
        return [.. runs.Select(r => drawn.Contains(r) ? ScenarioRunner.Run(r.Scenario, r.Seed, new RunnerOptions { Record = true }) : r)];
    }

    /// <summary>Of a run that passed nobody reads what happened when, unless as JSON: thousands of timelines would fill the memory.</summary>
    private static RunResult RunOne(Scenario scenario, ulong seed, bool wantsTimeline)
    {
        var run = ScenarioRunner.Run(scenario, seed);
        Tell(run);
        return wantsTimeline || !run.Passed ? run : run with { Timeline = [], MigrationCalls = [] };
    }

    private static void Tell(RunResult run) => Console.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"seed {run.Seed}: {(run.Passed ? "passed" : "FAILED")}, {run.Outcome}, downtime {Duration.Text(run.ApplicationDowntime)}"));

    private static string Json(IReadOnlyList<RunResult> runs) => runs.Count == 1 ? JsonReport.Render(runs[0]) : $"[\n{string.Join(",\n", runs.Select(JsonReport.Render))}\n]";

    private static int Worst(IEnumerable<RunResult> runs)
    {
        var codes = runs.Select(ExitCodeOf).ToList();
        return ExitCodes.FirstOrDefault(codes.Contains, ExitCode.Passed);
    }

    private static int ExitCodeOf(RunResult run) => run switch
    {
        { Passed: true } => ExitCode.Passed,
        { DidNotFinish: true } => ExitCode.DidNotFinish,
        // The plan found the cause in what it was given, and nothing was touched.
        { Outcome: "declined" } => ExitCode.Usage,
        _ => ExitCode.SafetyViolated,
    };
}
