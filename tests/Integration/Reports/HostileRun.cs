using Drydock.Harness.Recording;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Harness.Traffic;
using Drydock.Simulators.Kernel;

namespace Drydock.Integration.Reports;

/// <summary>A failed run in which every text tries to get out of its place.</summary>
internal static class HostileRun
{
    /// <summary>Ends scripts, attributes, comments and strings; breaks lines as only JavaScript does.</summary>
    internal const string Text = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>\"'`${window.pwned=1}<!--<script>\u2028\u2029-->]]>&lt;\\u003c/title></style>";

    internal static RunResult Make()
    {
        var at = TimeSpan.FromSeconds(10);
        return new RunResult
        {
            Scenario = new Scenario { Name = Text, Description = Text, Migration = MigrationSpec.None },
            Seed = ulong.MaxValue,
            Verdict = RunVerdict.Failed,
            Failure = Text,
            Outcome = Text,
            OutcomeDetail = Text,
            TimelineHash = Text,
            VirtualDuration = TimeSpan.FromMinutes(1),
            ApplicationDowntime = at,
            DowntimeParts = [new MeasuredPart(Text, at, at * 2, at)],
            Volumes = [new MovedVolume(Text, Text, Text, true, Text)],
            Checkers = [new CheckerResult(Text, false, [Text])],
            DrawnOptions = [new(Text, Text)],
            Findings = [Text],
            Remarks = [Text],
            PlanDiff = Text,
            ManifestsToCommit = Text,
            LostWrites = [Text],
            Timeline = [new TimelineEntry(at, Text, TimelineKind.Kubernetes, Text), new TimelineEntry(at, Text, TimelineKind.Fault, Text)],
            Writers = [new WriterAccount(Text, 3, [new Outage(at, at * 2)])],
            Recording = new RunRecording
            {
                States = [new RecordedState(TimeSpan.Zero, LaneKind.Pod, Text, Text, Text, Text), new RecordedState(TimeSpan.Zero, LaneKind.Claim, Text, "phase", "Bound", Text)],
                Steps = [new RecordedStep(Text + "2", Text, Text, at, at * 2, true)],
                Calls = [new RecordedCall(1, Text + "2", Text, at, at * 1.5, Text, Text, Text, Text, Text)],
                Commits = [new RecordedMoment(at, Text, Text)],
                Violations = [new RecordedMoment(at, Text, Text)],
            },
        };
    }
}
