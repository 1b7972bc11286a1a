using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Aws;

/// <summary>
/// The transitions of a simulated service that are still to come, as timers on its own process. Only they advance state; a read never does.
/// </summary>
internal sealed class TransitionQueue(SimProcess process)
{
    private static readonly SendOrPostCallback Run = static state => ((Action)state!)();

    /// <summary>Runs a transition after a span of virtual time.</summary>
    internal void After(TimeSpan delay, Action transition) =>
        process.World.EnqueueAfter(delay, process, process.Incarnation, Run, transition);

    /// <summary>Runs a transition that asks other services, after a span of virtual time. Its failure is a defect and fails the run.</summary>
    internal void AfterAsync(TimeSpan delay, Func<Task> transition) => After(delay, () => { _ = GuardAsync(transition); });

    private async Task GuardAsync(Func<Task> transition)
    {
        try
        {
            await transition();
        }
        catch (Exception exception)
        {
            process.World.Fail(new ProcessFailedException(process.Name, exception));
        }
    }
}
