namespace Drydock.Core.Fleets;

/// <summary>Rolls each set back.</summary>
internal sealed class FleetRollbackWork(RollbackOptions rollback) : FleetWork
{
    internal override Task<MigrationResult> DoAsync(Migrator migrator, FleetSetPlan set, CancellationToken cancellationToken) => migrator.RollbackAsync(set.Migration, rollback, cancellationToken);

    internal override bool IsDone(MigrationResult result) => result is MigrationResult.RolledBack;

    /// <summary>A set that is complete stays so: its writers have written since.</summary>
    internal override FleetSetResult? NotMeant(FleetSetPlan set) => set.Phase != FleetSetPhase.Completed ? null : new(
        set.Name, FleetOutcome.Declined, set.Volumes, TimeSpan.Zero, TimeSpan.Zero, "its migration is complete: what was written since would be lost; accept that with --discard-writes-since-cutover, or leave it", null);
}
