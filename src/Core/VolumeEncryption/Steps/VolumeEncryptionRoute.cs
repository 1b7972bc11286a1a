using Drydock.Core.Execution;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.Replication;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The encryption of a StatefulSet's volumes.</summary>
internal sealed class VolumeEncryptionRoute(VolumeEncryptionMigration migration, RouteContext context) : MigrationRoute
{
    internal override async Task<(MigrationPlan Plan, IEnumerable<KeyValuePair<string, string>>? Data)> PlanAsync(CancellationToken cancellationToken)
    {
        var (plan, state) = await new VolumeEncryptionPlanner(migration, context).PlanAsync(cancellationToken);
        return (plan, state?.ToData());
    }

    internal override RouteProgress Read(Journal journal) =>
        State(journal) is { Replication: not null } state ? ReplicationRun.ProgressOf(state) : VolumeEncryptionRun.ProgressOf(State(journal));

    internal override RouteRun Open(MigrationSession session) => State(session.Journal) is { Replication: not null } state
        ? new ReplicationRun(migration, context, session, state) : new VolumeEncryptionRun(migration, context, session, State(session.Journal));

    private static EncryptionState State(Journal journal) => EncryptionState.FromData(key => journal[key], journal.Keys);
}
