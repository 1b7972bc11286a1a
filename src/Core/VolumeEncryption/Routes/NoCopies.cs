using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>Of the route application replication, which copies no volumes: a canary, and nothing else.</summary>
internal sealed class NoCopies(VolumeEncryptionSteps steps) : ProvisionedCopies(steps)
{
    internal override Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal override Task WarmSnapshotsAsync(CancellationToken cancellationToken) => throw NotTaken();

    internal override Task FinalSnapshotsAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken) => throw NotTaken();

    internal override Task RequestCopiesAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken) => throw NotTaken();

    internal override Task DeleteStrayCopiesAsync(VolumeState volume, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task DeleteWarmSnapshotAsync(VolumeState volume, CancellationToken cancellationToken) => Task.CompletedTask;

    internal override Task DeleteFinalSnapshotAsync(VolumeState volume, CancellationToken cancellationToken) => Task.CompletedTask;

    internal override Task UnprepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static InvalidOperationException NotTaken() => new("this route takes no snapshots");
}
