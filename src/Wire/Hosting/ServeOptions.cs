using System.Net;
using Drydock.Simulators.Kubernetes;

namespace Drydock.Wire.Hosting;

/// <summary>What is served, and where.</summary>
public sealed record ServeOptions
{
    /// <summary>The address that is listened on; loopback unless said otherwise.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Ports; 0 takes a free one.</summary>
    public int KubernetesPort { get; init; }

    public int AwsPort { get; init; }
    public int AdminPort { get; init; }

    /// <summary>Virtual seconds per real second.</summary>
    public double TimeScale { get; init; } = 1;

    public ulong Seed { get; init; } = 1;

    /// <summary>Names of the cluster's nodes, which stand in the region's zones in turn; two in two zones when empty.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>The add-ons of the cluster.</summary>
    public IReadOnlySet<AddOn> AddOns { get; init; } = new HashSet<AddOn> { AddOn.EbsCsi, AddOn.SnapshotController, AddOn.HostPathCsi };

    /// <summary>Changes what the cluster is made of: other nodes, other images; null leaves it as it is.</summary>
    public Func<SimClusterOptions, SimClusterOptions>? Cluster { get; init; }

    /// <summary>Where the kubeconfig goes; when null, in the state directory, or in a temporary directory of its own that is deleted at the end.</summary>
    public string? KubeconfigFile { get; init; }

    /// <summary>Written, as shell exports, when all APIs answer; deleted at the end.</summary>
    public string? ReadyFile { get; init; }

    /// <summary>Where everything is kept so that it outlives this process, however that ends; null keeps nothing.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Told, in a line each, what whoever serves should know. Null: nobody asks.</summary>
    public Action<string>? Tell { get; init; }

    /// <summary>Told of every request: method, path, status, duration; never of secrets. Null: nobody asks.</summary>
    public Action<string>? Log { get; init; }
}
