using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Routes;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The copy: final snapshots, restored volumes, and the proof that they are what they should be.</summary>
internal sealed partial class VolumeEncryptionSteps
{
    /// <summary>Tags that say which volume it is, not what it is for; the driver's own and AWS's.</summary>
    private static readonly string[] IdentityTags = ["CSIVolumeName", "CSIVolumeSnapshotName", "kubernetes.io/created-for/pv/name", "Name", "ebs.csi.aws.com/cluster"];

    private const int VerifierAttemptsMax = 3;
    private const string ClaimTag = "kubernetes.io/created-for/pvc/name";

    internal async Task FinalSnapshotsAsync(CancellationToken cancellationToken)
    {
        await AssertQuietAsync(cancellationToken);
        Mark(DowntimePart.DeltaSnapshot);
        await SnapshotAsync(_state.Volumes, cancellationToken);
        await AssertQuietAsync(cancellationToken);
    }

    internal async Task RestoreAsync(CancellationToken cancellationToken)
    {
        Mark(DowntimePart.Restore);
        await RestoreAsync(_state.Volumes, cancellationToken);
    }

    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        Mark(DowntimePart.Verification);
        await VerifyAsync(_state.Volumes, cancellationToken);
        await AssertQuietAsync(cancellationToken);
    }

    internal async Task ReserveTargetsAsync(CancellationToken cancellationToken)
    {
        await AssertQuietAsync(cancellationToken);
        await ReserveTargetsAsync(_state.Volumes, cancellationToken);
    }

    /// <summary>Takes the snapshots that count, of volumes that nobody writes to.</summary>
    internal async Task SnapshotAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        await _copies.FinalSnapshotsAsync(volumes, cancellationToken);
        await SaveAsync("note the final snapshots", cancellationToken);
    }

    internal async Task RestoreAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        await _copies.RequestCopiesAsync(volumes, cancellationToken);
        // The verifiers are the first consumers: they make the volumes be provisioned in the zones of the sources.
        foreach (var volume in volumes) await EnsureVerifierAsync(volume, cancellationToken);

        foreach (var volume in volumes)
        {
            await WaitAsync(KubeResources.PersistentVolumeClaims, volume.TemporaryClaim, $"the encrypted volume of {volume.Claim} is provisioned", Limits.Restore,
                claim => claim.Text("status", "phase") == "Bound", cancellationToken, volume.Verifier);
        }
    }

    internal async Task VerifyAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes)
        {
            if (volume.Verified is not null) continue;
            await NoteTargetAsync(volume, cancellationToken);
            volume.Verified = Verdict(await WaitForVerifierAsync(volume, cancellationToken), volume);
            await SaveAsync($"note that {volume.Claim} is verified", cancellationToken);
        }
    }

    internal async Task ReserveTargetsAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes) await EnsureReclaimPolicyAsync(volume.TargetPv!, volume.TargetPvUid!, "Retain", cancellationToken);
        await DeleteVerifiersAsync(volumes, cancellationToken);
        foreach (var volume in volumes) await CopyTagsAsync(volume, cancellationToken);
        await WaitForQuietAsync("until the verified volumes are detached",
            [.. volumes.Select(v => v.TemporaryClaim)], [.. volumes.Select(v => v.TargetPv!)], [.. volumes.Select(v => v.TargetHandle!)], StopLimit, cancellationToken);
        await WaitForSourcesToBeQuietAsync(volumes, cancellationToken);
        foreach (var volume in volumes) await _writer.DeleteAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.TemporaryClaim, Limits.Deletion, cancellationToken);
        foreach (var volume in volumes) await ReserveAsync(volume.TargetPv!, volume.TargetPvUid!, volume.FinalClaim, volume.FinalClass, cancellationToken);
        foreach (var volume in volumes)
        {
            // The phase is written by the volume controller itself: once it says Available, it knows whom the volume is reserved for.
            await WaitAsync(KubeResources.PersistentVolumes, volume.TargetPv!, $"{volume.TargetPv} is reserved for {volume.FinalClaim}", Limits.Swap,
                pv => pv.Text("status", "phase") is "Available" or "Bound", cancellationToken);
        }
    }

    /// <summary>
    /// Reserves a volume for the claim of a name, whoever makes it. A uid in the claimRef is taken off only after no claim of that uid was seen: while it is there the volume would bind to no
    /// new claim, and without it a volume that somebody's new claim was just bound to would be let go.
    /// </summary>
    private async Task ReserveAsync(string pv, string uid, string claim, string? @class, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < SwapAttemptsMax; attempt++)
        {
            var judged = (await _cluster.GetAsync(KubeResources.PersistentVolumes, null, pv, cancellationToken))?.Text("spec", "claimRef", "uid") ?? "";
            var isGone = judged.Length > 0 && (await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, claim, cancellationToken))?.Uid != judged;
            var isJudged = true;
            await EnsurePvAsync(pv, uid, current =>
            {
                var (name, bound) = (current.Text("spec", "claimRef", "name"), current.Text("spec", "claimRef", "uid") ?? "");
                isJudged = name != claim || bound.Length == 0 || bound == judged;
                var isReserved = name == claim && (bound.Length == 0 || !isGone);
                if (!isJudged || (isReserved && (@class is null || current.Text("spec", "storageClassName") == @class))) return null;
                return Spec(
                    ("storageClassName", @class is null ? null : KubeDocument.Of(@class)),
                    ("claimRef", isReserved ? null : KubeDocument.Object(
                        ("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("namespace", Namespace), ("name", claim), ("uid", KubeDocument.Null), ("resourceVersion", KubeDocument.Null))));
            }, cancellationToken);
            if (isJudged) return;
        }

        throw new StepFailedException(StepFailedException.ForeignObject, $"{pv} is to be reserved for {claim}", "someone binds it to other claims again and again");
    }

    /// <summary>Notes what the driver made, and refuses it unless EC2 itself says that it is what was asked for.</summary>
    internal async Task NoteTargetAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        var claim = await _cluster.GetAsync(KubeResources.PersistentVolumeClaims, Namespace, volume.TemporaryClaim, cancellationToken);
        var name = claim?.Text("spec", "volumeName") ?? throw Unlike(volume, "the restored claim has no volume");
        var pv = await _cluster.GetAsync(KubeResources.PersistentVolumes, null, name, cancellationToken) ?? throw Unlike(volume, $"persistentvolume {name} is gone");
        var handle = pv.Text("spec", "csi", "volumeHandle") ?? throw Unlike(volume, $"persistentvolume {name} has no volume handle");
        if (volume.TargetHandle is { } made && made != handle) throw Unlike(volume, $"persistentvolume {name} has volume {handle}, and {made} was made for it");
        (volume.TargetPv, volume.TargetPvUid, volume.TargetHandle) = (name, pv.Uid, handle);
        await SaveAsync($"note the volume restored for {volume.Claim}", cancellationToken);
        var real = await EncryptedVolumeAsync(handle, cancellationToken);
        volume.TargetKey = real.KmsKeyId;
        if (_state.Replication is null && real.AvailabilityZone != volume.Zone) throw Unlike(volume, $"{handle} is in {real.AvailabilityZone}, the source in {volume.Zone}");
        if (volume.Wanted.Unlike(real) is { } difference) throw Unlike(volume, $"{handle} {difference}");
        if (real.SnapshotId is { } snapshot && snapshot.Value != volume.FinalSnapshotHandle) throw Unlike(volume, $"{handle} comes from {snapshot}, not from {volume.FinalSnapshotHandle}");
    }

    private static StepFailedException Unlike(VolumeState volume, string observed) =>
        new(StepFailedException.Mismatch, $"the volume restored for {volume.Claim} is not as asked for", observed);

    private Task EnsureVerifierAsync(VolumeState volume, CancellationToken cancellationToken) => _writer.EnsureCreatedAsync(
        KubeResources.Pods, EncryptionDocuments.VerifierPod(_state, volume, _migration.VerifierImage, _migration.Verify, _session.Migration), cancellationToken);

    /// <summary>The verifier's pod when it has ended by itself. One that went with its node has said nothing: it is made again.</summary>
    private async Task<KubeDocument> WaitForVerifierAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await EnsureVerifierAsync(volume, cancellationToken);
            var pod = await WaitForAnyAsync(KubeResources.Pods, volume.Verifier, $"{volume.Claim} is compared with its source", Limits.Verification,
                p => p is null || p.IsDeleting || p.Text("status", "phase") is "Succeeded" or "Failed", cancellationToken, volume.TemporaryClaim);
            if (pod is { IsDeleting: false } && (HasSpoken(pod) || attempt == VerifierAttemptsMax)) return pod;
            if (attempt == VerifierAttemptsMax) throw new StepFailedException(StepFailedException.TimedOut, $"{volume.Claim} is compared with its source", $"its pod was lost {attempt} times");
            Waiting($"{volume.Claim} is compared once more: the pod {volume.Verifier} was lost before it had ended");
            await _writer.DeleteAsync(KubeResources.Pods, Namespace, volume.Verifier, Limits.Deletion, cancellationToken);
        }
    }

    /// <summary>Whether a pod that has ended did so by itself, not killed with its node.</summary>
    private static bool HasSpoken(KubeDocument pod) => pod.Text("status", "phase") == "Succeeded" || pod.List("status", "containerStatuses").Any(s =>
        s.At("state", "terminated") is { } ended && ended.Text("reason") is not ("Unknown" or "ContainerStatusUnknown") && ended.Integer("exitCode") is not (null or 137 or 143 or 255));

    private static string Verdict(KubeDocument pod, VolumeState volume)
    {
        var ended = pod.List("status", "containerStatuses").Select(s => s.At("state", "terminated")).FirstOrDefault(t => t is not null);
        var message = ended?.Text("message")?.Trim() ?? pod.Text("status", "message") ?? "";
        if (pod.Text("status", "phase") == "Succeeded") return message.Length > 0 ? message : "identical";
        throw new StepFailedException(StepFailedException.Mismatch, $"the comparison of {volume.Claim} with its source failed", $"pod {pod.Name} ended with {ended?.Integer("exitCode")}: {message}");
    }

    /// <summary>What users tagged the source with; and the claim's name, which the driver took from the temporary claim.</summary>
    internal async Task CopyTagsAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        var source = await _volumes.FindAsync(volume.SourceHandle, cancellationToken);
        var target = await _volumes.FindAsync(volume.TargetHandle!, cancellationToken);
        var wanted = new List<KeyValuePair<string, string>>();
        foreach (var tag in (source?.Tags ?? []).OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (IdentityTags.Contains(tag.Key) || EbsVolumes.IsForeign(tag.Key)) continue;
            var value = tag.Key == ClaimTag ? volume.FinalClaim : tag.Value;
            if (!(target?.Tags ?? []).Contains(new(tag.Key, value))) wanted.Add(new(tag.Key, value));
        }

        if (wanted.Count == 0) return;
        await _session.AdvanceAsync($"tag volume {volume.TargetHandle}", cancellationToken);
        await _volumes.TagAsync(volume.TargetHandle!, wanted, cancellationToken);
    }

    internal async Task DeleteVerifiersAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes) await _writer.DeleteAsync(KubeResources.Pods, Namespace, volume.Verifier, Limits.Deletion, cancellationToken);
    }
}
