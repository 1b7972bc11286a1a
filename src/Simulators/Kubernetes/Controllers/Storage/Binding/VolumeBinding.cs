using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage.Binding;

/// <summary>The two halves of a binding: the volume's claimRef and the claim's volumeName, with who set them. Provenance: Recorded (storage/static-bind, prebound-*).</summary>
internal static class VolumeBinding
{
    /// <summary>The volume's claimRef names this claim: by uid, or by name only when it carries none.</summary>
    public static bool IsBoundToClaim(KubeDocument volume, KubeDocument claim)
    {
        if (volume.At("spec", "claimRef") is not { IsObject: true } reference) return false;
        if (reference.Text("name") != claim.Name || reference.Text("namespace") != claim.Namespace) return false;
        return reference.Text("uid") is not { Length: > 0 } uid || uid == claim.Uid;
    }

    /// <summary>The volume as bound to the claim; the same object when it is already.</summary>
    public static KubeDocument BindToClaim(KubeDocument volume, KubeDocument claim)
    {
        var reference = volume.At("spec", "claimRef");
        var isOurs = !IsBoundToClaim(volume, claim);
        var bound = volume;
        if (isOurs || reference?.Text("uid") != claim.Uid) bound = bound.WithAt(["spec", "claimRef"], EventRecorder.ReferenceTo(claim));
        return isOurs && volume.Annotation(StorageNames.BoundByController) is null ? bound.WithAnnotation(StorageNames.BoundByController, "yes") : bound;
    }

    /// <summary>The claim as bound to the volume; the same object when it is already.</summary>
    public static KubeDocument BindToVolume(KubeDocument claim, KubeDocument volume)
    {
        var bound = claim;
        if (claim.Text("spec", "volumeName") != volume.Name)
        {
            bound = bound.WithAt(["spec", "volumeName"], volume.Name);
            if (claim.Annotation(StorageNames.BoundByController) is null) bound = bound.WithAnnotation(StorageNames.BoundByController, "yes");
        }

        return claim.Annotation(StorageNames.BindCompleted) is null ? bound.WithAnnotation(StorageNames.BindCompleted, "yes") : bound;
    }

    /// <summary>The volume without what the binding put there: the whole claimRef when the controller set it, only its uid when a user did.</summary>
    public static KubeDocument Unbind(KubeDocument volume) => volume.Annotation(StorageNames.BoundByController) is null
        ? volume.WithoutAt("spec", "claimRef", "uid")
        : volume.WithoutAt("spec", "claimRef").WithoutAnnotation(StorageNames.BoundByController);
}
