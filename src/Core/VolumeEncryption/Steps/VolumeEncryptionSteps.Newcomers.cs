using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>Claims of the set that came after the plan: someone scaled the set up, and perhaps down again.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    /// <summary>Before the commit a claim that would stay behind unencrypted turns the migration back: the next plan moves it too.</summary>
    internal async Task ProveThatAllClaimsMoveAsync(CancellationToken cancellationToken)
    {
        foreach (var (claim, volume) in await NewcomersAsync(cancellationToken))
        {
            throw new StepFailedException(StepFailedException.ScaledUp, $"every claim of {Target} is to move",
                $"claim {claim} came after the plan, and its volume {volume} is not encrypted with the intended key");
        }
    }

    /// <summary>After the commit there is no way back, and such a claim may hold data by now: it is told.</summary>
    private async Task ReportNewcomersAsync(CancellationToken cancellationToken)
    {
        foreach (var (claim, volume) in await NewcomersAsync(cancellationToken))
        {
            _remarks.Add(new(FindingSeverity.Warning, EncryptionFindings.ClaimCameLater, $"persistentvolumeclaim {Namespace}/{claim}",
                $"someone scaled the set up during the migration, and volume {volume} of this claim is not encrypted with the intended key", "run the migration again: it moves this claim only"));
        }
    }

    /// <summary>The template by which the set gives its name to a claim of its own; null for another claim, and for those of a workload that names its claims itself.</summary>
    private string? TemplateOf(KubeDocument claim) => _state.Owner.IsMadeAnew ? _state.Owner.Claims(_state.OriginalSet, [claim]).FirstOrDefault()?.Template : null;

    private async Task<List<(string Claim, string Volume)>> NewcomersAsync(CancellationToken cancellationToken)
    {
        var found = new List<(string, string)>();
        foreach (var claim in await _cluster.ListAsync(KubeResources.PersistentVolumeClaims, Namespace, cancellationToken))
        {
            if (_state.Volumes.Any(v => v.Claim == claim.Name) || TemplateOf(claim) is not { } template) continue;
            var pv = claim.Text("spec", "volumeName") is { Length: > 0 } name ? await _cluster.GetAsync(KubeResources.PersistentVolumes, null, name, cancellationToken) : null;
            if (pv?.Text("spec", "csi", "driver") is { } driver && driver != StorageClassDesign.EbsDriver) continue;
            var real = pv?.Text("spec", "csi", "volumeHandle") is { } handle ? await _volumes.FindAsync(handle, cancellationToken) : null;
            if (real is { Encrypted: true } && (_migration.KmsKey is null || real.KmsKeyId == _state.KeyArn)) continue;
            // A claim that waits for its first pod gets what its class gives.
            if (real is null && _state.FinalClasses.ContainsValue(claim.Text("spec", "storageClassName") ?? "")) continue;
            // Of a template that the migration leaves alone.
            if (real is null && _state.Volumes.All(v => v.Template != template)) continue;
            found.Add((claim.Name, real?.VolumeId.Value ?? "(none yet)"));
        }

        return found;
    }
}
