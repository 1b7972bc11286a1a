using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Makes the claims of generic ephemeral volumes, owned by their pod. Provenance: Recorded (storage/ephemeral-volume).</summary>
internal sealed class EphemeralVolumeController : Controller
{
    private readonly IKubernetesApi _api;
    private readonly Informer _pods;
    private readonly Informer _claims;
    private readonly EventRecorder _events;

    private EphemeralVolumeController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("ephemeral-volume-controller", clock)
    {
        _api = api;
        _pods = informers.For(KubeResources.Pods);
        _claims = informers.For(KubeResources.PersistentVolumeClaims);
        _events = new EventRecorder(api, clock, "ephemeral_volume");
        _pods.OnChange((old, now) =>
        {
            if (old is null && now is not null && HasEphemeral(now)) Queue.Add(now.Key);
        });
        _claims.OnChange((old, now) =>
        {
            if (now is null && old is { ControllerOwner: { } owner } && owner.Text("kind") == "Pod") Queue.Add($"{old.Namespace}/{owner.Text("name")}");
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(new EphemeralVolumeController(api, clock, informers), [informers.For(KubeResources.Pods), informers.For(KubeResources.PersistentVolumeClaims)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_pods.Get(key) is not { } pod || pod.IsDeleting) return true;
        foreach (var volume in pod.List("spec", "volumes"))
        {
            if (volume.At("ephemeral", "volumeClaimTemplate") is not { } template) continue;
            var name = $"{pod.Name}-{volume.Text("name")}";
            if (_claims.Get(pod.Namespace, name) is { } existing)
            {
                if (existing.ControllerOwner?.Text("uid") == pod.Uid) continue;
                _events.Warning(pod, "EphemeralVolumeCreateFailed", $"PVC {existing.Key} was not created for pod {pod.Key} (pod is not owner)");
                return false;
            }

            var claim = KubeDocument.Object(
                ("apiVersion", "v1"),
                ("kind", "PersistentVolumeClaim"),
                ("metadata", KubeDocument.Object(
                    ("name", name),
                    ("namespace", pod["metadata"]!["namespace"]),
                    ("labels", template.At("metadata", "labels")),
                    ("annotations", template.At("metadata", "annotations")),
                    ("ownerReferences", KubeDocument.Array(OwnerReferences.ControllerOf(pod))))),
                ("spec", template["spec"]));
            var answer = await _api.CreateAsync(KubeResources.PersistentVolumeClaims, claim, cancellationToken);
            if (answer.IsSuccess) continue;
            if (!answer.IsAlreadyExists) _events.Warning(pod, "EphemeralVolumeCreateFailed", $"could not create PVC: {answer.Message}");
            return false;
        }

        return true;
    }

    private static bool HasEphemeral(KubeDocument pod)
    {
        foreach (var volume in pod.List("spec", "volumes"))
        {
            if (volume["ephemeral"] is not null) return true;
        }

        return false;
    }
}
