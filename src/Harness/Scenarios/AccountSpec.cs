namespace Drydock.Harness.Scenarios;

/// <summary>The simulated AWS account.</summary>
public sealed record AccountSpec
{
    public string Region { get; init; } = "eu-west-1";
    public bool EncryptionByDefault { get; init; }

    /// <summary>Customer managed keys besides <c>alias/aws/ebs</c>.</summary>
    public IReadOnlyList<KeySpec> Keys { get; init; } = [];
}
