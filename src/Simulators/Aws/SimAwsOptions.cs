using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Ec2.Networking;
using Drydock.Simulators.Aws.Efs;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Aws;

/// <summary>The account and region that are simulated.</summary>
public sealed record SimAwsOptions
{
    public string AccountId { get; init; } = "111122223333";
    public string Region { get; init; } = "eu-central-1";
    public IReadOnlyList<string> Zones { get; init; } = ["eu-central-1a", "eu-central-1b"];

    /// <summary>The region's EBS encryption by default, at the start.</summary>
    public bool EncryptionByDefault { get; init; }

    /// <summary>How long EC2's transitions take.</summary>
    public TransitionTimes Times { get; init; } = TransitionTimes.Default;

    /// <summary>Quotas of the account.</summary>
    public Ec2Quotas Quotas { get; init; } = Ec2Quotas.Default;

    /// <summary>Quotas of the account's network.</summary>
    public NetworkQuotas NetworkQuotas { get; init; } = NetworkQuotas.Default;

    /// <summary>How long EFS's transitions take.</summary>
    public EfsTimes EfsTimes { get; init; } = EfsTimes.Default;

    /// <summary>Quotas of EFS.</summary>
    public EfsQuotas EfsQuotas { get; init; } = EfsQuotas.Default;

    /// <summary>One hop between a client and an endpoint.</summary>
    public LatencyProfile ApiLatency { get; init; } = LatencyProfile.AwsApi;

    /// <summary>One hop between two services of the region. Assumed.</summary>
    public LatencyProfile BetweenServices { get; init; } = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(8));
}
