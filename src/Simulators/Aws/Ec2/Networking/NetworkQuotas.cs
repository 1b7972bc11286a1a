namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>Quotas of an account's network, as data.</summary>
/// <remarks>Provenance: Documented (VPC user guide, "Amazon VPC quotas"); the account-wide number of interfaces is the default of that page.</remarks>
public sealed record NetworkQuotas
{
    public static NetworkQuotas Default { get; } = new();

    /// <summary>Rules of one direction of a security group, counted for IPv4 and IPv6 apart.</summary>
    public int RulesPerSecurityGroup { get; init; } = 60;

    public int SecurityGroupsPerInterface { get; init; } = 5;
    public int SecurityGroupsPerRegion { get; init; } = 2_500;
    public int NetworkInterfacesPerRegion { get; init; } = 5_000;
}
