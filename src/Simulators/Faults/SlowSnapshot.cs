using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Simulators.Faults;

internal sealed class SlowSnapshot : IWorldFault
{
    public string Name => "slow-snapshot";
    public string Effect => "snapshots that begin in the next minutes take ten to thirty minutes";
    public string Recovery => "a snapshot is only waited for; the warm one takes the time while the workload still runs, and a wait that ends goes back to where the migration began";

    public Task StrikeAsync(FaultContext context) => context.SlowDownAsync(
        t => t.SnapshotFixedPart, (t, range) => t with { SnapshotFixedPart = range }, DurationRange.Seconds(600, 1800), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(6));
}
