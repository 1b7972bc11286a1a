using Drydock.Core.Ports;

namespace Drydock.Simulators.Faults;

internal sealed class QuotaReached : IWorldFault
{
    public string Name => "quota-reached";
    public string Effect => "no further volume or snapshot fits into the account's quota for five to fifteen minutes";
    public string Recovery => "the refusal is told with its code; it is waited for as long as a step is patient, then all goes back to where it began";

    public Task StrikeAsync(FaultContext context) => context.RefuseAsync(
        operation => operation switch
        {
            "ec2:CreateVolume" => new AwsServiceException("VolumeLimitExceeded", "You have exceeded your maximum gp3 storage limit in this region."),
            "ec2:CreateSnapshot" => new AwsServiceException("SnapshotLimitExceeded", "You have reached the limit of snapshots in this region."),
            _ => null,
        },
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15));
}
