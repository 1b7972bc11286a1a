using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Drydock.Harness.Recording;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Reports.Html;

/// <summary>Turns a run into the data that its picture is drawn from.</summary>
internal sealed class ReportRunBuilder
{
    private readonly RunResult _run;
    private readonly RunRecording _recording;
    private readonly LaneTable _lanes;
    private readonly FleetLanes _fleet;
    private readonly StringTable _strings = new();

    private ReportRunBuilder(RunResult run) => (_run, _recording, _lanes, _fleet) = (run, run.Recording ?? new RunRecording(), new LaneTable(run), new FleetLanes(run));

    internal static ReportRun Build(RunResult run) => new ReportRunBuilder(run).Build();

    internal static long Microseconds(TimeSpan value) => value.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The version of this build of Drydock, as "1.0.0+512a2d5": the commit as git shortens it.</summary>
    internal static string Version()
    {
        const int CommitLength = 7;
        var version = typeof(ReportRunBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        var commit = version.IndexOf('+', StringComparison.Ordinal) + 1;
        return commit > 0 && version.Length > commit + CommitLength ? version[..(commit + CommitLength)] : version;
    }

    private ReportRun Build()
    {
        var steps = Steps();
        return new ReportRun
        {
            Scenario = _run.Scenario.Name,
            Description = _run.Scenario.Description,
            Passed = _run.Passed,
            Failure = _run.Failure ?? "",
            Outcome = _run.Outcome,
            OutcomeDetail = _run.OutcomeDetail,
            Seed = _run.Seed.ToString(CultureInfo.InvariantCulture),
            Hash = _run.TimelineHash,
            Replay = ReplayCommand.For(_run),
            Duration = Microseconds(_run.VirtualDuration),
            Downtime = Microseconds(_run.ApplicationDowntime),
            ExpectedDowntime = Microseconds(_run.Plan?.ExpectedDowntime ?? TimeSpan.Zero),
            LongestDowntime = Microseconds(_run.Plan?.LongestDowntime ?? TimeSpan.Zero),
            Dispatches = _run.Steps,
            AcknowledgedWrites = _run.AcknowledgedWrites,
            Options = [.. _run.DrawnOptions.Select(o => new ReportRun.Pair(o.Key, o.Value)), .. _run.Scenario.Faults.Select(f => new ReportRun.Pair("fault", FaultText.Format(f)))],
            Versions = [new("drydock", Version()), new("runtime", RuntimeInformation.FrameworkDescription)],
            Checkers = [.. _run.Checkers.Select(c => new ReportRun.Checker(c.Name, c.IsGreen, c.Violations))],
            Parts = Parts(),
            Volumes = [.. _run.Volumes.Select(v => new ReportRun.Volume(v.Name, v.SourceVolumeId, v.TargetVolumeId ?? "", v.Encrypted, v.KmsKeyId ?? ""))],
            Findings = _run.Findings,
            Remarks = _run.Remarks,
            LostWrites = _run.LostWrites,
            Plan = [.. (_run.Plan?.Steps ?? []).Select(s => new ReportRun.PlanStep(s.Name, s.Summary, s.WorkloadIsDown))],
            Ways = [.. (_run.Plan?.Alternatives ?? []).Select(w => new ReportRun.Way(w.Route, w.Cutover, Microseconds(w.Expected), Microseconds(w.AtMost), w.IsChosen, w.Remark))],
            Diff = _run.PlanDiff,
            Manifests = _run.ManifestsToCommit,
            FirstBroken = FirstBroken(),
            Commits = [.. _recording.Commits.Select(c => new ReportRun.Moment(Microseconds(c.At), c.Who, c.Text))],
            Writers = [.. _run.Writers.Select(w => new ReportRun.Writer(
                w.Target, _lanes.IndexOf(LaneKind.Writer, w.Target), w.AcknowledgedWrites, [.. w.Outages.SelectMany(o => new[] { Microseconds(o.From), Microseconds(o.To) })]))],
            Lanes = Lanes(),
            Sets = _fleet.Sets,
            Steps = steps,
            Marks = Marks(),
            Calls = Calls(),
            Kinds = Enum.GetNames<TimelineKind>(),
            // Last: all the others fill it.
            Strings = _strings.Texts,
        };
    }

    /// <summary>Planned against seen; what was planned alone when the run did not come so far as to be measured.</summary>
    private List<ReportRun.Part> Parts() => _run.DowntimeParts.Count > 0
        ? [.. _run.DowntimeParts.Select(p => new ReportRun.Part(p.Name, Microseconds(p.Planned), Microseconds(p.AtMost), Microseconds(p.Measured)))]
        : [.. (_run.Plan?.Downtime ?? []).Select(p => new ReportRun.Part(p.Name, Microseconds(p.Duration), Microseconds(p.AtMost), -1))];

    private ReportRun.Broken? FirstBroken()
    {
        if (_recording.Violations.Count == 0) return null;
        var first = _recording.Violations[0];
        var isExpected = _run.Passed || _run.Scenario.Expect == ExpectedOutcome.LosesAcknowledgedWrites;
        return new ReportRun.Broken(Microseconds(first.At), first.Who, first.Text, isExpected, Evidence.Find(_run.Timeline, first.Text, first.At));
    }

    private List<ReportRun.Lane> Lanes()
    {
        var states = new List<RecordedState>[_lanes.Lanes.Count];
        foreach (var state in _recording.States) (states[_lanes.IndexOf(state.Lane, state.Name)] ??= []).Add(state);
        return [.. _lanes.Lanes.Select((lane, i) => Lane(lane.Kind, lane.Name, states[i] ?? []))];
    }

    private ReportRun.Lane Lane(LaneKind kind, string name, List<RecordedState> states)
    {
        // To which claim a volume belongs stands beside its name; all other tracks are drawn.
        var note = states.FindLast(s => s is { Track: "claim", State: not null })?.State
            ?? (kind is LaneKind.Snapshot or LaneKind.Volume ? states.Find(s => s.Detail.Length > 0)?.Detail ?? "" : "");
        var tracks = new List<ReportRun.Track>();
        foreach (var track in states.Where(s => s.Track != "claim").Select(s => s.Track).Distinct(StringComparer.Ordinal))
        {
            tracks.Add(new ReportRun.Track(track, Bars(states.FindAll(s => s.Track == track))));
        }

        return new ReportRun.Lane(kind.ToString(), name, note, _fleet.Of(kind, name, kind == LaneKind.PersistentVolume ? states.Find(s => s.Detail.StartsWith("claim ", StringComparison.Ordinal))?.Detail ?? "" : note), tracks);
    }

    private List<long> Bars(List<RecordedState> states)
    {
        var bars = new List<long>();
        for (var i = 0; i < states.Count; i++)
        {
            var state = states[i];
            if (state.State is null) continue;
            var to = i + 1 < states.Count ? states[i + 1].At : _run.VirtualDuration;
            if (to == state.At && i + 1 < states.Count) continue;
            bars.AddRange([Microseconds(state.At), Microseconds(to), _strings[state.State], (long)Tones.Of(state), _strings[state.Detail]]);
        }

        return bars;
    }

    private List<ReportRun.Step> Steps()
    {
        var down = (_run.Plan?.Steps ?? []).Concat((_run.FleetPlan?.Sets ?? []).SelectMany(s => s.Plan?.Steps ?? [])).Where(s => s.WorkloadIsDown).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        return [.. _recording.Steps.Select(s => new ReportRun.Step(
            s.Step, s.Summary, _lanes.IndexOf(LaneKind.Migrator, s.Process), Microseconds(s.From), Microseconds(s.To ?? _run.VirtualDuration), s.IsDone, down.Contains(s.Step)))];
    }

    private List<long> Marks()
    {
        var marks = new List<long>(_run.Timeline.Count * ReportRun.NumbersOfMark);
        foreach (var entry in _run.Timeline) marks.AddRange([Microseconds(entry.At), LaneOf(entry), (long)entry.Kind, _strings[entry.Text]]);
        return marks;
    }

    /// <summary>A migrator of several workloads has a lane for each: a fault belongs to the one whose call it struck.</summary>
    private int LaneOf(TimelineEntry entry)
    {
        const string Struck = "(call ";
        var at = entry.Kind == TimelineKind.Fault ? entry.Text.LastIndexOf(Struck, StringComparison.Ordinal) : -1;
        if (at < 0 || !int.TryParse(entry.Text.AsSpan(at + Struck.Length).TrimEnd(')'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > _recording.Calls.Count)
        {
            return _lanes.OfProcess(entry.Process);
        }

        return _lanes.IndexOf(LaneKind.Migrator, _recording.Calls[number - 1].Process);
    }

    private List<long> Calls()
    {
        var calls = new List<long>(_recording.Calls.Count * ReportRun.NumbersOfCall);
        var steps = _recording.Steps;
        var ofProcess = new Dictionary<(string, string), List<int>>();
        for (var i = 0; i < steps.Count; i++)
        {
            var key = (steps[i].Process, steps[i].Step);
            if (!ofProcess.TryGetValue(key, out var list)) ofProcess.Add(key, list = []);
            list.Add(i);
        }

        foreach (var call in _recording.Calls)
        {
            var step = ofProcess.GetValueOrDefault((call.Process, call.Step))?.FindLast(i => steps[i].From <= call.At) ?? -1;
            calls.AddRange(
            [
                call.Number, Microseconds(call.At), call.To is { } to ? Microseconds(to) : -1, _lanes.IndexOf(LaneKind.Migrator, call.Process), call.Step.Length == 0 ? -1 : step,
                _strings[call.Verb], _strings[call.Resource], _strings[call.Object], _strings[call.Code], call.Fault is null ? -1 : _strings[call.Fault],
            ]);
        }

        return calls;
    }
}
