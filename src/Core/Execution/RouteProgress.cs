namespace Drydock.Core.Execution;

/// <summary>How far a journal says that a migration came.</summary>
internal sealed record RouteProgress(
    bool IsTurnedBack, bool IsCommitted, bool IsCompleted, bool IsCleaningUp, string? Reason, IReadOnlyList<MigratedVolume> Volumes, IReadOnlyList<DowntimePart> Downtime)
{
    /// <summary>What is safe in this state.</summary>
    internal required string SafeNow { get; init; }

    internal IReadOnlyList<PlannedDeletion> CleanupDeletes { get; init; } = [];
    internal IReadOnlyList<PlannedDeletion> RollbackDeletes { get; init; } = [];

    /// <summary>Whether going back after the commit gives up what was written since.</summary>
    internal bool RollbackLosesWrites { get; init; } = true;

    /// <summary>Whether it waits for something that only the user can do.</summary>
    internal bool IsPaused { get; init; }

    internal string Phase => IsCompleted ? "completed" : IsTurnedBack ? "rolling-back" : IsPaused ? "paused" : IsCommitted ? "committed" : "running";
}
