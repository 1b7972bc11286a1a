using System.Collections.Concurrent;

namespace Drydock.Cli.Fleets;

/// <summary>Runs a fleet's flow on the calling thread, one thing at a time: several sets are under way, and what they share needs no locks.</summary>
internal sealed class FleetLoop : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    /// <summary>Runs the work to its end.</summary>
    internal static T Run<T>(Func<Task<T>> work)
    {
        var before = Current;
        using var loop = new FleetLoop();
        SetSynchronizationContext(loop);
        try
        {
            var task = work();
            task.ContinueWith(static (_, state) => ((FleetLoop)state!)._posted.CompleteAdding(), loop, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            foreach (var (callback, state) in loop._posted.GetConsumingEnumerable()) callback(state);
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        try
        {
            _posted.Add((d, state));
        }
        catch (InvalidOperationException) when (_posted.IsAddingCompleted)
        {
            // The work has ended: what comes too late is nobody's.
            return;
        }
    }

    public void Dispose() => _posted.Dispose();
}
