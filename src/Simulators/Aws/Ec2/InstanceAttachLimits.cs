namespace Drydock.Simulators.Aws.Ec2;

/// <summary>How many volumes an instance takes besides its root device, with one network interface attached.</summary>
/// <remarks>
/// Provenance: Documented (EC2 user guide, "Amazon EBS volume limits for instances") and CrossChecked with the table of the EBS CSI driver: non-Nitro 39; the newer
/// families by size, for volumes alone; every other Nitro type 27, shared with network interfaces. Not in the table: metal sizes, instance store and accelerators, which take more of the 27.
/// </remarks>
public static class InstanceAttachLimits
{
    private const int NonNitro = 39;
    private const int Shared = 27;

    private static readonly SortedSet<string> NonNitroFamilies = new(StringComparer.Ordinal)
    {
        "c1", "c3", "c4", "d2", "f1", "h1", "i2", "i3", "m1", "m2", "m3", "m4", "p3", "r3", "r4", "t1", "t2", "x1", "x1e",
    };

    private static readonly SortedSet<string> DedicatedFamilies = new(StringComparer.Ordinal)
    {
        "c7a", "c7i", "c7i-flex", "c8a", "c8g", "c8gb", "c8gd", "c8i", "c8i-flex", "g6", "g6e", "g7e", "i7i", "i7ie", "i8g", "i8ge",
        "m7a", "m7i", "m7i-flex", "m8a", "m8g", "m8gd", "m8i", "r7a", "r7i", "r7iz", "r8a", "r8g", "r8gd", "r8i",
    };

    private static readonly SortedDictionary<string, int> DedicatedBySize = new(StringComparer.Ordinal)
    {
        ["16xlarge"] = 48, ["18xlarge"] = 48, ["24xlarge"] = 64, ["32xlarge"] = 88, ["48xlarge"] = 128, ["96xlarge"] = 128,
    };

    internal static bool IsNitro(string instanceType) => !NonNitroFamilies.Contains(FamilyOf(instanceType));

    internal static bool IsDedicated(string instanceType) => DedicatedFamilies.Contains(FamilyOf(instanceType));

    /// <summary>The limit for an instance type as AWS counts it.</summary>
    internal static int AttachmentsMax(string instanceType)
    {
        if (!IsNitro(instanceType)) return NonNitro;
        if (!IsDedicated(instanceType)) return Shared;
        return DedicatedBySize.GetValueOrDefault(instanceType[(instanceType.IndexOf('.', StringComparison.Ordinal) + 1)..], 32);
    }

    /// <summary>The limit for an instance type, minus the root device, minus one network interface where they share.</summary>
    public static int VolumesMax(string instanceType)
    {
        var limit = AttachmentsMax(instanceType) - 1;
        return IsNitro(instanceType) && !IsDedicated(instanceType) ? limit - 1 : limit;
    }

    private static string FamilyOf(string instanceType)
    {
        var dot = instanceType.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? instanceType : instanceType[..dot];
    }
}
