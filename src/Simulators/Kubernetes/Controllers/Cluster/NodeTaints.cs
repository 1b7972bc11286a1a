using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Workloads;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>The taints that a node's state asks for. Provenance: Documented (taints and tolerations: taint nodes by condition, taint based evictions).</summary>
internal static class NodeTaints
{
    internal const string NotReady = "node.kubernetes.io/not-ready";
    internal const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    private static readonly (string Condition, string Taint)[] Pressures =
    [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"), ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"), ("PIDPressure", "node.kubernetes.io/pid-pressure"),
    ];

    /// <summary>The node's taints as they should be: its own in their order, then what its state asks for.</summary>
    /// <param name="node">The node.</param>
    /// <param name="evicts">Whether pods are to be driven off a node that is not ready.</param>
    /// <param name="now">The time that a new taint carries.</param>
    internal static IReadOnlyList<KubeDocument> Wanted(KubeDocument node, bool evicts, DateTimeOffset now)
    {
        var before = node.List("spec", "taints");
        var wanted = before.Where(t => !IsManaged(t)).ToList();
        void Add(string key, string effect)
        {
            var old = before.FirstOrDefault(t => t.Text("key") == key && t.Text("effect") == effect);
            wanted.Add(old ?? KubeDocument.Object(
                ("key", key), ("effect", effect), ("timeAdded", KubeTime.Seconds(now))));
        }

        if (node.Flag("spec", "unschedulable") == true) Add(Unschedulable, "NoSchedule");
        var ready = node.Condition("Ready")?.Text("status");
        var key = ready switch { "True" => null, "Unknown" => Unreachable, _ => NotReady };
        if (key is not null) Add(key, "NoSchedule");
        if (key is not null && ready is not null && evicts) Add(key, "NoExecute");
        foreach (var (condition, taint) in Pressures)
        {
            if (node.Condition(condition)?.Text("status") == "True") Add(taint, "NoSchedule");
        }

        return wanted;
    }

    private static bool IsManaged(KubeDocument taint) => taint.Text("key") switch
    {
        Unschedulable => taint.Text("effect") == "NoSchedule",
        NotReady or Unreachable => true,
        "node.kubernetes.io/memory-pressure" or "node.kubernetes.io/disk-pressure" or "node.kubernetes.io/network-unavailable" or "node.kubernetes.io/pid-pressure" => true,
        _ => false,
    };
}
