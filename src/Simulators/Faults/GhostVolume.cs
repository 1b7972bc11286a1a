namespace Drydock.Simulators.Faults;

internal sealed class GhostVolume : IWorldFault
{
    public string Name => "ghost-volume";
    public string Effect => "the next encrypted volume vanishes after its CreateVolume was answered, as with a key that can't be used";
    public string Recovery => "a volume counts when DescribeVolumes says available, not when CreateVolume answered; the driver tries again, or all goes back to where it began";

    public Task StrikeAsync(FaultContext context)
    {
        context.Aws?.LoseVolumes(1);
        return Task.CompletedTask;
    }
}
