namespace Drydock.Core;

/// <summary>Where a migration stands, as its journal and lease tell.</summary>
/// <param name="Phase">none (no journal), running, rolling-back, committed, paused (it waits for the user), completed.</param>
/// <param name="Step">The step that is under way or was last; empty without a journal.</param>
/// <param name="Intent">The last change that was journalled before it was made.</param>
/// <param name="Holder">Who holds the lease, or null.</param>
/// <param name="Volumes">The volumes known so far.</param>
/// <param name="Reason">Why it turns back, or null.</param>
public sealed record MigrationStatus(
    string Phase, string Step, string Intent, string? Holder, IReadOnlyList<MigratedVolume> Volumes, string? Reason)
{
    /// <summary>What is safe in this state.</summary>
    public string SafeNow { get; init; } = "nothing was touched";

    /// <summary>Whether going back after the commit gives up what was written since, so that it must be asked for by name; an application that replicates by itself loses nothing.</summary>
    public bool RollbackLosesWrites { get; init; } = true;

    /// <summary>What a cleanup would delete; empty unless the migration is completed.</summary>
    public IReadOnlyList<PlannedDeletion> CleanupDeletes { get; init; } = [];

    /// <summary>What a rollback would delete, as far as it was made; empty when there is nothing to roll back.</summary>
    public IReadOnlyList<PlannedDeletion> RollbackDeletes { get; init; } = [];
}
