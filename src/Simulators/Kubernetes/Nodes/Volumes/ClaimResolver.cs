using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Volumes;

/// <summary>Finds the PersistentVolume behind a pod's claim, as the kubelet does before it looks at any mount. Provenance: Documented (kubelet's texts).</summary>
internal sealed class ClaimResolver(IKubernetesApi api)
{
    /// <exception cref="VolumeSetupException">The claim can't be used now.</exception>
    /// <exception cref="PortUnreachableException">The API does not answer.</exception>
    public async Task<ClaimVolume> ResolveAsync(KubeDocument pod, KubeDocument volume, CancellationToken cancellationToken)
    {
        var isEphemeral = volume["ephemeral"] is not null;
        var claimName = isEphemeral ? $"{pod.Name}-{volume.Text("name")}" : volume.Text("persistentVolumeClaim", "claimName") ?? "";
        var prefix = $"error processing PVC {pod.Namespace}/{claimName}: ";
        var answer = await api.GetAsync(KubeResources.PersistentVolumeClaims, pod.Namespace, claimName, cancellationToken);
        if (!answer.IsSuccess) throw new VolumeSetupException($"{prefix}failed to fetch PVC from API server: {answer.Message}");
        var claim = answer.Body;
        if (claim.IsDeleting) throw new VolumeSetupException(prefix + "PVC is being deleted");
        var volumeName = claim.Text("spec", "volumeName");
        if (claim.Text("status", "phase") != "Bound" || string.IsNullOrEmpty(volumeName)) throw new VolumeSetupException(prefix + "PVC is not bound");
        var found = await api.GetAsync(KubeResources.PersistentVolumes, null, volumeName, cancellationToken);
        if (!found.IsSuccess) throw new VolumeSetupException($"{prefix}failed to fetch PV {volumeName} from API server: {found.Message}");
        if (found.Body.Text("spec", "claimRef", "uid") != claim.Uid)
        {
            throw new VolumeSetupException($"{prefix}failed to get PV.Spec.ClaimRef.UID {claim.Uid}: PV {volumeName} is bound to another claim");
        }

        var mode = found.Body.Text("spec", "volumeMode") ?? "Filesystem";
        var wrong = mode == "Block" ? "volumeMounts" : "volumeDevices";
        if (IsSpecified(pod, wrong, volume.Text("name"))) throw new VolumeSetupException($"{prefix}volume {volume.Text("name")} has volumeMode {mode}, but is specified in {wrong}");
        var readOnly = volume.Flag("persistentVolumeClaim", "readOnly") == true || found.Body.Flag("spec", "csi", "readOnly") == true;
        return new ClaimVolume(found.Body, readOnly);
    }

    private static bool IsSpecified(KubeDocument pod, string list, string? volume) =>
        pod.List("spec", "initContainers").Concat(pod.List("spec", "containers")).Any(c => c.List(list).Any(m => m.Text("name") == volume));
}
