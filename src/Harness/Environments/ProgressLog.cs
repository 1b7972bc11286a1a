using Drydock.Core;
using Drydock.Harness.Recording;
using Drydock.Harness.Reports;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Environments;

/// <summary>Writes a migrator's progress into the timeline, keeps when each step ran, and tells a watcher.</summary>
internal sealed class ProgressLog(World world, Action<string>? live) : IMigrationProgress
{
    private readonly List<StepWindow> _windows = [];

    /// <summary>Steps in the order of their first start; a step that was resumed has several windows.</summary>
    public IReadOnlyList<StepWindow> Windows => _windows;

    /// <summary>When the first commit was reported; null before.</summary>
    public TimeSpan? CommittedAt { get; private set; }

    /// <summary>Called as a step starts, on the migrator's process: faults that wait for a step act here.</summary>
    public Action<MigrationProgress>? OnStep { get; set; }

    /// <summary>Keeps steps as data; null: nobody does.</summary>
    public RunRecorder? Recorder { get; set; }

    public void Report(MigrationProgress progress)
    {
        var now = world.Clock.Elapsed;
        var text = ReportText.Progress(progress);
        Recorder?.Progressed(SimProcess.Current.Name, progress);
        if (progress.Kind is MigrationProgressKind.Committed) CommittedAt ??= now;
        if (progress.Kind is not MigrationProgressKind.Retrying) world.Timeline.Add(SimProcess.Current.Name, TimelineKind.Migration, text);
        if (progress.Kind is MigrationProgressKind.StepStarted)
        {
            Close(progress.Subject, now);
            _windows.Add(new StepWindow(progress.Step, now, null, progress.Subject));
            if (progress.Subject.Length == 0) live?.Invoke($"{Duration.Clock(now)}  {ReportText.Step(progress)}");
            OnStep?.Invoke(progress);
        }

        if (progress.Kind is MigrationProgressKind.StepDone) Close(progress.Subject, now);
        if (progress.Kind is MigrationProgressKind.Committed or MigrationProgressKind.RollingBack) live?.Invoke($"{Duration.Clock(now)}  {text}");
    }

    private void Close(string subject, TimeSpan now)
    {
        var last = _windows.FindLastIndex(w => w.Subject == subject);
        if (last >= 0 && _windows[last].To is null) _windows[last] = _windows[last] with { To = now };
    }
}
