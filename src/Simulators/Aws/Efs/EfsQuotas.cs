namespace Drydock.Simulators.Aws.Efs;

/// <summary>Quotas of EFS, as data.</summary>
/// <remarks>Provenance: Documented (EFS user guide, "Amazon EFS quotas", "Creating access points"; EFS API reference, ThroughputLimitExceeded).</remarks>
public sealed record EfsQuotas
{
    public static EfsQuotas Default { get; } = new();

    public int FileSystemsPerRegion { get; init; } = 1_000;
    public int AccessPointsPerFileSystem { get; init; } = 10_000;
    public int SecurityGroupsPerMountTarget { get; init; } = 5;
    public int TagsPerResource { get; init; } = 50;

    /// <summary>Provisioned throughput of a file system, in MiB/s.</summary>
    public double ProvisionedThroughputMibps { get; init; } = 1_024;

    /// <summary>Descriptions on one page.</summary>
    public int ItemsPerPage { get; init; } = 100;
}
