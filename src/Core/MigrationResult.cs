namespace Drydock.Core;

/// <summary>How a migration ended.</summary>
public abstract record MigrationResult
{
    private MigrationResult()
    {
    }

    /// <summary>All was done and observed. <paramref name="Remarks"/> hold what the user should know (plaintext copies of others, manifests to commit).</summary>
    /// <param name="Volumes">Every volume of the workload.</param>
    /// <param name="Downtime">The measured parts; empty when nothing was to do or after a cleanup.</param>
    /// <param name="Remarks">What is left for the user.</param>
    public sealed record Completed(
        IReadOnlyList<MigratedVolume> Volumes, IReadOnlyList<DowntimePart> Downtime, IReadOnlyList<PreflightFinding> Remarks) : MigrationResult;

    /// <summary>Nothing was changed, for these findings.</summary>
    public sealed record Declined(IReadOnlyList<PreflightFinding> Findings) : MigrationResult;

    /// <summary>The migration waits for something that only the user can do: <paramref name="Prompt"/> says what. It goes on when it is applied again with the user's word that it is done.</summary>
    public sealed record Paused(string Prompt, string NextCommand) : MigrationResult;

    /// <summary>The world is as it began but for uids, resourceVersions and events.</summary>
    public sealed record RolledBack(string Reason) : MigrationResult;

    /// <summary>The migration stopped; its journal is kept and tells the next run where it stands.</summary>
    public sealed record Failed(MigrationError Error) : MigrationResult;
}
