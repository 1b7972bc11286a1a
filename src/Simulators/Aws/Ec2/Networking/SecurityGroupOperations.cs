using System.Globalization;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>CreateSecurityGroup, DeleteSecurityGroup, and adding and removing rules of both directions.</summary>
/// <remarks>
/// Provenance: Documented (EC2 API reference; EC2 user guide, "Security group rules"): names differ without regard to case, blocks are made canonical, a refused request adds or
/// removes nothing. The VPC is a nondefault one, where rules that are not there can't be revoked.
/// </remarks>
internal sealed class SecurityGroupOperations(NetworkState network, Ec2Quotas quotas)
{
    private const string NameCharacters = " ._-:/()#,@[]+=&;{}!$*";

    private readonly NetworkQuotas _limits = network.Options.NetworkQuotas;

    internal SecurityGroup Create(CreateSecurityGroupInput input)
    {
        CheckText(input.GroupName, "GroupName");
        CheckText(input.Description, "GroupDescription");
        if (input.GroupName.StartsWith("sg-", StringComparison.OrdinalIgnoreCase)) throw Ec2Errors.InvalidParameterValue($"Invalid value '{input.GroupName}' for groupName. Group names may not be in the format sg-*");
        if (string.Equals(input.GroupName, "default", StringComparison.OrdinalIgnoreCase)) throw NetworkErrors.ReservedGroup(input.GroupName);
        TagOperations.Check(input.Tags ?? [], 0, quotas);
        var vpc = input.VpcId is { } named ? network.Vpc(named.Value).Id : OnlyVpc();
        foreach (var other in network.SecurityGroups.Values)
        {
            if (other.Vpc == vpc && string.Equals(other.Name, input.GroupName, StringComparison.OrdinalIgnoreCase)) throw NetworkErrors.DuplicateGroup(input.GroupName, vpc.Value);
        }

        if (network.SecurityGroups.Count >= _limits.SecurityGroupsPerRegion) throw NetworkErrors.GroupLimit();
        var group = network.AddGroup(input.GroupName, input.Description, vpc);
        foreach (var (key, value) in input.Tags ?? []) group.SetTag(key, value);
        return group.Describe();
    }

    internal void Delete(SecurityGroupId id)
    {
        var group = network.SecurityGroup(id.Value);
        if (group.Name == "default") throw NetworkErrors.DefaultGroup(id.Value);
        foreach (var found in network.Interfaces.Values)
        {
            if (found.Groups.Contains(id)) throw NetworkErrors.GroupInUse(id.Value);
        }

        foreach (var endpoint in network.Endpoints.Values)
        {
            if (endpoint.Groups.Contains(id)) throw NetworkErrors.GroupInUse(id.Value);
        }

        foreach (var other in network.SecurityGroups.Values)
        {
            if (other.Id != id && other.Rules.Exists(rule => rule.Group?.GroupId == id)) throw NetworkErrors.GroupInUse(id.Value);
        }

        network.SecurityGroups.Remove(id.Value);
        network.Touched(id.Value);
    }

    /// <summary>Adds all the rules of a request, or none.</summary>
    internal IReadOnlyList<SecurityGroupRule> Authorize(AuthorizeRulesInput input)
    {
        var group = network.SecurityGroup(input.GroupId.Value);
        var added = Rules(input.Permissions, input.IsEgress, group.Vpc);
        for (var i = 0; i < added.Count; i++)
        {
            var rule = added[i];
            var isThere = group.Rules.Exists(other => other.IsEgress == rule.IsEgress && other.IsSame(rule)) || added.FindIndex(other => other.IsSame(rule)) < i;
            if (isThere) throw NetworkErrors.DuplicateRule(PeerOf(rule), ProtocolOf(rule), PortsOf(rule), rule.IsEgress);
        }

        var ofDirection = group.Rules.FindAll(rule => rule.IsEgress == input.IsEgress);
        ofDirection.AddRange(added);
        var overSix = ofDirection.FindAll(static rule => rule.CidrIpv6 is not null).Count;
        if (overSix > _limits.RulesPerSecurityGroup || ofDirection.Count - overSix > _limits.RulesPerSecurityGroup) throw NetworkErrors.RuleLimit(group.Id.Value);
        for (var i = 0; i < added.Count; i++) added[i] = added[i] with { Id = network.NewId("sgr-") };
        group.Rules.AddRange(added);
        network.Touched(group.Id.Value);
        return added;
    }

    /// <summary>Removes all the rules of a request, or none.</summary>
    internal IReadOnlyList<SecurityGroupRule> Revoke(RevokeRulesInput input)
    {
        var group = network.SecurityGroup(input.GroupId.Value);
        var revoked = new List<SecurityGroupRule>();
        foreach (var id in input.RuleIds)
        {
            revoked.Add(group.Rules.Find(rule => rule.Id == id && rule.IsEgress == input.IsEgress) ?? throw NetworkErrors.RuleIdNotFound(id));
        }

        foreach (var rule in Rules(input.Permissions, input.IsEgress, group.Vpc))
        {
            revoked.Add(group.Rules.Find(other => other.IsEgress == rule.IsEgress && other.IsSame(rule)) ?? throw NetworkErrors.RuleNotFound());
        }

        foreach (var rule in revoked) group.Rules.Remove(rule);
        network.Touched(group.Id.Value);
        return revoked;
    }

    private static string PeerOf(SecurityGroupRule rule) => rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.Group?.GroupId.Value ?? rule.PrefixListId!;

    private static string ProtocolOf(SecurityGroupRule rule) => rule.IpProtocol == "-1" ? "ALL" : rule.IpProtocol.ToUpperInvariant();

    private static string PortsOf(SecurityGroupRule rule) =>
        rule.IpProtocol == "-1" ? "ALL" : string.Create(CultureInfo.InvariantCulture, $"from port: {rule.FromPort}, to port: {rule.ToPort}");

    private static void CheckText(string text, string parameter)
    {
        if (text.Length == 0) throw Ec2Errors.MissingParameter($"The request must contain the parameter {parameter}");
        var isValid = text.Length <= 255 && text.All(static c => char.IsAsciiLetterOrDigit(c) || NameCharacters.Contains(c, StringComparison.Ordinal));
        if (!isValid)
        {
            throw Ec2Errors.InvalidParameterValue($"Value ({text}) for parameter {parameter} is invalid. Character sets beyond ASCII are not supported, and at most 255 of a-z, A-Z, 0-9 and{NameCharacters} are taken.");
        }
    }

    /// <summary>The number of a protocol that EC2 knows by name is told as the name.</summary>
    private static string Protocol(string protocol) => protocol.ToLowerInvariant() switch
    {
        "6" => "tcp",
        "17" => "udp",
        "1" => "icmp",
        "58" => "icmpv6",
        "all" => "-1",
        var named and ("tcp" or "udp" or "icmp" or "icmpv6" or "-1") => named,
        var number when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 255 => number,
        _ => throw Ec2Errors.InvalidParameterValue($"Invalid value '{protocol}' for IP protocol. Unknown protocol."),
    };

    private static (int? From, int? To) Ports(IpPermission permission, string protocol)
    {
        switch (protocol)
        {
            case "tcp" or "udp":
                if (permission.FromPort is not { } from || permission.ToPort is not { } to) throw Ec2Errors.InvalidParameterValue("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
                if (from == -1 && to == -1) return (0, 65_535);
                if (from is < 0 or > 65_535 || to is < 0 or > 65_535) throw Ec2Errors.InvalidParameterValue($"Invalid value '{(from is < 0 or > 65_535 ? from : to)}' for portRange. Must be between 0 and 65535.");
                return from <= to ? (from, to) : throw Ec2Errors.InvalidParameterValue($"Invalid TCP/UDP port range ({from}:{to})");
            case "icmp" or "icmpv6":
                return (permission.FromPort ?? -1, permission.ToPort ?? -1);
            default:
                // All ports, whatever the request names (Documented: AuthorizeSecurityGroupIngress, IpProtocol).
                return (null, null);
        }
    }

    private VpcId OnlyVpc() => network.Vpcs.Count == 1
        ? network.Vpcs.Values.First().Id
        : throw new AwsServiceException("VPCIdNotSpecified", "No default VPC for this user. Specify the VPC of the security group.");

    private List<SecurityGroupRule> Rules(IReadOnlyList<IpPermission> permissions, bool isEgress, VpcId vpc)
    {
        var rules = new List<SecurityGroupRule>();
        foreach (var permission in permissions)
        {
            var protocol = Protocol(permission.IpProtocol);
            var (from, to) = Ports(permission, protocol);
            var rule = new SecurityGroupRule("", isEgress, protocol, from, to, null, null, null, null, null);
            var before = rules.Count;
            foreach (var range in permission.IpRanges ?? []) rules.Add(rule with { CidrIpv4 = Block(range.Cidr, isSix: false), Description = range.Description });
            foreach (var range in permission.Ipv6Ranges ?? []) rules.Add(rule with { CidrIpv6 = Block(range.Cidr, isSix: true), Description = range.Description });
            foreach (var pair in permission.UserIdGroupPairs ?? []) rules.Add(rule with { Group = Peer(pair, vpc), Description = pair.Description });
            foreach (var list in permission.PrefixListIds ?? []) rules.Add(rule with { PrefixListId = list });
            if (rules.Count == before) throw Ec2Errors.MissingParameter("The request must contain the parameter groupName or cidrIp");
        }

        return rules;
    }

    private static string Block(string text, bool isSix)
    {
        var canonical = CidrBlock.Canonical(text);
        return canonical is not null && canonical.Contains(':', StringComparison.Ordinal) == isSix ? canonical : throw NetworkErrors.InvalidBlock(text);
    }

    private UserIdGroupPair Peer(UserIdGroupPair pair, VpcId vpc)
    {
        if (pair.UserId is { } user && user != network.Options.AccountId) throw Ec2Errors.Unsupported("Security groups of other accounts are not simulated.");
        var group = network.SecurityGroup(pair.GroupId.Value);
        return group.Vpc == vpc ? new UserIdGroupPair(group.Id, network.Options.AccountId) : throw NetworkErrors.OtherNetwork();
    }
}
