using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>Copies by VolumeSnapshots and restored claims: the snapshot-controller and the CSI driver talk to EC2.</summary>
internal sealed class SnapshotControllerCopies(VolumeEncryptionSteps steps) : ProvisionedCopies(steps)
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMinutes(2);

    internal override Task PrepareAsync(CancellationToken cancellationToken) =>
        Writer.EnsureCreatedAsync(KubeResources.VolumeSnapshotClasses, State.SnapshotClass!, cancellationToken);

    internal override async Task WarmSnapshotsAsync(CancellationToken cancellationToken)
    {
        foreach (var volume in State.Volumes) await CreateSnapshotAsync(volume, volume.WarmSnapshot, cancellationToken);
        foreach (var volume in State.Volumes)
        {
            var (uid, handle, _) = await WaitForSnapshotAsync(volume, volume.WarmSnapshot, Steps.Limits.WarmSnapshot, cancellationToken);
            (volume.WarmSnapshotUid, volume.WarmSnapshotHandle) = (uid, handle);
        }
    }

    internal override async Task FinalSnapshotsAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes) await CreateSnapshotAsync(volume, volume.FinalSnapshot, cancellationToken);
        foreach (var volume in volumes)
        {
            (volume.FinalSnapshotUid, volume.FinalSnapshotHandle, volume.RestoreSize) = await WaitForSnapshotAsync(volume, volume.FinalSnapshot, Steps.Limits.FinalSnapshot, cancellationToken);
        }
    }

    internal override async Task RequestCopiesAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken)
    {
        foreach (var volume in volumes)
        {
            await Writer.EnsureCreatedAsync(KubeResources.PersistentVolumeClaims, EncryptionDocuments.TemporaryClaim(State, volume, Steps.Session.Migration), cancellationToken);
        }
    }

    internal override Task DeleteStrayCopiesAsync(VolumeState volume, CancellationToken cancellationToken) => Task.CompletedTask;

    internal override Task DeleteFinalSnapshotAsync(VolumeState volume, CancellationToken cancellationToken) =>
        DeleteSnapshotAsync(volume.FinalSnapshot, volume.FinalSnapshotUid, cancellationToken);

    protected override Task DeleteWarmSnapshotAsync(VolumeState volume, CancellationToken cancellationToken) =>
        DeleteSnapshotAsync(volume.WarmSnapshot, volume.WarmSnapshotUid, cancellationToken);

    internal override Task UnprepareAsync(CancellationToken cancellationToken) =>
        Writer.DeleteAsync(KubeResources.VolumeSnapshotClasses, null, State.SnapshotClass!.Name, Steps.Limits.Deletion, cancellationToken);

    private Task CreateSnapshotAsync(VolumeState volume, string name, CancellationToken cancellationToken) =>
        Writer.EnsureCreatedAsync(KubeResources.VolumeSnapshots, EncryptionDocuments.Snapshot(State, volume, name, Steps.Session.Migration), cancellationToken);

    private Task DeleteSnapshotAsync(string name, string? uid, CancellationToken cancellationToken) =>
        Writer.DeleteAsync(KubeResources.VolumeSnapshots, State.Namespace, name, Steps.Limits.Deletion, cancellationToken, State.IsTurnedBack ? null : uid);

    /// <summary>Waits until a snapshot can be restored, and makes sure that it is one of the source: the controller finds its claim by name, whoever bears it by then.</summary>
    private async Task<(string Uid, string Handle, string? RestoreSize)> WaitForSnapshotAsync(VolumeState volume, string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        await Steps.WaitAsync(KubeResources.VolumeSnapshots, name, $"snapshot {name} is taken up by the snapshot-controller", VolumeEncryptionSteps.ControllerLimit,
            s => s.Text("status", "boundVolumeSnapshotContentName") is { Length: > 0 }, cancellationToken);
        var snapshot = await WaitUntilReadyAsync(name, limit, cancellationToken);
        var content = await Writer.Reader.GetAsync(KubeResources.VolumeSnapshotContents, null, snapshot.Text("status", "boundVolumeSnapshotContentName")!, cancellationToken);
        if (content?.Text("status", "snapshotHandle") is not { } handle) throw Mismatch($"volumesnapshot {name} is ready", "its content names no snapshot");
        if (content.Text("spec", "source", "volumeHandle") is { } source && source != volume.SourceHandle)
        {
            throw Mismatch($"volumesnapshot {name} is ready", $"it is one of volume {source} instead of {volume.SourceHandle}");
        }

        return (snapshot.Uid, handle, snapshot.Text("status", "restoreSize"));
    }

    /// <summary>The EBS driver says of a snapshot that failed in EC2 only that it is not ready, for ever: so EC2 is asked now and then.</summary>
    private async Task<KubeDocument> WaitUntilReadyAsync(string name, TimeSpan limit, CancellationToken cancellationToken)
    {
        var what = $"snapshot {name} can be restored";
        var giveUp = Steps.Pace.Now + limit;
        while (true)
        {
            var left = giveUp - Steps.Pace.Now;
            try
            {
                return await Steps.WaitAsync(KubeResources.VolumeSnapshots, name, what, left < AskInterval ? left : AskInterval, s => s.Flag("status", "readyToUse") == true, cancellationToken);
            }
            catch (StepFailedException exception) when (exception.Code == StepFailedException.TimedOut)
            {
                if (Steps.Pace.Now >= giveUp) throw new StepFailedException(exception.Code, $"{what} was given up after {limit:c}", exception.Observed);
                await RefuseFailedAsync(name, cancellationToken);
            }
        }
    }

    private async Task RefuseFailedAsync(string name, CancellationToken cancellationToken)
    {
        var snapshot = await Writer.Reader.GetAsync(KubeResources.VolumeSnapshots, State.Namespace, name, cancellationToken);
        if (snapshot?.Text("status", "boundVolumeSnapshotContentName") is not { Length: > 0 } bound) return;
        var content = await Writer.Reader.GetAsync(KubeResources.VolumeSnapshotContents, null, bound, cancellationToken);
        if (content?.Text("status", "snapshotHandle") is not { } handle) return;
        if (await Steps.Volumes.FindSnapshotAsync(handle, cancellationToken) is { State: "error" }) throw Mismatch($"snapshot {name} can be restored", $"EC2 says that {handle} ended in error: take it as failed, and look there for why");
    }
}
