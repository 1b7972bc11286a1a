using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Simulators.Faults;

internal sealed class DetachTimeout : IWorldFault
{
    public string Name => "detach-timeout";
    public string Effect => "volumes that are detached in the next minutes stay in detaching for three to eight minutes";
    public string Recovery => "quiesced means that EC2 says available: no snapshot is taken before, however long it takes";

    public Task StrikeAsync(FaultContext context) => context.SlowDownAsync(
        t => t.Detach, (t, range) => t with { Detach = range }, DurationRange.Seconds(180, 480), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(6));
}
