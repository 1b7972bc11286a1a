namespace Drydock.Core;

/// <summary>One report: when, in which step, what. <paramref name="Step"/> is the stable name of the step ("final-snapshots"), empty outside of steps.</summary>
public sealed record MigrationProgress(DateTimeOffset At, MigrationProgressKind Kind, string Step, string Text)
{
    /// <summary>The workload ("shop/redis") where several are migrated at a time; else empty.</summary>
    public string Subject { get; init; } = "";
}
