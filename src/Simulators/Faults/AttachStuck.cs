using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Simulators.Faults;

internal sealed class AttachStuck : IWorldFault
{
    public string Name => "attach-stuck";
    public string Effect => "volumes that are attached in the next minutes stay in attaching for three to eight minutes";
    public string Recovery => "nothing starts on a volume that is not attached; the step waits";

    public Task StrikeAsync(FaultContext context) => context.SlowDownAsync(
        t => t.Attach, (t, range) => t with { Attach = range }, DurationRange.Seconds(180, 480), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(6));
}
