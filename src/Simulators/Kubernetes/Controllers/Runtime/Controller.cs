using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

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
        await LoudTask.RunAllAsync(HandOutAsync(cancellationToken), RunBesideAsync(cancellationToken));
    }

    /// <summary>One reader of the queue hands the keys to as many workers as there may be: a hundred readers would all wake for every key.</summary>
    private async Task HandOutAsync(CancellationToken cancellationToken)
    {
        var ended = new Mailbox<string>();
        var busy = 0;
        while (true)
        {
            while (ended.TryTake(out _)) busy--;
            for (; busy >= Workers; busy--) await ended.TakeAsync(cancellationToken);
            var key = await Queue.TakeAsync(cancellationToken);
            busy++;
            _ = WorkAsync(key, ended, cancellationToken);
        }
    }

    private async Task WorkAsync(string key, Mailbox<string> ended, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryReconcileAsync(key, cancellationToken)) Queue.Forget(key);
            else Queue.AddRateLimited(key);
            Queue.Done(key);
            ended.Put(key);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The controller ends.
        }
        catch (Exception exception)
        {
            // A defect: nobody awaits a worker, so it fails the run here.
            SimProcess.Current.World.Fail(new ProcessFailedException(SimProcess.Current.Name, exception));
        }
    }

    private async Task<bool> TryReconcileAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await ReconcileAsync(key, cancellationToken);
        }
        catch (Exception exception) when (exception is PortUnreachableException or AwsServiceException)
        {
            return false;
        }
    }
}
