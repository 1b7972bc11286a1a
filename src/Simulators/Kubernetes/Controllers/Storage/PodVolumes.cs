using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>The claims that a pod mounts.</summary>
internal static class PodVolumes
{
    /// <summary>Names of the claims, generic ephemeral ones ("pod-volume") included, in the order of the pod's volumes.</summary>
    public static IReadOnlyList<string> ClaimNames(KubeDocument pod)
    {
        List<string>? names = null;
        foreach (var volume in pod.List("spec", "volumes"))
        {
            var name = volume.Text("persistentVolumeClaim", "claimName") ?? (volume["ephemeral"] is null ? null : $"{pod.Name}-{volume.Text("name")}");
            if (name is not null) (names ??= []).Add(name);
        }

        return names ?? (IReadOnlyList<string>)[];
    }
}
