namespace Drydock.Harness.Scenarios;

/// <summary>The simulated AWS account.</summary>
public sealed record AccountSpec
{
    public string Region { get; init; } = "eu-west-1";
    public bool EncryptionByDefault { get; init; }

    /// <summary>Requests a second that EC2 takes of each operation, after a burst of ten times as many; null takes any number.</summary>
    public double? Ec2RequestsPerSecond { get; init; }

    /// <summary>Customer managed keys besides <c>alias/aws/ebs</c>.</summary>
    public IReadOnlyList<KeySpec> Keys { get; init; } = [];
}
