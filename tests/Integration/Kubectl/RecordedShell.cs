using Drydock.Simulators.Workloads;

namespace Drydock.Integration.Kubectl;

/// <summary>The shell of the recorded pods: their script waits in the background for SIGTERM, which the simulated shell cannot; everything else is for the simulated one.</summary>
internal sealed class RecordedShell(IContainerProgram shell) : IContainerProgram
{
    private const string WaitsForever = "trap 'exit 0' TERM; while true; do sleep 1 & wait $!; done";

    public async Task<int> RunAsync(IContainerContext context)
    {
        if (context.Arguments is not [.., var script] || !script.EndsWith(WaitsForever, StringComparison.Ordinal)) return await shell.RunAsync(context);
        context.WriteStdout($"hello from {context.HostName}\nsecond line\n");
        await context.Signals.TakeAsync(CancellationToken.None);
        return 0;
    }
}
