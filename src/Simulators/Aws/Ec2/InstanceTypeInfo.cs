using Drydock.Core.Ports;

namespace Drydock.Simulators.Aws.Ec2;

/// <summary>An instance type as DescribeInstanceTypes tells it, as far as volumes are concerned.</summary>
/// <remarks>
/// Provenance: attachment limits as in <see cref="InstanceAttachLimits"/>; processors and memory Documented (EC2 user guide, "Instance types"), by the rule of the family. A choice of
/// the common families, not all of them.
/// </remarks>
internal sealed record InstanceTypeInfo(string Name, int VirtualCpus, long MemoryMebibytes)
{
    private static readonly (string Name, int VirtualCpus)[] Sizes =
        [("large", 2), ("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16), ("8xlarge", 32), ("12xlarge", 48), ("16xlarge", 64), ("24xlarge", 96), ("48xlarge", 192)];

    /// <summary>GiB of memory for each virtual processor, and the largest size.</summary>
    private static readonly (string Family, int GibibytesPerCpu, int CpusMax)[] Families =
    [
        ("c6i", 2, 96), ("c7i", 2, 192), ("m4", 4, 64), ("m5", 4, 96), ("m6i", 4, 96), ("m7a", 4, 192), ("m7i", 4, 192), ("r5", 8, 96), ("r6i", 8, 96), ("r7i", 8, 192), ("t3", 4, 8),
    ];

    internal bool IsNitro => InstanceAttachLimits.IsNitro(Name);
    internal string AttachmentLimitType => InstanceAttachLimits.IsDedicated(Name) ? "dedicated" : "shared";

    /// <summary>Volumes and, where they share, network interfaces; the root volume counts.</summary>
    internal int AttachmentsMax => InstanceAttachLimits.AttachmentsMax(Name);

    /// <summary>The named types, or all; in the order of names.</summary>
    /// <exception cref="AwsServiceException">InvalidInstanceType.</exception>
    internal static IReadOnlyList<InstanceTypeInfo> Find(IReadOnlyList<string> names)
    {
        var all = new SortedDictionary<string, InstanceTypeInfo>(StringComparer.Ordinal);
        foreach (var (family, memory, cpusMax) in Families)
        {
            foreach (var (size, cpus) in Sizes)
            {
                if (cpus <= cpusMax) all[$"{family}.{size}"] = new InstanceTypeInfo($"{family}.{size}", cpus, cpus * memory * 1024L);
            }
        }

        if (names.Count == 0) return [.. all.Values];
        var unknown = names.Where(name => !all.ContainsKey(name)).ToList();
        if (unknown.Count > 0) throw new AwsServiceException("InvalidInstanceType", $"The following supplied instance types do not exist: [{string.Join(", ", unknown)}]");
        return names.Distinct(StringComparer.Ordinal).Select(name => all[name]).ToList();
    }
}
