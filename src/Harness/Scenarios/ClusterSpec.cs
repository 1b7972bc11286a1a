using Drydock.Simulators.Kubernetes;

namespace Drydock.Harness.Scenarios;

/// <summary>The simulated EKS cluster: its nodes and the add-ons that are installed.</summary>
public sealed record ClusterSpec
{
    /// <summary>Two nodes in two zones unless said otherwise.</summary>
    public IReadOnlyList<NodeSpec> Nodes { get; init; } =
    [
        new("ip-10-0-1-10.ec2.internal", "eu-west-1a", "m5.large"),
        new("ip-10-0-2-10.ec2.internal", "eu-west-1b", "m5.large"),
    ];

    public bool EbsCsiDriver { get; init; } = true;

    /// <summary>The CSI hostpath driver, for scenarios that a cluster without EBS runs too.</summary>
    public bool HostPathCsiDriver { get; init; }

    /// <summary>One node with the CSI hostpath driver and nothing of AWS: what k3s is on the live tier.</summary>
    public static ClusterSpec HostPath { get; } = new()
    {
        Nodes = [new("ip-10-0-1-10.ec2.internal", "eu-west-1a", "m5.large")],
        EbsCsiDriver = false,
        HostPathCsiDriver = true,
    };

    /// <summary>The snapshot CRDs and the snapshot-controller.</summary>
    public bool SnapshotController { get; init; } = true;

    /// <summary>What the snapshot-controller may ask of the API server: 5 requests a second unless somebody starts it with more.</summary>
    public ClientRateLimit SnapshotControllerLimit { get; init; } = ClientRateLimit.OfSnapshotController;

    /// <summary>The EBS driver follows changes of VolumeAttributesClasses; it makes new volumes by them in any case.</summary>
    public bool VolumeAttributesClasses { get; init; }
}
