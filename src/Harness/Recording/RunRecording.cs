namespace Drydock.Harness.Recording;

/// <summary>
/// What a run showed beyond its timeline, as data that can be drawn: states of things over virtual time, steps, calls, commits and when invariants broke. Made only when
/// <see cref="Running.RunnerOptions.Record"/> asks for it; making it changes nothing of the run.
/// </summary>
public sealed record RunRecording
{
    /// <summary>In the order in which they happened.</summary>
    public IReadOnlyList<RecordedState> States { get; init; } = [];

    public IReadOnlyList<RecordedStep> Steps { get; init; } = [];
    public IReadOnlyList<RecordedCall> Calls { get; init; } = [];
    public IReadOnlyList<RecordedMoment> Commits { get; init; } = [];

    /// <summary>The first violation of each checker, in the order in which they were found.</summary>
    public IReadOnlyList<RecordedMoment> Violations { get; init; } = [];
}
