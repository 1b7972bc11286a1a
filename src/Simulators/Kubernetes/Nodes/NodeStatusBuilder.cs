using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes;

/// <summary>A node's object as its kubelet writes it. Provenance: Recorded (conditions and labels), Documented (well-known labels, EKS provider id).</summary>
internal sealed class NodeStatusBuilder(SimNodeOptions node)
{
    private const string Version = "v1.36.2";

    private static readonly (string Type, string Reason, string Message)[] Pressures =
    [
        ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ];

    /// <summary>The object as it is registered.</summary>
    public KubeDocument Node() => KubeDocument.Object(
        ("apiVersion", "v1"),
        ("kind", "Node"),
        ("metadata", KubeDocument.Object(
            ("name", node.Name),
            ("labels", KubeDocument.Map(Labels())),
            ("annotations", KubeDocument.Map([new("volumes.kubernetes.io/controller-managed-attach-detach", "true")])))),
        ("spec", KubeDocument.Object(("providerID", $"aws:///{node.Zone}/{node.InstanceId}"))));

    /// <summary>status without volumes.</summary>
    public KubeDocument Status(bool isReady, DateTimeOffset heartbeat, KubeDocument before) => KubeDocument.Object(
        ("capacity", Resources(0)),
        ("allocatable", Resources(500)),
        ("conditions", Conditions(isReady, heartbeat, before)),
        ("addresses", KubeDocument.Array(Address("InternalIP", node.Address), Address("Hostname", node.Name))),
        ("daemonEndpoints", KubeDocument.Object(("kubeletEndpoint", KubeDocument.Object(("Port", 10250))))),
        ("nodeInfo", NodeInfo()));

    /// <summary>What the node offers of a resource; "0" for one that it does not know.</summary>
    public string Allocatable(string resource) => Resources(500)[resource]?.ScalarText ?? "0";

    public SortedDictionary<string, string> Labels() => new(StringComparer.Ordinal)
    {
        ["beta.kubernetes.io/arch"] = "amd64",
        ["beta.kubernetes.io/instance-type"] = node.InstanceType,
        ["beta.kubernetes.io/os"] = "linux",
        ["failure-domain.beta.kubernetes.io/region"] = node.Region,
        ["failure-domain.beta.kubernetes.io/zone"] = node.Zone,
        ["kubernetes.io/arch"] = "amd64",
        ["kubernetes.io/hostname"] = node.Name,
        ["kubernetes.io/os"] = "linux",
        ["node.kubernetes.io/instance-type"] = node.InstanceType,
        ["topology.kubernetes.io/region"] = node.Region,
        ["topology.kubernetes.io/zone"] = node.Zone,
    };

    private static KubeDocument Address(string type, string address) => KubeDocument.Object(("type", type), ("address", address));

    private KubeDocument Resources(long reservedMebibytes) => KubeDocument.Object(
        ("cpu", node.Cpus.ToString(CultureInfo.InvariantCulture)),
        ("ephemeral-storage", "83873772Ki"),
        ("hugepages-1Gi", "0"),
        ("hugepages-2Mi", "0"),
        ("memory", string.Create(CultureInfo.InvariantCulture, $"{(node.Memory.Bytes / 1024) - (reservedMebibytes * 1024)}Ki")),
        ("pods", node.PodsMax.ToString(CultureInfo.InvariantCulture)));

    private static KubeDocument Conditions(bool isReady, DateTimeOffset heartbeat, KubeDocument before)
    {
        var old = before.List("conditions");
        var conditions = new List<KubeDocument>();
        void Add(string type, string status, string reason, string message)
        {
            var known = old.FirstOrDefault(c => c.Text("type") == type);
            var since = known is not null && known.Text("status") == status ? known["lastTransitionTime"]! : KubeTime.Seconds(heartbeat);
            conditions.Add(KubeDocument.Object(
                ("type", type), ("status", status), ("lastHeartbeatTime", KubeTime.Seconds(heartbeat)), ("lastTransitionTime", since), ("reason", reason), ("message", message)));
        }

        foreach (var (type, reason, message) in Pressures) Add(type, "False", reason, message);
        if (isReady) Add("Ready", "True", "KubeletReady", "kubelet is posting ready status");
        else Add("Ready", "False", "KubeletNotReady", "[container runtime status check may not have completed yet, CSINode is not yet initialized]");
        return KubeDocument.ArrayOf(conditions);
    }

    private KubeDocument NodeInfo() => KubeDocument.Object(
        ("machineID", MachineId()),
        ("systemUUID", Dashed(MachineId())),
        ("bootID", Dashed(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node.InstanceId.Value))))),
        ("kernelVersion", "6.12.40-63.114.amzn2023.x86_64"),
        ("osImage", "Amazon Linux 2023"),
        ("containerRuntimeVersion", "containerd://2.1.9"),
        ("kubeletVersion", Version),
        ("kubeProxyVersion", ""),
        ("operatingSystem", "linux"),
        ("architecture", "amd64"));

    private string MachineId() => "ec2" + node.InstanceId.Value.Replace("i-", "", StringComparison.Ordinal).PadLeft(29, '0');

    /// <summary>The first 32 digits as a UUID is written.</summary>
    private static string Dashed(string hex) => $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..32]}";
}
