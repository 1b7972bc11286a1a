namespace Drydock.Core.Execution;

internal sealed class MigrationRunner(
    MigrationPorts ports, TimeProvider clock, string identity, MigratorOptions options, IMigrationProgress? progress)
{
    internal Task<MigrationPlan> PlanAsync(Migration migration, CancellationToken cancellationToken) =>
        migration.CreateRoute(new RouteContext(ports, clock, options)).PlanAsync(cancellationToken);

    internal Task<MigrationResult> ApplyAsync(Migration migration, CancellationToken cancellationToken) => throw NotYet();

    internal Task<MigrationResult> RollbackAsync(Migration migration, RollbackOptions rollback, CancellationToken cancellationToken) => throw NotYet();

    internal Task<MigrationResult> CleanupAsync(Migration migration, CancellationToken cancellationToken) => throw NotYet();

    internal Task<MigrationStatus> StatusAsync(Migration migration, CancellationToken cancellationToken) => throw NotYet();

    private InvalidOperationException NotYet() => new($"{identity} {progress}");
}
