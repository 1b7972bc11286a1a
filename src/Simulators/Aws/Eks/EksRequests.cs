namespace Drydock.Simulators.Aws.Eks;

/// <summary>DescribeCluster, answered with what the port tells.</summary>
internal sealed record DescribeClusterInput(string Name);

/// <summary>DescribeCluster, answered with everything.</summary>
internal sealed record DescribeClusterRecordInput(string Name);

/// <summary>ListClusters.</summary>
internal sealed record ListClustersInput(ListPageInput Page);
