using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// Decides which objects a controller owns: adopts orphans that match, releases owned ones that match no more, leaves other controllers' alone.
/// Before the first adoption the owner is read from the API, not from the cache, so that a deleted and re-created owner never adopts under its old uid.
/// Provenance: Documented (client-go style controllerRefManager), Recorded (storage/sts-orphan-delete).
/// </summary>
internal sealed class OwnershipClaims(IKubernetesApi api, KubeResource ownerResource, KubeDocument owner, KubeResource resource)
{
    private bool? _mayAdopt;

    /// <summary>True when a patch failed for another reason than that the object is gone: the caller comes back.</summary>
    internal bool Failed { get; private set; }

    /// <summary>The objects that the owner holds after adoption and release.</summary>
    internal async Task<List<KubeDocument>> ClaimAsync(IReadOnlyList<KubeDocument> candidates, Func<KubeDocument, bool> matches, CancellationToken cancellationToken)
    {
        var claimed = new List<KubeDocument>();
        foreach (var candidate in candidates)
        {
            var controller = candidate.ControllerOwner;
            if (controller is not null)
            {
                if (controller.Text("uid") != owner.Uid) continue;
                if (matches(candidate)) claimed.Add(candidate);
                else if (!owner.IsDeleting) await ReleaseAsync(candidate, cancellationToken);
            }
            else if (!owner.IsDeleting && !candidate.IsDeleting && matches(candidate))
            {
                if (await AdoptAsync(candidate, cancellationToken) is { } adopted) claimed.Add(adopted);
            }
        }

        return claimed;
    }

    private async Task<KubeDocument?> AdoptAsync(KubeDocument orphan, CancellationToken cancellationToken)
    {
        _mayAdopt ??= await MayAdoptAsync(cancellationToken);
        if (_mayAdopt == false)
        {
            Failed = true;
            return null;
        }

        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(
            ("ownerReferences", KubeDocument.Array(OwnerReferences.ControllerOf(owner))), ("uid", orphan.Uid))));
        var answer = await api.PatchAsync(resource, orphan, patch, cancellationToken, contentType: PatchContentType.StrategicMerge);
        if (!answer.IsSuccessOrNotFound) Failed = true;
        return answer.IsSuccess ? answer.Body : null;
    }

    private async Task ReleaseAsync(KubeDocument owned, CancellationToken cancellationToken)
    {
        var patch = KubeDocument.Object(("metadata", KubeDocument.Object(
            ("ownerReferences", KubeDocument.Array(KubeDocument.Object(("$patch", "delete"), ("uid", owner.Uid)))), ("uid", owned.Uid))));
        var answer = await api.PatchAsync(resource, owned, patch, cancellationToken, contentType: PatchContentType.StrategicMerge);
        // 422: another object of that name (the uid is immutable): the owned one is gone.
        if (!answer.IsSuccessOrNotFound && answer.StatusCode != 422) Failed = true;
    }

    private async Task<bool> MayAdoptAsync(CancellationToken cancellationToken)
    {
        var fresh = await api.GetAsync(ownerResource, owner.Namespace, owner.Name, cancellationToken);
        return fresh.IsSuccess && fresh.Body.Uid == owner.Uid && !fresh.Body.IsDeleting;
    }
}
