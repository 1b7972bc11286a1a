using Drydock.Simulators.Kernel;

namespace Drydock.Simulators.Kubernetes.Controllers.Runtime;

/// <summary>
/// For tasks that nobody awaits by themselves: an exception out of one fails the run at once, by the name of the process, instead of leaving a controller that silently stands still.
/// </summary>
public static class LoudTask
{
    /// <summary>Awaits tasks that are to run as long as the process does; anything but a cancellation out of one fails the run, although the others go on.</summary>
    public static Task RunAllAsync(params IEnumerable<Task> tasks) => Task.WhenAll(tasks.Select(RunAsync));

    /// <summary>Awaits the task; anything but a cancellation fails the run.</summary>
    public static async Task RunAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var process = SimProcess.Current;
            process.World.Fail(new ProcessFailedException(process.Name, exception));
            throw;
        }
    }
}
