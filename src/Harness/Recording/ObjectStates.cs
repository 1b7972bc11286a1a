using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Recording;

/// <summary>The state of a Kubernetes object in one word, as <c>kubectl get</c> would put it.</summary>
internal static class ObjectStates
{
    /// <summary>Null for objects that no lane shows.</summary>
    internal static (LaneKind Lane, string Track)? LaneOf(KubeResource resource) => resource.Plural switch
    {
        "pods" => (LaneKind.Pod, "phase"),
        "persistentvolumeclaims" => (LaneKind.Claim, "phase"),
        "persistentvolumes" => (LaneKind.PersistentVolume, "phase"),
        "statefulsets" => (LaneKind.StatefulSet, "replicas"),
        "volumesnapshots" => (LaneKind.Snapshot, "state"),
        "nodes" => (LaneKind.Node, "condition"),
        _ => null,
    };

    internal static (string State, string Detail) Of(LaneKind lane, KubeDocument value) => lane switch
    {
        LaneKind.Pod => (Pod(value), value.Text("spec", "nodeName") is { } node ? $"on {node}" : ""),
        LaneKind.Claim => (Phase(value), value.Text("spec", "volumeName") is { Length: > 0 } volume ? $"volume {volume}" : ""),
        LaneKind.PersistentVolume => (Phase(value), PersistentVolume(value)),
        LaneKind.StatefulSet => (Replicas(value), ""),
        LaneKind.Snapshot => (Snapshot(value), value.Text("spec", "source", "persistentVolumeClaimName") is { } claim ? $"of claim {claim}" : ""),
        LaneKind.Node => (IsTrue(value, "Ready") ? "Ready" : "NotReady", value.Flag("spec", "unschedulable") == true ? "unschedulable" : ""),
        _ => throw new InvalidOperationException($"{lane} shows no object"),
    };

    private static string Pod(KubeDocument pod)
    {
        if (pod.IsDeleting) return "Terminating";
        return pod.Text("status", "phase") switch
        {
            "Running" => IsTrue(pod, "Ready") ? "Ready" : "Running",
            "Pending" or null => pod.Text("spec", "nodeName") is null ? "Pending" : "ContainerCreating",
            { } phase => phase,
        };
    }

    private static string Phase(KubeDocument value) => value.IsDeleting ? "Terminating" : value.Text("status", "phase") ?? "Pending";

    private static string PersistentVolume(KubeDocument volume)
    {
        var claim = volume.Text("spec", "claimRef", "name") is { } name ? $"claim {volume.Text("spec", "claimRef", "namespace")}/{name}, " : "";
        return $"{claim}{volume.Text("spec", "persistentVolumeReclaimPolicy")}, {volume.Text("spec", "csi", "volumeHandle") ?? "no CSI volume"}";
    }

    private static string Replicas(KubeDocument set) => set.IsDeleting ? "Terminating" : string.Create(
        CultureInfo.InvariantCulture, $"{set.Integer("status", "readyReplicas") ?? 0}/{set.Integer("spec", "replicas") ?? 1} ready");

    private static string Snapshot(KubeDocument snapshot)
    {
        if (snapshot.IsDeleting) return "Terminating";
        if (snapshot.At("status", "error") is { IsNull: false }) return "error";
        return snapshot.Flag("status", "readyToUse") == true ? "ready" : "creating";
    }

    private static bool IsTrue(KubeDocument value, string condition)
    {
        foreach (var one in value.List("status", "conditions"))
        {
            if (one.Text("type") == condition) return one.Text("status") == "True";
        }

        return false;
    }
}
