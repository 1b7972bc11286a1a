using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>A program of a test.</summary>
internal sealed class TestProgram(Func<IContainerContext, Task<int>> body) : IContainerProgram
{
    public Task<int> RunAsync(IContainerContext context) => body(context);

    /// <summary>Runs until SIGTERM and exits with 0.</summary>
    public static async Task<int> SleepAsync(IContainerContext context)
    {
        context.WriteStdout("up\n");
        await context.Signals.TakeAsync(CancellationToken.None);
        context.WriteStdout("bye\n");
        return 0;
    }

    /// <summary>Ignores every signal.</summary>
    public static async Task<int> IgnoreAsync(IContainerContext context)
    {
        await new TaskCompletionSource().Task;
        return context.Arguments.Count;
    }
}
