namespace Drydock.Simulators.Kubernetes.Csi.Sidecars;

/// <summary>
/// How the sidecars of one driver are started. Retries begin after one second and double up to the maxima.
/// Provenance: Documented (csi-provisioner, -attacher, -snapshotter, -resizer: flags; aws-ebs-csi-driver: Helm chart).
/// </summary>
public sealed record CsiSidecarSettings
{
    /// <summary>Name of the pod or host that the sidecars run in: part of the provisioner's event source.</summary>
    public required string HostName { get; init; }

    /// <summary>The provisioner's --default-fstype; "" leaves it to the driver.</summary>
    public string DefaultFileSystemType { get; init; } = "";

    /// <summary>--extra-create-metadata: names of claim, volume and snapshot go to the driver as parameters.</summary>
    public bool ExtraCreateMetadata { get; init; }

    /// <summary>Of CreateVolume, DeleteVolume, ControllerExpandVolume and the snapshot calls.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan AttachTimeout { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan SnapshotTimeout { get; init; } = TimeSpan.FromMinutes(1);
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromMinutes(5);
    public TimeSpan AttachRetryMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Requests to the API server per second, and how many at once after a rest.</summary>
    public double ApiRequestsPerSecond { get; init; } = 5;
    public int ApiBurst { get; init; } = 10;

    public int Workers { get; init; } = 10;

    /// <summary>As the EBS driver's chart starts them.</summary>
    public static CsiSidecarSettings Ebs { get; } = new()
    {
        HostName = "ebs-csi-controller-7d9f5c6b5b-x2x8l",
        DefaultFileSystemType = "ext4",
        ExtraCreateMetadata = true,
        CallTimeout = TimeSpan.FromSeconds(60),
        AttachTimeout = TimeSpan.FromMinutes(6),
        RetryMax = TimeSpan.FromMinutes(30),
        ApiRequestsPerSecond = 20,
        ApiBurst = 100,
        Workers = 100,
    };

    /// <summary>As in the recordings.</summary>
    public static CsiSidecarSettings HostPath { get; } = new() { HostName = "vm" };
}
