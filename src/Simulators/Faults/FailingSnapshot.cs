namespace Drydock.Simulators.Faults;

internal sealed class FailingSnapshot : IWorldFault
{
    public string Name => "failing-snapshot";
    public string Effect => "the next snapshot ends in error instead of completed";
    public string Recovery => "a failed snapshot is never used: it is told with its message, and all goes back to where it began";

    public Task StrikeAsync(FaultContext context)
    {
        context.Aws?.FailSnapshots(1);
        return Task.CompletedTask;
    }
}
