using Drydock.Harness.Running;

namespace Drydock.Harness.Reports;

/// <summary>A run as test cases: one for the verdict, which carries the time, and one for every checker. What JUnit and TRX say of a run they say of these.</summary>
internal sealed record ReportCase(string ClassName, string Name, TimeSpan Duration, string? Message, string Details, string Output)
{
    internal bool Failed => Message is not null;

    /// <param name="run">The run.</param>
    /// <param name="isOneOfMany">Whether other runs of the scenario are reported beside it: then the seed and the faults tell the cases apart.</param>
    internal static IReadOnlyList<ReportCase> Of(RunResult run, bool isOneOfMany)
    {
        var faults = string.Concat(run.Scenario.Faults.Select(f => $", {FaultText.Format(f)}"));
        var name = isOneOfMany ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{run.Scenario.Name} (seed {run.Seed}{faults})") : run.Scenario.Name;
        var cases = new List<ReportCase> { Case(run, name, "verdict", run.VirtualDuration, run.Passed ? [] : [run.Failure ?? run.Outcome], run.Summary) };
        // A scenario that expects a loss passes although a checker is red.
        cases.AddRange(run.Checkers.Select(c => Case(run, name, c.Name, TimeSpan.Zero, run.Passed || c.IsGreen ? [] : c.Violations, "")));
        return cases;
    }

    private static ReportCase Case(RunResult run, string className, string name, TimeSpan duration, IReadOnlyList<string> violations, string output)
    {
        if (violations.Count == 0) return new ReportCase(className, name, duration, null, "", XmlText.Of(output));
        var details = $"{string.Join('\n', violations)}\n\nreplay: {ReplayCommand.For(run)}\n";
        return new ReportCase(className, name, duration, XmlText.Of($"{violations[0].Split('\n')[0]} (replay: {ReplayCommand.For(run)})"), XmlText.Of(details), XmlText.Of(output));
    }
}
