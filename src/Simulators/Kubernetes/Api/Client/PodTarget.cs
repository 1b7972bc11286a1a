using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;

namespace Drydock.Simulators.Kubernetes.Api.Client;

/// <summary>Which container of a pod a log or exec is for, and what is wrong with the choice (Recorded).</summary>
internal static class PodTarget
{
    public static ApiResponse? Refuse(KubeDocument pod, string container, string operation)
    {
        var names = Names(pod);
        if (container.Length > 0 && !names.Contains(container)) return ApiStatus.BadRequest($"container {container} is not valid for pod {pod.Name}");
        if (container.Length == 0 && pod.List("spec", "containers").Count > 1)
        {
            return ApiStatus.BadRequest($"a container name must be specified for pod {pod.Name}, choose one of: [{string.Join(" ", names)}]");
        }

        return operation == "exec" && string.IsNullOrEmpty(pod.Text("spec", "nodeName")) ? ApiStatus.BadRequest($"pod {pod.Name} does not have a host assigned") : null;
    }

    public static string Container(KubeDocument pod, string container) =>
        container.Length > 0 ? container : pod.List("spec", "containers")[0].Text("name") ?? "";

    private static List<string> Names(KubeDocument pod)
    {
        var names = new List<string>();
        foreach (var list in new[] { "containers", "initContainers", "ephemeralContainers" })
        {
            foreach (var container in pod.List("spec", list)) names.Add(container.Text("name") ?? "");
        }

        return names;
    }
}
