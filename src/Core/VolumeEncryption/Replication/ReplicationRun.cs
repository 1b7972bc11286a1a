using Drydock.Core.Execution;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>A run of an encryption by application replication: its steps by name, its state, its result.</summary>
internal sealed class ReplicationRun : RouteRun
{
    private readonly EncryptionState _state;
    private readonly VolumeEncryptionSteps _steps;
    private readonly ReplicationSteps _replication;

    internal ReplicationRun(VolumeEncryptionMigration migration, RouteContext context, MigrationSession session, EncryptionState state)
    {
        _state = state;
        _steps = new VolumeEncryptionSteps(migration, context, session, state);
        _replication = new ReplicationSteps(_steps, migration, context);
        Forward = [.. EncryptionStepList.Of(state).Select(s => new RouteStep(s.Name, s.Summary, Method(s.Name)))];
        Back =
        [
            new("rollback-hand-back", "the old set has every write, those since the cutover too, and the Services lead to it", _replication.HandBackAsync),
            new("rollback-second-set", "the second set goes", _steps.RollbackSecondSetAsync),
            new("rollback-pods", "the canary goes", _steps.RollbackPodsAsync),
            new("rollback-workload", "the set runs as it did", _replication.RollbackWorkloadAsync),
            new("rollback-volumes", "the second set's volumes and the classes go", _steps.RollbackCopiesAsync),
        ];
        Cleanup =
        [
            new("cleanup-begin", "from here on there is no way back", _steps.CleanupSnapshotsAsync),
            new("cleanup-old-set", "the old set and its claims go", _steps.CleanupOldSetAsync),
            new("cleanup-sources", "the unencrypted source volumes go", _steps.CleanupSourcesAsync),
            new("cleanup-classes", "temporary classes and leftovers go", _steps.CleanupClassesAsync),
        ];
    }

    internal override RouteProgress Progress => ProgressOf(_state);
    internal override IReadOnlyList<RouteStep> Forward { get; }
    internal override IReadOnlyList<RouteStep> Back { get; }
    internal override IReadOnlyList<RouteStep> Cleanup { get; }
    internal override IReadOnlyList<PreflightFinding> Remarks => _steps.Remarks;

    internal static RouteProgress ProgressOf(EncryptionState state) => VolumeEncryptionRun.ProgressOf(state) with
    {
        RollbackLosesWrites = false,
        SafeNow = state.IsCompleted ? $"{state.Beside!.Name} runs on its encrypted volumes; {state.SetName} is at 0 with its volumes as they were at the cutover, until the cleanup"
            : state.IsCommitted && !state.IsTurnedBack ? $"{state.Beside!.Name} has every write on its encrypted volumes; the volumes of {state.SetName} are kept with reclaim policy Retain"
            : state.IsCommitted ? "no write is lost: one of the two sets has every one, and both sets' volumes are kept with reclaim policy Retain; until it goes on writes may be refused"
            : $"{state.SetName} has every write, and its volumes have reclaim policy Retain; if it stopped in the cutover, writes are refused until it goes on or back",
    };

    internal override void TurnBack(string reason)
    {
        (_state.IsTurnedBack, _state.Reason) = (true, reason);
        _steps.Note();
    }

    internal override void AcceptLoss()
    {
        _state.Replication!.IsLossAccepted = true;
        _steps.Note();
    }

    internal override void Complete()
    {
        _state.IsCompleted = true;
        _steps.Note();
    }

    private Func<CancellationToken, Task> Method(string step) => step switch
    {
        EncryptionStepList.RetainSources => _steps.RetainSourcesAsync,
        EncryptionStepList.CreateClasses => _steps.CreateClassesAsync,
        EncryptionStepList.Canary => _steps.CanaryAsync,
        ReplicationStepList.CreateReplicas => _replication.CreateReplicasAsync,
        ReplicationStepList.Replicate => _replication.ReplicateAsync,
        ReplicationStepList.Compare => _replication.CompareAsync,
        ReplicationStepList.TakeOver => _replication.TakeOverAsync,
        EncryptionStepList.Commit => _replication.CommitAsync,
        EncryptionStepList.SwitchTraffic => _replication.SwitchTrafficAsync,
        ReplicationStepList.StopOldSet => _replication.StopOldSetAsync,
        EncryptionStepList.RestorePolicies => _steps.RestorePoliciesAsync,
        _ => throw new InvalidOperationException($"no step is called {step}"),
    };
}
