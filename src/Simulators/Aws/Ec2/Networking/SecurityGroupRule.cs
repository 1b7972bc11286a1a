using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2.Networking;

/// <summary>One rule of a security group: one protocol and range of ports, from one source (or to one destination).</summary>
internal sealed record SecurityGroupRule(
    string Id, bool IsEgress, string IpProtocol, int? FromPort, int? ToPort, string? CidrIpv4, string? CidrIpv6, UserIdGroupPair? Group, string? PrefixListId, string? Description)
{
    /// <summary>Whether both let the same through; neither ids nor descriptions make a difference.</summary>
    internal bool IsSame(SecurityGroupRule other) =>
        IpProtocol == other.IpProtocol && FromPort == other.FromPort && ToPort == other.ToPort && CidrIpv4 == other.CidrIpv4 && CidrIpv6 == other.CidrIpv6
        && Group?.GroupId == other.Group?.GroupId && PrefixListId == other.PrefixListId;

    /// <summary>Rules of one direction as Describe tells them: those of one protocol and ports together, in the order in which they were added.</summary>
    internal static IReadOnlyList<IpPermission> Permissions(IReadOnlyList<SecurityGroupRule> rules, bool isEgress)
    {
        var groups = new List<(SecurityGroupRule First, List<SecurityGroupRule> Rules)>();
        foreach (var rule in rules)
        {
            if (rule.IsEgress != isEgress) continue;
            var found = groups.Find(group => group.First.IpProtocol == rule.IpProtocol && group.First.FromPort == rule.FromPort && group.First.ToPort == rule.ToPort);
            if (found.Rules is null) groups.Add((rule, [rule]));
            else found.Rules.Add(rule);
        }

        var permissions = new List<IpPermission>(groups.Count);
        foreach (var (first, members) in groups)
        {
            permissions.Add(new IpPermission(
                first.IpProtocol,
                first.FromPort,
                first.ToPort,
                [.. members.Where(static rule => rule.CidrIpv4 is not null).Select(static rule => new IpRange(rule.CidrIpv4!, rule.Description))],
                [.. members.Where(static rule => rule.Group is not null).Select(static rule => rule.Group! with { Description = rule.Description })],
                [.. members.Where(static rule => rule.CidrIpv6 is not null).Select(static rule => new IpRange(rule.CidrIpv6!, rule.Description))],
                [.. members.Where(static rule => rule.PrefixListId is not null).Select(static rule => rule.PrefixListId!)]));
        }

        return permissions;
    }
}
