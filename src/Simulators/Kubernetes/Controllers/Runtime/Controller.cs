using Drydock.Core.Ports;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>
/// A controller: informers feed keys into a queue, workers reconcile them. A reconcile that returns false, or whose call got no answer, comes back after the queue's back-off.
/// </summary>
public abstract class Controller(string name, TimeProvider clock, WorkQueue? queue = null)
{
    public string Name { get; } = name;
    protected TimeProvider Clock { get; } = clock;
    protected WorkQueue Queue { get; } = queue ?? new WorkQueue(clock);

    /// <summary>Workers at a time; real controllers have several.</summary>
    protected virtual int Workers => 2;

    /// <summary>Brings the world one step nearer to what the object of this key asks for; true when nothing is left to do now.</summary>
    protected abstract Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken);

    /// <summary>Work beside the queue (a monitor with a period of its own); runs once the informers have synced.</summary>
    protected virtual Task RunBesideAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs the workers once the given informers have synced. The informers themselves are run by who shares them.</summary>
    public async Task RunAsync(IReadOnlyList<Informer> waitFor, CancellationToken cancellationToken)
    {
        foreach (var informer in waitFor) await informer.Synced;
        var workers = new List<Task>();
        for (var i = 0; i < Workers; i++) workers.Add(WorkAsync(cancellationToken));
        workers.Add(RunBesideAsync(cancellationToken));
        await Task.WhenAll(workers);
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var key = await Queue.TakeAsync(cancellationToken);
            bool done;
            try
            {
                done = await ReconcileAsync(key, cancellationToken);
            }
            catch (Exception exception) when (exception is PortUnreachableException or AwsServiceException)
            {
                done = false;
            }

            if (done) Queue.Forget(key);
            else Queue.AddRateLimited(key);
            Queue.Done(key);
        }
    }
}
