using Drydock.Core;
using Drydock.Harness.Environments;
using Drydock.Harness.Recording;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Kernel;

namespace Drydock.Harness.Running;

/// <summary>Everything that one run of a scenario with one seed showed.</summary>
public sealed record RunResult
{
    public required Scenario Scenario { get; init; }
    public required ulong Seed { get; init; }

    /// <summary>Where it ran, as the command line names it.</summary>
    public string Environment { get; init; } = SimulatedEnvironment.TierName;

    /// <summary>Whether times are virtual and the run can be replayed from its seed.</summary>
    public bool IsSimulated => Environment == SimulatedEnvironment.TierName;
    public required RunVerdict Verdict { get; init; }

    /// <summary>Why the verdict is failed; null when it passed.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether the run was stopped because it did not end (a stall or the virtual deadline).</summary>
    public bool DidNotFinish { get; init; }

    /// <summary>completed, rolled back, declined, failed; or the procedure's end.</summary>
    public required string Outcome { get; init; }

    public string OutcomeDetail { get; init; } = "";
    public required string TimelineHash { get; init; }
    public required TimeSpan VirtualDuration { get; init; }

    /// <summary>The longest time without an acknowledged write that any writer saw during the migration.</summary>
    public TimeSpan ApplicationDowntime { get; init; }

    public IReadOnlyList<MeasuredPart> DowntimeParts { get; init; } = [];
    public IReadOnlyList<MovedVolume> Volumes { get; init; } = [];
    public IReadOnlyList<CheckerResult> Checkers { get; init; } = [];

    /// <summary>What the seed drew, name and value, in the order of drawing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> DrawnOptions { get; init; } = [];

    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>What the migration and its cleanup told the user in the end, a line each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The ways to do the migration that the plan compared.</summary>
    public IReadOnlyList<Core.MigrationAlternative> Ways { get; init; } = [];

    /// <summary>What a fleet planned; null for one set.</summary>
    public Core.Fleets.FleetPlan? FleetPlan { get; init; }

    /// <summary>How the sets of a fleet ended; null for one set.</summary>
    public Core.Fleets.FleetResult? Fleet { get; init; }

    public string PlanDiff { get; init; } = "";
    public string ManifestsToCommit { get; init; } = "";
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];

    /// <summary>Acknowledged writes that are gone, a line each.</summary>
    public IReadOnlyList<string> LostWrites { get; init; } = [];

    public int AcknowledgedWrites { get; init; }

    /// <summary>Port calls that the migration made: the moments at which a hazard can strike.</summary>
    public IReadOnlyList<string> MigrationCalls { get; init; } = [];

    /// <summary>Dispatches of the kernel.</summary>
    public long Steps { get; init; }

    /// <summary>What the migration planned; null when nothing was planned.</summary>
    public MigrationPlan? Plan { get; init; }

    /// <summary>What each writer was acknowledged, and when it was not, over the whole run.</summary>
    public IReadOnlyList<WriterAccount> Writers { get; init; } = [];

    /// <summary>Null unless <see cref="RunnerOptions.Record"/> asked for it.</summary>
    public RunRecording? Recording { get; init; }

    public bool Passed => Verdict == RunVerdict.Passed;

    /// <summary>A few lines for an assertion's message: verdict, seed, what failed, how to replay.</summary>
    public string Summary => Reports.TextReport.Summary(this);
}
