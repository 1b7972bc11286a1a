using System.Globalization;
using static Drydock.Core.Ebs.EbsParameterKind;
using static Drydock.Core.Ebs.EbsParameterUse;

namespace Drydock.Core.Ebs;

/// <summary>Every parameter that a StorageClass of the EBS CSI driver may have: the simulated driver reads classes by this table, and the planner takes them over by it.</summary>
/// <remarks>Provenance: Documented (aws-ebs-csi-driver, docs/parameters.md and docs/tagging.md), CrossChecked (its wording of errors).</remarks>
public static class EbsClassParameters
{
    public const string FileSystem = "csi.storage.k8s.io/fstype";
    public const string TagPrefix = "tagSpecification";

    private static readonly string[] XfsToo = ["ntfs"];
    private static readonly string[] ExtOnly = ["xfs", "ntfs"];
    private static readonly string[] Ext4Only = ["ext3", "xfs", "ntfs"];

    public static IReadOnlyList<EbsClassParameter> All { get; } =
    [
        new(FileSystem, Sidecar, FromVolume, "ext4", "file system: ext3, ext4 or xfs"),
        new("fstype", Sidecar, FromVolume, "ext4", "the same by its older name"),
        new("type", Text, FromVolume, EbsVolumeType.DriverDefault, "volume type"),
        new("iops", Number, FromVolume, null, "I/O operations a second, of io1, io2 and gp3"),
        new("iopsPerGB", Number, FromVolume, null, "I/O operations a second and GiB, of io1, io2 and gp3; not with iops"),
        new("allowAutoIOPSPerGBIncrease", Flag, FromVolume, "false", "raises iopsPerGB times the size to the type's minimum"),
        new("throughput", Number, FromVolume, "125", "MiB/s, of gp3"),
        new("encrypted", Flag, FromVolume, "false", "whether the volume is encrypted"),
        new("kmsKeyId", Text, FromVolume, null, "the key; it alone makes the volume encrypted"),
        new("blockExpress", Text, Dropped, null, "once raised the limits of io2") { Why = "the driver does not read it any more: every io2 volume has these limits" },
        new("outpostArn", Text, Refused, null, "the Outpost that the volume is on") { Why = "its volumes are on an Outpost, where snapshots and copies follow rules of their own" },
        new("allowAutoIOPSIncreaseOnModify", Flag, Kept, "false", "raises the IOPS with the size when the volume grows and its class had iopsPerGB"),
        new("volumeInitializationRate", Number, Kept, null, "MiB/s at which a volume from a snapshot is loaded, 100 to 300"),
        new("blockAttachUntilInitialized", Flag, Kept, "false", "attaches a volume from a snapshot only when it is loaded"),
        new("blockSize", Formatting, Kept, null, "bytes of a block of the file system") { RefusedFileSystems = XfsToo },
        new("inodeSize", Formatting, Kept, null, "bytes of an inode") { RefusedFileSystems = XfsToo },
        new("bytesPerInode", Formatting, Kept, null, "bytes per inode") { RefusedFileSystems = ExtOnly },
        new("numberOfInodes", Formatting, Kept, null, "how many inodes") { RefusedFileSystems = ExtOnly },
        new("ext4BigAlloc", FormattingFlag, Kept, "false", "clusters of blocks as the unit of allocation") { RefusedFileSystems = Ext4Only },
        new("ext4ClusterSize", Formatting, Kept, null, "bytes of a cluster; needs ext4BigAlloc") { RefusedFileSystems = Ext4Only },
        new("ext4EncryptionSupport", FormattingFlag, Kept, "false", "the encrypt feature of ext4, which is not EBS's") { RefusedFileSystems = Ext4Only },
        new(TagPrefix + "_*", Tag, Kept, null, "a tag key=value, with {{ .PVCName }}, {{ .PVCNamespace }} and {{ .PVName }}"),
        new("csi.storage.k8s.io/provisioner-secret-name", Sidecar, Kept, null, "a Secret for the driver, which reads none"),
        new("csi.storage.k8s.io/provisioner-secret-namespace", Sidecar, Kept, null, "its namespace"),
    ];

    /// <summary>The parameter that a key of a class means; null for one that the driver refuses.</summary>
    public static EbsClassParameter? Find(string key)
    {
        if (key.StartsWith(TagPrefix, StringComparison.Ordinal)) return All.First(p => p.Kind == Tag);
        return All.FirstOrDefault(p => p.Kind != Tag && string.Equals(p.Name, key, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The value of a parameter in a class, whatever the case of its key; null without it.</summary>
    public static string? Value(IEnumerable<KeyValuePair<string, string>> parameters, string name)
    {
        foreach (var (key, value) in parameters)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) return value;
        }

        return null;
    }

    /// <summary>Whether the text of a flag says yes.</summary>
    public static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why the driver refuses a single parameter, in its own words; null when it takes it.</summary>
    public static string? Refusal(string key, string value, string fileSystem, bool isBlock)
    {
        if (Find(key) is not { } parameter) return $"Invalid parameter key {key} for CreateVolume";
        switch (parameter.Kind)
        {
            case Number when !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _):
                return $"Could not parse invalid {parameter.Words}: strconv.ParseInt: parsing \"{value}\": invalid syntax";
            case Formatting when !value.All(char.IsAsciiLetterOrDigit):
                return $"Could not parse {parameter.Words} ({value}): <nil>";
            case Tag when !value.Contains('=', StringComparison.Ordinal):
                return $"Error interpolating tag value: expected key/value pair string, got: {value}";
            case FormattingFlag when !IsTrue(value):
                return null;
        }

        if (parameter.Kind is not (Formatting or FormattingFlag)) return null;
        if (isBlock) return $"Cannot use {parameter.Key} with block volume";
        return parameter.RefusedFileSystems.Contains(fileSystem, StringComparer.Ordinal) ? $"Cannot use {parameter.Key} with fstype {fileSystem}" : null;
    }

    /// <summary>Why the driver refuses parameters that do not go together, in its own words; null when they do.</summary>
    public static string? RefusalOfAll(IReadOnlyCollection<KeyValuePair<string, string>> parameters) =>
        Value(parameters, "ext4ClusterSize") is not null && !IsTrue(Value(parameters, "ext4BigAlloc")) ? "Cannot set ext4BigAllocClusterSize when ext4BigAlloc is false" : null;
}
