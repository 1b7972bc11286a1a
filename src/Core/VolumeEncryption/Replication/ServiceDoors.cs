using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Steps;
using Drydock.Core.VolumeEncryption.Traffic;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>
/// The Services by which clients come: they lead to the old pods, to the new ones, or, for the moments in between, nowhere. While they lead nowhere a server that is restarted, and has forgotten that it
/// refuses writes or whose replica it is, takes no client's write.
/// </summary>
internal sealed class ServiceDoors(VolumeEncryptionSteps steps)
{
    /// <summary>A label that no pod bears.</summary>
    private const string ClosedLabel = "drydock.dev/closed";

    private SideBySide Beside => steps.State.Beside!;

    internal Task OpenToOldAsync(CancellationToken cancellationToken) => LeadAllAsync(s => s.Before, isNeeded: false, cancellationToken);

    internal Task OpenToNewAsync(CancellationToken cancellationToken) => LeadAllAsync(s => s.After, isNeeded: true, cancellationToken);

    internal Task CloseAsync(CancellationToken cancellationToken) => LeadAllAsync(Closed, isNeeded: true, cancellationToken);

    /// <summary>Whether none leads to any pod.</summary>
    internal async Task<bool> AreClosedAsync(CancellationToken cancellationToken)
    {
        foreach (var door in Beside.Switches)
        {
            var service = await steps.Writer.Reader.GetAsync(KubeResources.Services, steps.State.Namespace, door.Service, cancellationToken);
            if (service is not null && !TrafficSwitch.Has(service, Closed(door))) return false;
        }

        return true;
    }

    /// <summary>What could be refused later is asked before anything changes.</summary>
    internal async Task ProveAsync(CancellationToken cancellationToken)
    {
        foreach (var door in Beside.Switches)
        {
            var current = await steps.Writer.Reader.GetAsync(KubeResources.Services, steps.State.Namespace, door.Service, cancellationToken);
            if (!IsKnown(current, door)) throw steps.ServiceChanged(door.Service);
            await steps.Writer.ProvePatchableAsync(KubeResources.Services, current!, TrafficSwitch.Patch(current!, door.After), cancellationToken);
        }
    }

    private static bool IsKnown(KubeDocument? service, TrafficSwitch door) =>
        service is { IsDeleting: false } && (TrafficSwitch.Has(service, door.Before) || TrafficSwitch.Has(service, door.After) || TrafficSwitch.Has(service, Closed(door)));

    private static KubeDocument Closed(TrafficSwitch door) => door.Before.With(ClosedLabel, "true");

    private async Task LeadAllAsync(Func<TrafficSwitch, KubeDocument> to, bool isNeeded, CancellationToken cancellationToken)
    {
        foreach (var door in Beside.Switches)
        {
            await steps.Writer.EnsureAsync(KubeResources.Services, steps.State.Namespace, door.Service, current =>
            {
                if (current is not null && TrafficSwitch.Has(current, to(door))) return null;
                if (!IsKnown(current, door)) return isNeeded ? throw steps.ServiceChanged(door.Service) : null;
                return Documents.Patch(KubeResources.Services, current!, TrafficSwitch.Patch(current!, to(door)));
            }, cancellationToken);
        }
    }
}
