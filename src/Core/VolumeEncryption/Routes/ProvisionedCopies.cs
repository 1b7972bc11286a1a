using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>Routes whose encrypted volumes the CSI driver makes for claims; so it makes the canary's.</summary>
internal abstract class ProvisionedCopies(VolumeEncryptionSteps steps) : CopyRoute(steps)
{
    internal override Task RequestCanaryAsync(CancellationToken cancellationToken) =>
        Writer.EnsureCreatedAsync(KubeResources.PersistentVolumeClaims, EncryptionDocuments.CanaryClaim(State, Steps.Session.Migration), cancellationToken);

    internal override async Task DeleteCanaryAsync(string? pv, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(pv)) await Steps.WaitUntilGoneAsync(KubeResources.PersistentVolumes, pv, cancellationToken);
        if (State.CanaryHandle is { } handle) await Steps.WaitUntilVolumeGoneAsync(handle, cancellationToken);
    }
}
