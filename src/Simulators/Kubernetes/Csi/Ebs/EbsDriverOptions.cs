namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>How the EBS driver's controller is started.</summary>
public sealed record EbsDriverOptions
{
    public const string DriverName = "ebs.csi.aws.com";
    public const string ZoneKey = "topology.ebs.csi.aws.com/zone";
    public const string WellKnownZoneKey = "topology.kubernetes.io/zone";

    /// <summary>--k8s-tag-cluster-id: names the cluster in the tags; null leaves those tags out.</summary>
    public string? ClusterName { get; init; }

    /// <summary>The region's zones: where volumes go that no topology asks for.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>The key in a volume's node affinity: the well-known one in current versions, the driver's own before 1.42.</summary>
    public string VolumeZoneKey { get; init; } = WellKnownZoneKey;

    /// <summary>--extra-tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraTags { get; init; } = [];
}
