namespace Drydock.Core.VolumeEncryption;

/// <summary>How long each wait of the migration may last before it turns back (before the commit) or stops (after it).</summary>
public sealed record VolumeEncryptionTimeouts
{
    public TimeSpan Canary { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The application's own save before the stop.</summary>
    public TimeSpan ApplicationHook { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Pods gone, volumes detached; beyond the pods' own grace period.</summary>
    public TimeSpan Stop { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan WarmSnapshot { get; init; } = TimeSpan.FromHours(12);
    public TimeSpan FinalSnapshot { get; init; } = TimeSpan.FromHours(2);
    public TimeSpan Restore { get; init; } = TimeSpan.FromMinutes(20);
    public TimeSpan Verification { get; init; } = TimeSpan.FromHours(6);
    public TimeSpan Swap { get; init; } = TimeSpan.FromMinutes(10);
    public TimeSpan Start { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>An object is gone. A sidecar that missed a deletion looks again at its next resync, every 15 minutes.</summary>
    public TimeSpan Deletion { get; init; } = TimeSpan.FromMinutes(30);
}
