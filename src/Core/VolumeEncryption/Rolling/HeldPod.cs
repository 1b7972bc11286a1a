using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Rolling;

/// <summary>
/// A pod that is down and stays down: it was deleted while a finalizer of ours is on it. Its kubelet stops the containers and lets go of the volumes as at any deletion; its object stays, so that the
/// StatefulSet controller, which makes a pod only where no object of its name is, makes no other. Nothing else of the set changes: the finalizer off, the controller makes the pod anew at once.
/// While the object stays, an OrderedReady set makes no missing pods of higher ordinals; lower ones, and all of a Parallel set, it does.
/// Provenance of that: Documented (Kubernetes, finalizers), CrossChecked (kubernetes/kubernetes: stateful_set_control.go processReplica and runForAll; attach-detach and claim protection take a pod that is
/// shut down for gone: util.IsPodTerminated, pvc_protection_controller.go podIsShutDown; the Job controller's own tracking finalizer keeps pods of which the kubelet is done in the same way).
/// </summary>
internal static class HeldPod
{
    /// <summary>Who is to schedule a pod that only keeps a name: nobody.</summary>
    private const string NoScheduler = "drydock.dev/nobody";

    /// <summary>A pod that keeps the name of one that is not there, so that the controller makes none: it bears none of the set's labels, uses no claim, and never starts.</summary>
    internal static KubeDocument Placeholder(EncryptionState state, string name, string image, string migration) =>
        Documents.New(KubeResources.Pods, "Pod", state.Namespace, name, migration).With("spec", KubeDocument.Object(
            ("schedulerName", NoScheduler),
            ("restartPolicy", "Never"),
            ("terminationGracePeriodSeconds", 1),
            ("automountServiceAccountToken", false),
            ("containers", KubeDocument.Array(KubeDocument.Object(("name", "drydock"), ("image", image), ("command", KubeDocument.Array("sleep", "3600")))))));

    internal static bool IsPlaceholder(KubeDocument pod) => pod.Text("spec", "schedulerName") == NoScheduler;

    internal static bool IsHeld(KubeDocument pod) => pod.IsDeleting && pod.HasFinalizer(EncryptionDocuments.HoldFinalizer);

    /// <summary>Whether a held pod has ended as its kubelet tells: the deletion is done but for the finalizer, and no container is left. A pod that was never started has none.</summary>
    internal static bool IsShutDown(KubeDocument pod)
    {
        if (!IsHeld(pod)) return false;
        if (string.IsNullOrEmpty(pod.Text("spec", "nodeName"))) return true;
        if (pod.Integer("metadata", "deletionGracePeriodSeconds") != 0) return false;
        foreach (var list in (string[])["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"])
        {
            if (pod.List("status", list).Any(s => s.At("state", "running") is not null)) return false;
        }

        return true;
    }
}
