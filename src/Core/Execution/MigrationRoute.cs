namespace Drydock.Core.Execution;

/// <summary>One kind of migration: how it is planned, and how a run is made from its journal.</summary>
internal abstract class MigrationRoute
{
    /// <summary>The plan; and the data to begin a journal with, null when there is nothing to run.</summary>
    internal abstract Task<(MigrationPlan Plan, IEnumerable<KeyValuePair<string, string>>? Data)> PlanAsync(CancellationToken cancellationToken);

    /// <summary>What a journal tells, without a session.</summary>
    internal abstract RouteProgress Read(Journal journal);

    /// <summary>A run that goes on from where the session's journal stands.</summary>
    internal abstract RouteRun Open(MigrationSession session);
}
