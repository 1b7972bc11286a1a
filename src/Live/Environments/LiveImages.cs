namespace Drydock.Live.Environments;

/// <summary>
/// Every image of the live tier with its pinned tag, by the name that manifests use (<c>${name}</c>) and that its variable is made of: csi-provisioner by DRYDOCK_IMAGE_CSI_PROVISIONER.
/// The tags of sidecars are those that csi-driver-host-path and external-snapshotter themselves deploy together.
/// </summary>
public static class LiveImages
{
    /// <summary>Kubernetes of the recordings, so that answers can be compared.</summary>
    public const string K3s = "rancher/k3s:v1.36.2-k3s1";

    /// <summary>The last tag that starts without LOCALSTACK_AUTH_TOKEN.</summary>
    public const string LocalStack = "localstack/localstack:4.14.0";

    /// <summary>What is pulled inside the cluster.</summary>
    public static IReadOnlyList<(string Name, string Reference)> InCluster { get; } =
    [
        ("hostpathplugin", "registry.k8s.io/sig-storage/hostpathplugin:v1.17.1"),
        ("csi-node-driver-registrar", "registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.17.0"),
        ("csi-provisioner", "registry.k8s.io/sig-storage/csi-provisioner:v6.3.0"),
        ("csi-attacher", "registry.k8s.io/sig-storage/csi-attacher:v4.12.0"),
        ("csi-snapshotter", "registry.k8s.io/sig-storage/csi-snapshotter:v8.6.0"),
        ("csi-resizer", "registry.k8s.io/sig-storage/csi-resizer:v2.2.1"),
        ("snapshot-controller", "registry.k8s.io/sig-storage/snapshot-controller:v8.6.0"),
    ];

    /// <summary>The variable that names another image.</summary>
    public static string Variable(string name) => "DRYDOCK_IMAGE_" + name.Replace('-', '_').ToUpperInvariant();
}
