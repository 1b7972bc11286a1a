using System.CommandLine;
using Drydock.Harness.Manifests;
using Drydock.Harness.Reports;
using Drydock.Harness.Reports.Html;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary>Runs one scenario for a command: progress on stderr, the report on stdout, the exit code of style.md.</summary>
internal static class ScenarioExecution
{
    internal static int Run(Func<Scenario> make, ulong seed, RunOptions options, ParseResult parsed)
    {
        try
        {
            var environment = options.Environment(parsed);
            var run = ScenarioRunner.Run(make(), seed, new RunnerOptions { Progress = Console.Error.WriteLine, Record = options.ReportFile(parsed) is not null }, environment);
            Report(run, options, parsed);
            return ExitCodeOf(run);
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

    private static void Report(RunResult run, RunOptions options, ParseResult parsed)
    {
        Console.Out.WriteLine(options.IsJson(parsed) ? JsonReport.Render(run) : TextReport.Render(run));
        if (options.JUnitFile(parsed) is { } junit) File.WriteAllText(junit.FullName, JUnitReport.Render(run));
        if (options.ReportFile(parsed) is { } report) File.WriteAllText(report.FullName, HtmlReport.Render([run]));
        if (run.Passed) return;
        // What happened on a real cluster can't be replayed.
        if (!run.IsSimulated) return;
        var path = Path.Combine(options.ReproDirectory(parsed), ReproFile.NameFor(run.Scenario.Name, run.Seed));
        File.WriteAllText(path, ReproFile.Of(run).ToJson());
        Console.Error.WriteLine($"repro file written: {path}");
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
