using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.Rolling;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Traffic;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>A run of an encryption: its steps by name, its state, its result.</summary>
internal sealed class VolumeEncryptionRun : RouteRun
{
    private readonly EncryptionState _state;
    private readonly MigrationSession _session;
    private readonly VolumeEncryptionSteps _steps;
    private readonly RollingSteps? _rolling;

    internal VolumeEncryptionRun(VolumeEncryptionMigration migration, RouteContext context, MigrationSession session, EncryptionState state)
    {
        (_state, _session) = (state, session);
        _steps = new VolumeEncryptionSteps(migration, context, session, state);
        _rolling = state.Rolling is null ? null : new RollingSteps(_steps);
        Forward = [.. EncryptionStepList.Of(state).Select(s => new RouteStep(s.Name, s.Summary, Method(s.Name)))];
        Back =
        [
            .. SideBySide("rollback-second-set", "the second set goes, the Services lead to the old one", _steps.RollbackSecondSetAsync),
            new("rollback-pods", "canary and verifier pods go, volumes are seen detached", _steps.RollbackPodsAsync),
            _rolling is null
                ? new("rollback-claims", "every claim is on its source volume", _steps.RollbackClaimsAsync)
                : new("rollback-moved-pods", "pod by pod, every one is on its source volume and has caught up there", _rolling.ReturnPodsAsync),
            new("rollback-workload", "the set runs as it did", _steps.RollbackWorkloadAsync),
            new("rollback-copies", "restored volumes, snapshots and classes go", _steps.RollbackCopiesAsync),
        ];
        Cleanup =
        [
            new("cleanup-snapshots", "the snapshots of the migration go", _steps.CleanupSnapshotsAsync),
            .. SideBySide("cleanup-old-set", "the old set and its claims go", _steps.CleanupOldSetAsync),
            new("cleanup-sources", "the unencrypted source volumes go", _steps.CleanupSourcesAsync),
            new("cleanup-classes", "temporary classes and leftovers go", _steps.CleanupClassesAsync),
        ];
    }

    private IEnumerable<RouteStep> SideBySide(string name, string summary, Func<CancellationToken, Task> run) => _state.Beside is null ? [] : [new RouteStep(name, summary, run)];

    internal override RouteProgress Progress => ProgressOf(_state);
    internal override IReadOnlyList<RouteStep> Forward { get; }
    internal override IReadOnlyList<RouteStep> Back { get; }
    internal override IReadOnlyList<RouteStep> Cleanup { get; }
    internal override IReadOnlyList<PreflightFinding> Remarks => _steps.Remarks;

    internal static RouteProgress ProgressOf(EncryptionState state) => new(
        state.IsTurnedBack, state.IsCommitted, state.IsCompleted, state.IsCleaningUp, state.Reason, [.. state.Volumes.Select(v => v.ToResult())], DowntimeOf(state))
    {
        RollbackLosesWrites = state.Rolling is null,
        IsPaused = state.IsAwaitingTraffic && !state.IsCompleted,
        SafeNow = state.IsCompleted ? "the workload runs on its encrypted volumes; what the journal names and is left can be deleted by the next cleanup"
            : state is { IsCommitted: true, Rolling: not null } ? "the set serves; pods that were moved run on verified encrypted volumes, the others on their sources; all sources have reclaim policy Retain"
            : state.IsCommitted ? "both copies of the data are kept: the encrypted volumes are verified and reserved for the claims, the sources have reclaim policy Retain"
            : "the sources are untouched and have reclaim policy Retain; no writer was started on a target",
        CleanupDeletes = EncryptionDeletions.OfCleanup(state),
        RollbackDeletes = EncryptionDeletions.OfRollback(state),
    };

    internal override void TurnBack(string reason)
    {
        (_state.IsTurnedBack, _state.Reason) = (true, reason);
        _steps.Note();
    }

    internal override void Complete()
    {
        _state.IsCompleted = true;
        _steps.Note();
    }

    private static List<DowntimePart> DowntimeOf(EncryptionState state)
    {
        if (state.Rolling is { } rolling) return [new(DowntimePart.HandOver, rolling.HandOverTime ?? TimeSpan.Zero)];
        string[] all = [DowntimePart.Stop, DowntimePart.DeltaSnapshot, DowntimePart.Restore, DowntimePart.Verification, DowntimePart.Start, VolumeEncryptionSteps.EndMark];
        // Not every way has every part.
        var parts = all.Where(state.Marks.ContainsKey).ToList();
        var measured = new List<DowntimePart>();
        for (var i = 0; i + 1 < parts.Count; i++) measured.Add(new(parts[i], state.Marks[parts[i + 1]] - state.Marks[parts[i]]));
        return measured;
    }

    private Func<CancellationToken, Task> Move(int number) => cancellationToken => _rolling!.MovePodAsync(number, cancellationToken);

    private Func<CancellationToken, Task> Method(string step) => step switch
    {
        EncryptionStepList.RetainSources => _steps.RetainSourcesAsync,
        EncryptionStepList.CreateClasses => _steps.CreateClassesAsync,
        EncryptionStepList.Canary => _steps.CanaryAsync,
        EncryptionStepList.WarmSnapshots => _steps.WarmSnapshotsAsync,
        EncryptionStepList.Quiesce => _steps.QuiesceAsync,
        EncryptionStepList.FinalSnapshots => _steps.FinalSnapshotsAsync,
        EncryptionStepList.Restore => _steps.RestoreAsync,
        EncryptionStepList.Verify => _steps.VerifyAsync,
        EncryptionStepList.ReserveTargets => _steps.ReserveTargetsAsync,
        EncryptionStepList.Commit => _steps.CommitAsync,
        EncryptionStepList.CreateSecondSet => _steps.CreateSecondSetAsync,
        EncryptionStepList.CreateClaims => _steps.SwapClaimsAsync,
        EncryptionStepList.SwitchTraffic => _steps.SwitchTrafficAsync,
        EncryptionStepList.SwapClaims => _steps.SwapClaimsAsync,
        EncryptionStepList.RecreateSet => _rolling is null ? _steps.RecreateSetAsync : _rolling.RecreateSetAsync,
        EncryptionStepList.Start => _steps.StartAsync,
        EncryptionStepList.RestorePolicies => _steps.RestorePoliciesAsync,
        _ when step.StartsWith(EncryptionStepList.MovePod, StringComparison.Ordinal) => Move(int.Parse(step.AsSpan(EncryptionStepList.MovePod.Length), CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"no step is called {step}"),
    };
}
