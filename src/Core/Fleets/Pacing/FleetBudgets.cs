namespace Drydock.Core.Fleets.Pacing;

/// <summary>The budgets that all sets of a fleet share, one for each service, and of EC2 one for reads and one for changes.</summary>
internal sealed class FleetBudgets(TimeProvider clock, FleetLimits limits)
{
    internal RequestBudget Kubernetes { get; } = new(clock, limits.KubernetesPerSecond);
    internal RequestBudget Ec2Reads { get; } = new(clock, limits.AwsReadsPerSecond);
    internal RequestBudget Ec2Changes { get; } = new(clock, limits.AwsChangesPerSecond);
    internal RequestBudget Kms { get; } = new(clock, limits.AwsReadsPerSecond);

    internal int Throttles => Kubernetes.Throttles + Ec2Reads.Throttles + Ec2Changes.Throttles + Kms.Throttles;

    internal MigrationPorts Around(MigrationPorts ports) => new(
        new PacedKubernetesApi(ports.Kubernetes, Kubernetes), new PacedBlockStorage(ports.BlockStorage, Ec2Reads, Ec2Changes), new PacedKeyManagement(ports.KeyManagement, Kms));
}
