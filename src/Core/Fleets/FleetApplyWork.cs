using Drydock.Core.Fleets.Reads;

namespace Drydock.Core.Fleets;

/// <summary>Applies each set's migration; when the fleet's plan was confirmed, each set's own of that plan or none.</summary>
internal sealed class FleetApplyWork(FleetPlan plan, bool isConfirmed) : FleetWork
{
    internal override Task<MigrationResult> DoAsync(Migrator migrator, FleetSetPlan set, CancellationToken cancellationToken) =>
        migrator.ApplyAsync(set.Migration, new ApplyOptions { ConfirmedPlan = isConfirmed ? set.Plan?.Fingerprint : null }, cancellationToken);

    internal override MigrationPorts Around(MigrationPorts ports) => ports with { Kubernetes = new PlannedClassesApi(ports.Kubernetes, plan.PlannedClasses) };

    internal static FleetSetResult LeftOut(FleetSetPlan set) => new(
        set.Name, set.Phase == FleetSetPhase.Blocked ? FleetOutcome.Blocked : FleetOutcome.DoneBefore, set.Volumes, TimeSpan.Zero, TimeSpan.Zero, string.Join("; ", set.Blocking), null);
}
