using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Efs;

/// <summary>DescribeFileSystems; without a page, everything.</summary>
internal sealed record DescribeFileSystemsInput(DescribeFileSystemsRequest Request, ListPageInput? Page = null);

/// <summary>DeleteFileSystem.</summary>
internal sealed record DeleteFileSystemInput(FileSystemId FileSystemId);

/// <summary>DescribeMountTargets; without a page, everything.</summary>
internal sealed record DescribeMountTargetsInput(DescribeMountTargetsRequest Request, ListPageInput? Page = null);

/// <summary>DeleteMountTarget.</summary>
internal sealed record DeleteMountTargetInput(MountTargetId MountTargetId);

/// <summary>DescribeMountTargetSecurityGroups.</summary>
internal sealed record DescribeSecurityGroupsInput(MountTargetId MountTargetId);

/// <summary>ModifyMountTargetSecurityGroups.</summary>
internal sealed record ModifySecurityGroupsInput(MountTargetId MountTargetId, IReadOnlyList<SecurityGroupId> SecurityGroups);

/// <summary>DescribeAccessPoints; without a page, everything.</summary>
internal sealed record DescribeAccessPointsInput(DescribeAccessPointsRequest Request, ListPageInput? Page = null);

/// <summary>DeleteAccessPoint.</summary>
internal sealed record DeleteAccessPointInput(AccessPointId AccessPointId);

/// <summary>TagResource.</summary>
internal sealed record TagEfsResourceInput(string ResourceId, IReadOnlyList<KeyValuePair<string, string>> Tags);

/// <summary>UntagResource.</summary>
internal sealed record UntagEfsResourceInput(string ResourceId, IReadOnlyList<string> Keys);

/// <summary>ListTagsForResource.</summary>
internal sealed record ListEfsTagsInput(string ResourceId, ListPageInput Page);
