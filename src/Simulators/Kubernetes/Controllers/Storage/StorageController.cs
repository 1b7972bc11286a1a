using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Storage;

/// <summary>A controller of this folder: a pass that ends in a <see cref="SyncException"/> comes back after the queue's pause.</summary>
internal abstract class StorageController(string name, TimeProvider clock, WorkQueue? queue = null) : Controller(name, clock, queue)
{
    /// <summary>Brings the world one step nearer; true when nothing is left to do now.</summary>
    protected abstract Task<bool> SyncAsync(string key, CancellationToken cancellationToken);

    /// <summary>A line for the operator who reads the timeline.</summary>
    protected static void Tell(string text)
    {
        var process = SimProcess.Current;
        process.World.Timeline.Add(process.Name, TimelineKind.Kubernetes, text);
    }

    protected sealed override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await SyncAsync(key, cancellationToken);
        }
        catch (SyncException)
        {
            return false;
        }
    }
}
