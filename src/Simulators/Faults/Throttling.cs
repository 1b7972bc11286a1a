using Drydock.Core.Ports;

namespace Drydock.Simulators.Faults;

internal sealed class Throttling : IWorldFault
{
    public string Name => "throttling";
    public string Effect => "EC2 answers two calls of three with RequestLimitExceeded for two to six minutes";
    public string Recovery => "a throttled call had no effect and is sent again, later each time";

    public Task StrikeAsync(FaultContext context) => context.RefuseAsync(
        operation => operation.StartsWith("ec2:", StringComparison.Ordinal) && context.Random.Chance(0.66) ? new AwsServiceException("RequestLimitExceeded", "Request limit exceeded.", 503) : null,
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(6));
}
