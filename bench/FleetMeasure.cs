using System.Diagnostics;
using System.Globalization;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;

namespace Drydock.Bench;

/// <summary>A fleet of 500 StatefulSets of three volumes each, rehearsed once in this process: time and memory. DRYDOCK_FLEET says another number of sets.</summary>
internal sealed class FleetMeasure : IMeasure
{
    private const int Parallel = 25;

    internal static Scenario Scenario(int sets) => FleetScenarios.Large(sets, Parallel);

    public IEnumerable<Row> Take()
    {
        var sets = int.Parse(Environment.GetEnvironmentVariable("DRYDOCK_FLEET") ?? "500", CultureInfo.InvariantCulture);
        var clock = Stopwatch.StartNew();
        var run = ScenarioRunner.Run(Scenario(sets), 1, new RunnerOptions { Progress = line => Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,7:0.0} s  {line}") });
        var (time, process) = (clock.Elapsed, Process.GetCurrentProcess());
        yield return new Row(Text($"a fleet of {sets} sets, {sets * 3} volumes: rehearsal"), Text($"{time.TotalSeconds:0.0} s, {run.Verdict}, {run.OutcomeDetail}"), "60 s");
        yield return new Row("  processor time, of it the collector's pauses", Text($"{process.TotalProcessorTime.TotalSeconds:0.0} s, {GC.GetTotalPauseDuration().TotalSeconds:0.0} s ({GC.CollectionCount(0)} collections, {GC.CollectionCount(2)} of them full)"), "");
        yield return new Row("  peak working set, what lives in the end", Text($"{process.PeakWorkingSet64 / (1 << 20)} MB, {GC.GetTotalMemory(forceFullCollection: true) / (1 << 20)} MB"), "1024 MB");
        yield return new Row("  virtual time, steps, calls", Text($"{run.VirtualDuration:c}, {run.Steps:N0}, {run.MigrationCalls.Count:N0}"), "");
        yield return new Row("  time of the plan, of the run", Text($"{run.FleetPlan!.ExpectedDuration:c}, {run.Fleet!.Duration:c}"), "");
        if (!run.Passed) Console.Error.WriteLine(run.Summary);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
