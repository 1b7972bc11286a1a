namespace Drydock.Simulators.Aws.Ec2;

/// <summary>How many volumes an instance takes besides its root device, with one network interface attached.</summary>
/// <remarks>
/// Provenance: Documented (EC2 user guide, "Amazon EBS volume limits for instances"): non-Nitro 39, Nitro by the table, else 27 shared with network interfaces.
/// The families counted as non-Nitro are those of that page.
/// </remarks>
public static class InstanceAttachLimits
{
    private const int NonNitro = 39;
    private const int NitroShared = 27;

    /// <summary>Types whose limit belongs to volumes alone.</summary>
    private static readonly SortedDictionary<string, int> Dedicated = new(StringComparer.Ordinal)
    {
        ["m7i.large"] = 32, ["m7i.xlarge"] = 32, ["m7i.2xlarge"] = 32, ["m7i.4xlarge"] = 32, ["m7i.8xlarge"] = 32,
        ["m7i.12xlarge"] = 32, ["m7i.16xlarge"] = 48, ["m7i.24xlarge"] = 64, ["m7i.48xlarge"] = 128,
    };

    private static readonly SortedSet<string> NonNitroFamilies = new(StringComparer.Ordinal)
    {
        "t1", "t2", "m1", "m2", "m3", "m4", "c1", "c3", "c4", "r3", "r4", "i2", "i3", "d2", "h1", "x1", "x1e", "g3", "p2", "p3",
    };

    /// <summary>The limit for an instance type, minus the root device, minus one network interface where they share.</summary>
    public static int VolumesMax(string instanceType)
    {
        if (Dedicated.TryGetValue(instanceType, out var dedicated)) return dedicated - 1;
        var dot = instanceType.IndexOf('.', StringComparison.Ordinal);
        var family = dot < 0 ? instanceType : instanceType[..dot];
        return NonNitroFamilies.Contains(family) ? NonNitro - 1 : NitroShared - 2;
    }
}
