namespace Drydock.Core.Execution;

internal abstract class MigrationRoute
{
    internal abstract Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken);
}
