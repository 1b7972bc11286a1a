namespace Drydock.Core.Fleets;

/// <summary>What a run does with each set: an apply, a rollback or a cleanup.</summary>
internal abstract class FleetWork
{
    internal abstract Task<MigrationResult> DoAsync(Migrator migrator, FleetSetPlan set, CancellationToken cancellationToken);

    /// <summary>Whether a result is what was wanted.</summary>
    internal virtual bool IsDone(MigrationResult result) => result is MigrationResult.Completed;

    /// <summary>The row of a set that this run does not work on; null: none.</summary>
    internal virtual FleetSetResult? NotMeant(FleetSetPlan set) => null;

    /// <summary>What is put between a set's migrator and its ports.</summary>
    internal virtual MigrationPorts Around(MigrationPorts ports) => ports;

    internal FleetSetResult Row(FleetSetPlan set, MigrationResult result, TimeSpan duration)
    {
        var (outcome, volumes, downtime, detail) = result switch
        {
            MigrationResult.Completed done => (FleetOutcome.Completed, done.Volumes, new TimeSpan(done.Downtime.Sum(p => p.Duration.Ticks)), ""),
            MigrationResult.RolledBack back => (FleetOutcome.RolledBack, set.Volumes, TimeSpan.Zero, back.Reason),
            MigrationResult.Declined declined => (FleetOutcome.Declined, set.Volumes, TimeSpan.Zero, string.Join("; ", declined.Findings.Where(f => f.Severity == FindingSeverity.Blocking))),
            MigrationResult.Paused paused => (FleetOutcome.Paused, set.Volumes, TimeSpan.Zero, paused.Prompt),
            MigrationResult.Failed failed => (FleetOutcome.Failed, set.Volumes, TimeSpan.Zero, failed.Error.ToString()),
            _ => throw new InvalidOperationException($"unknown outcome {result}"),
        };
        // A rollback that was asked for and ended where it began did what was wanted.
        return new FleetSetResult(set.Name, IsDone(result) && outcome == FleetOutcome.RolledBack ? FleetOutcome.Completed : outcome, volumes, downtime, duration, detail, result);
    }
}
