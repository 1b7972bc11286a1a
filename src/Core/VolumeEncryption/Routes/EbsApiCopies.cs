using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>
/// Copies by EC2's own calls and static PersistentVolumes. That a pod gets another's volume is ruled out link by link, each looked at: claim → source volume → snapshot of that volume → volume from that
/// snapshot → PersistentVolume with that handle, reserved for that claim; and the verifier compares what is in them.
/// </summary>
/// <remarks>
/// Not by CopyVolumes, which needs no snapshot: without the fields Encrypted and KmsKeyId, which only the API reference of September 2026 and no SDK in use here has, its copy of an unencrypted volume
/// is unencrypted (Documented: EC2 API reference, CopyVolumes).
/// </remarks>
internal sealed class EbsApiCopies(VolumeEncryptionSteps steps) : CopyRoute(steps)
{
    /// <summary>For how long EC2 may not know yet what it has just made: what it describes is eventually consistent.</summary>
    private static readonly TimeSpan UnknownMax = TimeSpan.FromSeconds(30);

    private readonly VolumeWriter _ec2 = new(steps.Volumes, steps.Session);

    internal override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal override async Task RequestCanaryAsync(CancellationToken cancellationToken)
    {
        var handle = await EnsureVolumeAsync(State.Canary, EbsVolumes.Canary(State), cancellationToken);
        await WaitForVolumeAsync(handle, $"volume {handle} of the canary is made", cancellationToken);
        await EnsureStaticAsync(EncryptionDocuments.CanaryVolume(State, handle, Steps.Session.Migration), State.Canary, cancellationToken);
        await Writer.EnsureCreatedAsync(KubeResources.PersistentVolumeClaims, EncryptionDocuments.StaticCanaryClaim(State, Steps.Session.Migration), cancellationToken);
    }

    internal override async Task DeleteCanaryAsync(string? pv, CancellationToken cancellationToken)
    {
        await Writer.DeleteAsync(KubeResources.PersistentVolumes, null, EncryptionDocuments.CanaryVolumeName(State), Steps.Limits.Deletion, cancellationToken);
        await DeleteVolumesAsync(State.Canary, null, cancellationToken);
    }

    internal override async Task WarmSnapshotsAsync(CancellationToken cancellationToken)
    {
        foreach (var volume in State.Volumes)
        {
            volume.WarmSnapshotHandle = await EnsureSnapshotAsync(volume, volume.WarmSnapshot, volume.WarmSnapshotHandle, cancellationToken);
            await Steps.SaveAsync($"note the warm snapshot of {volume.Claim}", cancellationToken);
        }

        foreach (var volume in State.Volumes) await WaitForSnapshotAsync(volume, volume.WarmSnapshot, volume.WarmSnapshotHandle!, Steps.Limits.WarmSnapshot, cancellationToken);
    }

    internal override async Task FinalSnapshotsAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes)
        {
            volume.FinalSnapshotHandle = await EnsureSnapshotAsync(volume, volume.FinalSnapshot, volume.FinalSnapshotHandle, cancellationToken);
            await Steps.SaveAsync($"note the final snapshot of {volume.Claim}", cancellationToken);
        }

        foreach (var volume in volumes) await WaitForSnapshotAsync(volume, volume.FinalSnapshot, volume.FinalSnapshotHandle!, Steps.Limits.FinalSnapshot, cancellationToken);
    }

    internal override async Task RequestCopiesAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        // All are asked for before any is waited for.
        foreach (var volume in volumes) await RequestAsync(volume, cancellationToken);
        foreach (var volume in volumes)
        {
            var made = await WaitForVolumeAsync(volume.TargetHandle!, $"the encrypted volume of {volume.Claim} is made", cancellationToken);
            if (made.SnapshotId?.Value != volume.FinalSnapshotHandle)
            {
                throw Mismatch($"the volume restored for {volume.Claim} is not as asked for", $"{made.VolumeId} comes from {made.SnapshotId}, not from {volume.FinalSnapshotHandle}");
            }

            await EnsureStaticAsync(EncryptionDocuments.StaticVolume(State, volume, Steps.Session.Migration), volume.TemporaryClaim, cancellationToken);
            await Writer.EnsureCreatedAsync(KubeResources.PersistentVolumeClaims, EncryptionDocuments.StaticClaim(State, volume, Steps.Session.Migration), cancellationToken);
        }
    }

    internal override Task DeleteStrayCopiesAsync(VolumeState volume, CancellationToken cancellationToken) =>
        DeleteVolumesAsync(volume.TemporaryClaim, State.IsTurnedBack ? null : volume.TargetHandle, cancellationToken);

    internal override Task DeleteFinalSnapshotAsync(VolumeState volume, CancellationToken cancellationToken) => _ec2.DeleteSnapshotsAsync(volume.FinalSnapshot, cancellationToken);

    protected override Task DeleteWarmSnapshotAsync(VolumeState volume, CancellationToken cancellationToken) => _ec2.DeleteSnapshotsAsync(volume.WarmSnapshot, cancellationToken);

    internal override Task UnprepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RequestAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        if (volume.TargetHandle is not null) return;
        var source = await Steps.Volumes.FindAsync(volume.SourceHandle, cancellationToken) ?? throw Mismatch($"volume {volume.SourceHandle} is needed", "EC2 does not know it");
        volume.TargetHandle = await EnsureVolumeAsync(volume.TemporaryClaim, EbsVolumes.Copy(State, volume, source), cancellationToken);
        await Steps.SaveAsync($"note volume {volume.TargetHandle} for {volume.Claim}", cancellationToken);
    }

    /// <summary>The snapshot that the journal names, else the one that is found by its tag, else a new one.</summary>
    private async Task<string> EnsureSnapshotAsync(VolumeState volume, string purpose, string? journalled, CancellationToken cancellationToken)
    {
        if (journalled is not null) return journalled;
        return (await _ec2.EnsureSnapshotAsync(purpose, volume.SourceHandle, [new("Name", purpose)], cancellationToken)).SnapshotId.Value;
    }

    private async Task WaitForSnapshotAsync(VolumeState volume, string purpose, string handle, TimeSpan limit, CancellationToken cancellationToken)
    {
        var what = $"snapshot {handle} ({purpose}) can be restored";
        Steps.Waiting(what);
        var attempts = Steps.Pace.BeginPolling(what, limit);
        var since = Steps.Pace.Now;
        while (true)
        {
            var snapshot = await Steps.Volumes.FindSnapshotAsync(handle, cancellationToken);
            if (snapshot is null && Steps.Pace.Now - since > UnknownMax) throw Mismatch(what, "EC2 does not know it: someone deleted it");
            if (snapshot is { State: "error" }) throw Mismatch(what, "EC2 says that it failed");
            if (snapshot is not null && snapshot.VolumeId.Value != volume.SourceHandle) throw Mismatch(what, $"it is one of volume {snapshot.VolumeId} instead of {volume.SourceHandle}");
            if (snapshot is { State: "completed" }) return;
            await attempts.PauseAsync(StepFailedException.TimedOut, snapshot is null ? "EC2 does not know it yet" : $"it is {snapshot.State}, {snapshot.Progress}", null, cancellationToken);
            await Steps.KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>The volume that is found by its tag, else a new one; EC2 may still be making it.</summary>
    private async Task<string> EnsureVolumeAsync(string purpose, CreateVolumeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await _ec2.EnsureVolumeAsync(purpose, request, cancellationToken)).VolumeId.Value;
        }
        catch (AwsServiceException exception) when (exception.Code == "IdempotentParameterMismatch")
        {
            // The token of a volume that is gone by now: the answer to its creation was lost, and then it vanished.
            throw await GhostAsync($"a volume for {purpose} is made", exception.ToString(), cancellationToken);
        }
    }

    private async Task<BlockVolume> WaitForVolumeAsync(string handle, string what, CancellationToken cancellationToken)
    {
        Steps.Waiting(what);
        var attempts = Steps.Pace.BeginPolling(what, Steps.Limits.Restore);
        var (since, wasSeen) = (Steps.Pace.Now, false);
        while (true)
        {
            var volume = await Steps.Volumes.FindAsync(handle, cancellationToken);
            if (volume is { State: "available" or "in-use" }) return volume;
            if (volume is { State: not "creating" }) throw Mismatch(what, $"EC2 says that it is {volume.State}");
            if (volume is null && (wasSeen || Steps.Pace.Now - since > UnknownMax)) throw await GhostAsync(what, $"EC2 accepted it and then let volume {handle} vanish", cancellationToken);
            wasSeen |= volume is not null;
            await attempts.PauseAsync(StepFailedException.TimedOut, volume is null ? "EC2 does not know it yet" : $"it is {volume.State}", null, cancellationToken);
            await Steps.KeepAliveAsync(cancellationToken);
        }
    }

    /// <summary>EC2 takes a volume with a key that can't be used for good, and lets it vanish moments later without a word: the reason must be looked for at the key.</summary>
    private async Task<StepFailedException> GhostAsync(string what, string observed, CancellationToken cancellationToken)
    {
        var name = State.KeyArn ?? "the region's default EBS key";
        var key = State.KeyArn is null ? null : await Steps.Volumes.FindKeyAsync(State.KeyArn, cancellationToken);
        var why = State.KeyArn is not null && key is null ? $"KMS does not know {name}"
            : key is { State: not "Enabled" } ? $"{name} is {key.State}"
            : $"{name} is {key?.State ?? "used"}, so its policy or this caller's rights forbid it (needed: kms:CreateGrant, kms:Decrypt, kms:DescribeKey, kms:GenerateDataKeyWithoutPlaintext, kms:ReEncrypt*)";
        return new StepFailedException(StepFailedException.GhostVolume, what, $"{observed}; {why}");
    }

    /// <summary>Makes a static PersistentVolume and waits until the volume controller knows for whom it is reserved: no other claim gets it then.</summary>
    private async Task EnsureStaticAsync(KubeDocument wanted, string claim, CancellationToken cancellationToken)
    {
        var made = await Writer.EnsureCreatedAsync(KubeResources.PersistentVolumes, wanted, cancellationToken);
        var handle = wanted.Text("spec", "csi", "volumeHandle");
        if (made.Text("spec", "csi", "volumeHandle") != handle) throw Mismatch($"persistentvolume {wanted.Name} is made", $"it names volume {made.Text("spec", "csi", "volumeHandle")} instead of {handle}");
        await Steps.WaitAsync(KubeResources.PersistentVolumes, wanted.Name, $"{wanted.Name} is reserved for {claim}", Steps.Limits.Swap, pv => pv.Text("status", "phase") is "Available" or "Bound", cancellationToken);
    }

    /// <summary>Deletes the volumes of a purpose that nobody noted, all but <paramref name="kept"/>.</summary>
    private async Task DeleteVolumesAsync(string purpose, string? kept, CancellationToken cancellationToken)
    {
        foreach (var volume in await _ec2.VolumesAsync(purpose, cancellationToken))
        {
            if (volume.VolumeId.Value != kept) await Steps.DeleteVolumeAsync(volume.VolumeId.Value, cancellationToken);
        }
    }
}
