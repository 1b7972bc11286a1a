using Drydock.Core.Execution;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>The way back: before the commit the second set is simply given up; after it the old one first gets what was written since.</summary>
internal sealed partial class ReplicationSteps
{
    internal async Task HandBackAsync(CancellationToken cancellationToken)
    {
        if (State.IsCommitted && !Replication.IsHandedBack)
        {
            await _steps.RollbackClaimsAsync(cancellationToken);
            if (!await _steps.ScaleUpAsync(cancellationToken) || !await _steps.TryWaitUntilReadyAsync(cancellationToken))
            {
                throw new StepFailedException(StepFailedException.Mismatch, $"statefulset {State.Namespace}/{State.SetName} is to be started", "someone deleted it");
            }

            if (!Replication.IsLossAccepted) await BringBackAsync(cancellationToken);
        }
        else if (State.IsCommitted && !Replication.IsLossAccepted && await _doors.AreClosedAsync(cancellationToken))
        {
            await KeepHandedOverAsync(Back, cancellationToken);
        }

        // Once a Service leads to the old pods they alone know what is written: whoever goes on after a crash must not fill them from the new ones any more.
        Replication.IsHandedBack = true;
        await _steps.SaveAsync("note that the old set has every write", cancellationToken);
        foreach (var (pod, rules) in Replication.WriteRules)
        {
            if (!await IsRunningAsync(pod, cancellationToken)) continue;
            if (Replication.IsLossAccepted) await _redis.PromoteAsync(pod, Limit, cancellationToken);
            await _redis.AcceptWritesAsync(pod, rules, Limit, cancellationToken);
        }

        await _doors.OpenToOldAsync(cancellationToken);
        if (!State.IsCommitted) return;
        foreach (var pair in Back) await DisconnectAsync(pair.From, cancellationToken);
    }

    internal async Task RollbackWorkloadAsync(CancellationToken cancellationToken)
    {
        if (!await _steps.ScaleUpAsync(cancellationToken)) return;
        await _steps.RestoreRetentionAsync(cancellationToken);
        await _steps.TryWaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>The old pods, whose data is from before the cutover, become replicas of the new ones, catch up, and take over again as the new ones did.</summary>
    private async Task BringBackAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReplicateAsync(Back, cancellationToken);
            await HandOverAsync(Back, cancellationToken);
        }
        catch (StepFailedException exception)
        {
            throw new StepFailedException(exception.Code, exception.What, $"{exception.Observed}; what was written since the cutover is on {Beside.Name} only: "
                + "repair it and roll back again, or accept the loss with --discard-writes-since-cutover");
        }
    }
}
