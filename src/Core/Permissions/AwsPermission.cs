namespace Drydock.Core.Permissions;

/// <summary>A statement that an IAM policy must allow.</summary>
/// <param name="Holder">Whose policy.</param>
/// <param name="Sid">The statement's id: letters and digits.</param>
/// <param name="Actions">As "ec2:DescribeVolumes".</param>
/// <param name="Resources">ARNs with wildcards; "*" where the action takes no resource.</param>
/// <param name="Conditions">All must hold.</param>
/// <param name="Why">What it is for.</param>
public sealed record AwsPermission(
    AwsPermissionHolder Holder, string Sid, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, IReadOnlyList<AwsCondition> Conditions, string Why);
