namespace Drydock.Core.Ports;

/// <summary>What EC2's CreateSecurityGroup takes.</summary>
public sealed record CreateSecurityGroupRequest(string GroupName, string Description, VpcId VpcId, IReadOnlyList<KeyValuePair<string, string>>? Tags = null);

/// <summary>
/// What a security group lets through: protocol ("tcp", "udp", "icmp", a number, or "-1" for all), ports (for icmp: type and code; both null or -1 for all), and from
/// where (or to where).
/// </summary>
public sealed record IpPermission(
    string IpProtocol,
    int? FromPort = null,
    int? ToPort = null,
    IReadOnlyList<IpRange>? IpRanges = null,
    IReadOnlyList<UserIdGroupPair>? UserIdGroupPairs = null,
    IReadOnlyList<IpRange>? Ipv6Ranges = null,
    IReadOnlyList<string>? PrefixListIds = null);

/// <summary>Addresses in CIDR notation.</summary>
public sealed record IpRange(string Cidr, string? Description = null);

/// <summary>The members of a security group; the account's id is left out of requests for groups of one's own.</summary>
public sealed record UserIdGroupPair(SecurityGroupId GroupId, string? UserId = null, string? Description = null);
