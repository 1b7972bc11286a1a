namespace Drydock.Core.Fleets;

/// <summary>Names the set that a report is about.</summary>
internal sealed class SubjectProgress(IMigrationProgress progress, string subject) : IMigrationProgress
{
    public void Report(MigrationProgress report) => progress.Report(report with { Subject = subject });
}
