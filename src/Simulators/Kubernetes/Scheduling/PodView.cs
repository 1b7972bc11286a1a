using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Scheduling;

/// <summary>A pod that asks for a node, with what every filter needs of it worked out once.</summary>
internal sealed class PodView(KubeDocument pod)
{
    internal KubeDocument Pod { get; } = pod;
    internal KubeDocument Spec { get; } = pod["spec"] ?? KubeDocument.EmptyObject;
    internal IReadOnlyList<KubeDocument> Tolerations { get; } = pod.List("spec", "tolerations");
    internal ResourceAmounts Requests { get; } = ResourceAmounts.OfPod(pod);
    internal IReadOnlyList<string> HostPorts { get; } = HostPortsOf(pod);

    internal static IReadOnlyList<string> HostPortsOf(KubeDocument pod)
    {
        List<string>? ports = null;
        foreach (var container in pod.List("spec", "containers"))
        {
            foreach (var port in container.List("ports"))
            {
                if (port.Integer("hostPort") is not { } number || number == 0) continue;
                (ports ??= []).Add(string.Create(CultureInfo.InvariantCulture, $"{port.Text("protocol") ?? "TCP"}/{number}"));
            }
        }

        return (IReadOnlyList<string>?)ports ?? [];
    }
}
