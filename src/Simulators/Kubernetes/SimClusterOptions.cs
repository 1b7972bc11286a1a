using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes;

/// <summary>What a simulated cluster is made of.</summary>
public sealed record SimClusterOptions
{
    /// <summary>Names the cluster in the tags of its volumes.</summary>
    public string Name { get; init; } = "drydock";

    public required IReadOnlyList<SimClusterNode> Nodes { get; init; }

    /// <summary>The account that the nodes and the EBS driver live in; without one the nodes have made-up instances.</summary>
    public SimAws? Aws { get; init; }

    /// <summary>The EBS CSI driver add-on; needs <see cref="Aws"/>.</summary>
    public bool EbsCsiDriver { get; init; } = true;

    /// <summary>The role of the EBS driver's controller; its managed policy unless given.</summary>
    public AwsPrincipal? EbsCsiDriverRole { get; init; }

    /// <summary>The snapshot CRDs and the snapshot-controller.</summary>
    public bool SnapshotController { get; init; } = true;

    /// <summary>What the snapshot-controller may ask of the API server.</summary>
    public ClientRateLimit SnapshotControllerLimit { get; init; } = ClientRateLimit.OfSnapshotController;

    /// <summary>The EBS driver's resizer runs with the feature gate VolumeAttributesClass.</summary>
    public bool VolumeAttributesClasses { get; init; }

    /// <summary>StorageVersionMigrations are carried out. Off where nobody asks for them: a rehearsal has nothing to migrate.</summary>
    public bool StorageVersionMigrator { get; init; }

    /// <summary>The hostpath CSI driver of the recordings, for clusters without EBS.</summary>
    public bool HostPathCsiDriver { get; init; }

    /// <summary>Cluster DNS. Without it pods find nothing by name, and the kubelets complain of it as in the recordings.</summary>
    public bool ClusterDns { get; init; } = true;

    /// <summary>What the nodes can pull.</summary>
    public ImageRegistry Images { get; init; } = new();

    public ApiServerOptions Api { get; init; } = new();

    /// <summary>Fills the cluster's disks before anything runs, for a cluster that goes on from what an earlier program kept: it comes up as after a power loss of all nodes.</summary>
    internal Action<EtcdStore, HostPathStorage>? Restore { get; init; }
}
