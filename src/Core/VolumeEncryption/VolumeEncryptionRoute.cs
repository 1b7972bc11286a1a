using Drydock.Core.Execution;

namespace Drydock.Core.VolumeEncryption;

internal sealed class VolumeEncryptionRoute(VolumeEncryptionMigration migration, RouteContext context) : MigrationRoute
{
    internal override Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken) => throw new InvalidOperationException($"{migration} {context}");
}
