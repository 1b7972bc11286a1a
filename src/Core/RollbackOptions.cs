namespace Drydock.Core;

/// <summary>What a rollback may do.</summary>
public sealed record RollbackOptions
{
    /// <summary>Go back to the source volumes even after the commit: all that was written since is lost. Without it such a rollback is declined.</summary>
    public bool DiscardWritesSinceCutover { get; init; }
}
