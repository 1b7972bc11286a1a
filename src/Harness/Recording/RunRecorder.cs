using System.Globalization;
using Drydock.Core;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Harness.Recording;

/// <summary>
/// Listens to a run and keeps what its picture needs. It draws nothing from the run's random streams, sends no message and takes no virtual time, so that a
/// recorded run is the same run.
/// </summary>
internal sealed class RunRecorder(World world)
{
    private readonly List<RecordedState> _states = [];
    private readonly Dictionary<(LaneKind, string, string), (string? State, string Detail)> _last = [];
    private readonly List<RecordedStep> _steps = [];
    private readonly Dictionary<(string Process, string Step), int> _openSteps = [];
    private readonly Dictionary<string, string> _stepOf = new(StringComparer.Ordinal);
    private readonly List<RecordedCall> _calls = [];
    private readonly List<RecordedMoment> _commits = [];
    private readonly List<RecordedMoment> _violations = [];

    private TimeSpan Now => world.Clock.Elapsed;

    internal RunRecording Finish() => new() { States = _states, Steps = _steps, Calls = _calls, Commits = _commits, Violations = _violations };

    /// <summary>An object was written.</summary>
    internal void Committed(StoreCommit commit)
    {
        if (ObjectStates.LaneOf(commit.Resource) is not var (lane, track)) return;
        if (commit.New is not { } value)
        {
            Set(lane, commit.Old!.Key, track, null, "");
            return;
        }

        var (state, detail) = ObjectStates.Of(lane, value);
        Set(lane, value.Key, track, state, detail);
        if (lane == LaneKind.PersistentVolume && value.Text("spec", "csi", "volumeHandle") is { } handle && value.Text("spec", "claimRef", "name") is { } claim)
        {
            Set(LaneKind.Volume, handle, "claim", $"{value.Text("spec", "claimRef", "namespace")}/{claim}", value.Name);
        }
    }

    /// <summary>A resource of the account changed. <paramref name="inspection"/> tells what a new volume is like.</summary>
    internal void Changed(AwsResourceChange change, AwsInspection inspection)
    {
        switch (change.Kind)
        {
            case "volume": Set(LaneKind.Volume, change.ResourceId, "state", change.NewState, Describe(inspection.Find(new VolumeId(change.ResourceId)))); break;
            case "modification": Set(LaneKind.Volume, change.ResourceId, "modification", change.NewState, ""); break;
            case "snapshot": Set(LaneKind.Snapshot, change.ResourceId, "state", change.NewState, Describe(inspection.Find(new SnapshotId(change.ResourceId)))); break;
            case "attachment":
                var at = change.ResourceId.IndexOf('@', StringComparison.Ordinal);
                var gone = change.NewState is null or "detached";
                Set(LaneKind.Volume, change.ResourceId[..at], "attachment", gone ? null : change.NewState, change.ResourceId[(at + 1)..]);
                break;
        }
    }

    internal void Progressed(string migrator, MigrationProgress progress)
    {
        var process = Lane(migrator, progress.Subject);
        switch (progress.Kind)
        {
            case MigrationProgressKind.StepStarted:
                Close(process, progress.Step, isDone: false);
                _openSteps[(process, progress.Step)] = _steps.Count;
                _steps.Add(new RecordedStep(process, progress.Step, progress.Text, Now, null, false));
                _stepOf[process] = progress.Step;
                break;
            case MigrationProgressKind.StepDone:
                Close(process, progress.Step, isDone: true);
                if (_stepOf.GetValueOrDefault(process) == progress.Step) _stepOf[process] = "";
                break;
            case MigrationProgressKind.Committed: _commits.Add(new RecordedMoment(Now, process, progress.Text)); break;
        }
    }

    /// <summary>A life of a migrator ended, well or not: what it was about ends with it.</summary>
    internal void Ended(string process)
    {
        var lanes = process + " ";
        foreach (var (lane, step) in _openSteps.Keys.Where(k => k.Process == process || k.Process.StartsWith(lanes, StringComparison.Ordinal)).ToList())
        {
            Close(lane, step, isDone: false);
            _stepOf[lane] = "";
        }

        _stepOf[process] = "";
    }

    /// <summary>A migrator that moves several workloads at a time has a lane for each.</summary>
    private static string Lane(string migrator, string subject) => subject.Length == 0 ? migrator : $"{migrator} {subject}";

    internal void Called(int number, string description, string subject, string? fault)
    {
        var process = Lane(SimProcess.Current.Name, subject);
        var (verb, resource, about) = Split(description);
        _calls.Add(new RecordedCall(number, process, _stepOf.GetValueOrDefault(process, ""), Now, null, verb, resource, about, "", fault));
    }

    internal void Answered(int number, object? answer) => Answer(number, answer switch
    {
        KubeResponse response => response.StatusCode.ToString(CultureInfo.InvariantCulture),
        ExecResult exec => string.Create(CultureInfo.InvariantCulture, $"exit {exec.ExitCode}"),
        _ => "ok",
    });

    /// <summary>For an exception filter: notes the error and lets it pass.</summary>
    internal bool Refused(int number, Exception exception)
    {
        Answer(number, exception switch
        {
            AwsServiceException error => error.Code,
            PortUnreachableException => "unreachable",
            OperationCanceledException => "cancelled",
            _ => exception.GetType().Name,
        });
        return false;
    }

    /// <summary>A checker saw something broken; its first violation counts.</summary>
    internal void Violated(string checker, string what)
    {
        if (!_violations.Exists(v => v.Who == checker)) _violations.Add(new RecordedMoment(Now, checker, what));
    }

    private static (string Verb, string Resource, string About) Split(string description)
    {
        var first = description.IndexOf(' ', StringComparison.Ordinal);
        if (first < 0) return (description, "", "");
        var (verb, rest) = (description[..first], description[(first + 1)..]);
        if (verb.Contains(':', StringComparison.Ordinal)) return (verb, "", rest);
        if (verb == "exec") return (verb, "pods/exec", rest);
        var second = rest.IndexOf(' ', StringComparison.Ordinal);
        return second < 0 ? (verb, rest, "") : (verb, rest[..second], rest[(second + 1)..]);
    }

    private static string Describe(BlockVolume? volume) => volume is null ? "" : string.Create(
        CultureInfo.InvariantCulture, $"{volume.SizeGibibytes} GiB {volume.VolumeType}, {volume.AvailabilityZone}, {(volume.Encrypted ? "encrypted" : "not encrypted")}");

    private static string Describe(BlockSnapshot? snapshot) => snapshot is null ? "" : $"of {snapshot.VolumeId}, {(snapshot.Encrypted ? "encrypted" : "not encrypted")}";

    private void Answer(int number, string code)
    {
        // Calls are numbered in the order in which they are made.
        _calls[number - 1] = _calls[number - 1] with { To = Now, Code = code };
    }

    private void Close(string process, string step, bool isDone)
    {
        if (!_openSteps.Remove((process, step), out var index)) return;
        _steps[index] = _steps[index] with { To = Now, IsDone = isDone };
    }

    private void Set(LaneKind lane, string name, string track, string? state, string detail)
    {
        var key = (lane, name, track);
        var known = _last.TryGetValue(key, out var last);
        if (known ? last == (state, detail) : state is null) return;
        _last[key] = (state, detail);
        _states.Add(new RecordedState(Now, lane, name, track, state, detail));
    }
}
