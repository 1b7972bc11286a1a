using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>
/// How the encrypted copies are made: what differs between the routes. Each gives, for every volume, a snapshot of the quiesced source, and a claim under a temporary name that is bound to an
/// encrypted volume made from that snapshot; all before and after is the same.
/// </summary>
internal abstract class CopyRoute(VolumeEncryptionSteps steps)
{
    protected VolumeEncryptionSteps Steps => steps;
    protected EncryptionState State => steps.State;
    protected ClusterWriter Writer => steps.Writer;

    internal static CopyRoute Of(VolumeEncryptionSteps steps) => steps.State.Route switch
    {
        EncryptionRoute.EbsApi => new EbsApiCopies(steps),
        EncryptionRoute.ApplicationReplication => new NoCopies(steps),
        _ => new SnapshotControllerCopies(steps),
    };

    /// <summary>What the route needs in the cluster besides the StorageClasses.</summary>
    internal abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>A small encrypted volume, made as the copies will be, under the canary's claim.</summary>
    internal abstract Task RequestCanaryAsync(CancellationToken cancellationToken);

    /// <summary>Called when the canary's claim is gone: its volume goes too. <paramref name="pv"/> names the PersistentVolume that the claim had, if it was still there.</summary>
    internal abstract Task DeleteCanaryAsync(string? pv, CancellationToken cancellationToken);

    /// <summary>Takes the first snapshots, notes them, and waits until they are complete.</summary>
    internal abstract Task WarmSnapshotsAsync(CancellationToken cancellationToken);

    /// <summary>Takes the snapshots that count, and notes them when they are complete.</summary>
    internal abstract Task FinalSnapshotsAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken);

    /// <summary>Asks for the encrypted volumes and makes their temporary claims.</summary>
    internal abstract Task RequestCopiesAsync(IReadOnlyList<VolumeState> volumes, CancellationToken cancellationToken);

    /// <summary>Called when every temporary claim is gone for good: what of the volume does not go with claim and PersistentVolume.</summary>
    internal abstract Task DeleteStrayCopiesAsync(VolumeState volume, CancellationToken cancellationToken);

    /// <summary>Deletes both snapshots of a volume.</summary>
    internal async Task DeleteSnapshotsAsync(VolumeState volume, CancellationToken cancellationToken)
    {
        await DeleteFinalSnapshotAsync(volume, cancellationToken);
        await DeleteWarmSnapshotAsync(volume, cancellationToken);
    }

    internal abstract Task DeleteFinalSnapshotAsync(VolumeState volume, CancellationToken cancellationToken);

    protected abstract Task DeleteWarmSnapshotAsync(VolumeState volume, CancellationToken cancellationToken);

    /// <summary>Takes back what <see cref="PrepareAsync"/> made.</summary>
    internal abstract Task UnprepareAsync(CancellationToken cancellationToken);

    protected static StepFailedException Mismatch(string what, string observed) => new(StepFailedException.Mismatch, what, observed);
}
