namespace Drydock.Core.Fleets;

/// <summary>Cleans up after each set.</summary>
internal sealed class FleetCleanupWork : FleetWork
{
    internal override Task<MigrationResult> DoAsync(Migrator migrator, FleetSetPlan set, CancellationToken cancellationToken) => migrator.CleanupAsync(set.Migration, cancellationToken);

    /// <summary>A set whose migration is under way is not cleaned up behind its back.</summary>
    internal override FleetSetResult? NotMeant(FleetSetPlan set) => set.Phase != FleetSetPhase.UnderWay ? null : new(
        set.Name, FleetOutcome.Declined, set.Volumes, TimeSpan.Zero, TimeSpan.Zero, $"its migration is {set.Status?.Phase}: complete it with apply, or go back with rollback", null);
}
