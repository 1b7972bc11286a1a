using Drydock.Core.Execution;

namespace Drydock.Core;

/// <summary>
/// Plans, applies, resumes, rolls back and cleans up migrations. One object may serve many migrations, one at a time. Outcomes are values;
/// an <see cref="OperationCanceledException"/> leaves the journal behind, and the next <see cref="ApplyAsync"/> goes on from it: a cancelled migrator ends its waits at once, lets
/// a change that it has sent finish, and gives its lease back. It does one thing at a time, and needs no synchronization context: off the kernel's loop it goes on on any thread.
/// </summary>
/// <param name="ports">The systems it talks to.</param>
/// <param name="clock">Its only source of time.</param>
/// <param name="identity">Its name as a holder of leases, as a pod's name; need not be unique over restarts.</param>
/// <param name="options">Its limits.</param>
/// <param name="progress">Told every step.</param>
public sealed class Migrator(
    MigrationPorts ports, TimeProvider clock, string identity, MigratorOptions? options = null, IMigrationProgress? progress = null)
{
    private readonly MigrationRunner _runner = new(ports, clock, identity, options ?? new MigratorOptions(), progress);

    /// <summary>Reads and decides; changes nothing.</summary>
    /// <exception cref="MigrationReadException">Cluster or account did not answer, or refused.</exception>
    public Task<MigrationPlan> PlanAsync(Migration migration, CancellationToken cancellationToken) => _runner.PlanAsync(migration, cancellationToken);

    /// <summary>Plans and runs, or goes on from the journal of an earlier run that did not end. After a completed run it answers from the journal.</summary>
    public Task<MigrationResult> ApplyAsync(Migration migration, CancellationToken cancellationToken) => _runner.ApplyAsync(migration, new ApplyOptions(), cancellationToken);

    /// <summary>The same, and declined when what would be done by now is not what was confirmed.</summary>
    public Task<MigrationResult> ApplyAsync(Migration migration, ApplyOptions apply, CancellationToken cancellationToken) => _runner.ApplyAsync(migration, apply, cancellationToken);

    /// <summary>Goes back to where it began. Declined after the commit, unless the options accept the loss of what was written since.</summary>
    public Task<MigrationResult> RollbackAsync(Migration migration, RollbackOptions rollback, CancellationToken cancellationToken) =>
        _runner.RollbackAsync(migration, rollback, cancellationToken);

    /// <summary>After a completed migration: deletes what the journal names and nothing else, reports plaintext copies that others made, and removes the journal.</summary>
    public Task<MigrationResult> CleanupAsync(Migration migration, CancellationToken cancellationToken) => _runner.CleanupAsync(migration, cancellationToken);

    /// <summary>Where the migration stands; changes nothing.</summary>
    /// <exception cref="MigrationReadException">The cluster did not answer, or refused.</exception>
    public Task<MigrationStatus> StatusAsync(Migration migration, CancellationToken cancellationToken) => _runner.StatusAsync(migration, cancellationToken);
}
