using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Controllers.Storage.Attachment;
using Drydock.Simulators.Kubernetes.Controllers.Storage.Binding;
using Drydock.Simulators.Kubernetes.Controllers.Storage.Protection;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>The storage controllers that run in kube-controller-manager.</summary>
public static class StorageControllers
{
    /// <summary>Each makes its controller over the manager's informers.</summary>
    public static IReadOnlyList<Func<InformerSet, ControllerWithInformers>> All { get; } =
    [
        PersistentVolumeController.Create,
        ClaimProtectionController.Create,
        VolumeProtectionController.Create,
        AttachDetachController.Create,
    ];
}
