using System.Globalization;

namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>
/// The parameters of a StorageClass as the EBS driver reads them: keys whatever their case, unknown keys refused. Sizes in GiB, throughput in MiB/s.
/// Provenance: Documented (aws-ebs-csi-driver: parameters), CrossChecked (its wording of errors).
/// </summary>
internal sealed class EbsVolumeParameters
{
    public string VolumeType { get; private set; } = "gp3";
    public int IopsPerGibibyte { get; private set; }
    public bool AllowIopsIncrease { get; private set; }
    public int Iops { get; private set; }
    public int Throughput { get; private set; }
    public bool Encrypted { get; private set; }
    public string KmsKeyId { get; private set; } = "";
    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>What the node needs for formatting.</summary>
    public List<KeyValuePair<string, string>> VolumeContext { get; } = [];

    private string _claimName = "";
    private string _claimNamespace = "";
    private string _volumeName = "";
    private bool _bigAlloc;
    private bool _hasClusterSize;
    private readonly List<string> _tagSpecifications = [];

    /// <exception cref="CsiException">InvalidArgument, in the driver's words.</exception>
    public static EbsVolumeParameters Parse(CsiCreateVolumeRequest request)
    {
        var parsed = new EbsVolumeParameters();
        foreach (var (key, value) in request.Parameters) parsed.Read(key, value, request);
        if (parsed is { _hasClusterSize: true, _bigAlloc: false }) throw Invalid("Cannot set ext4BigAllocClusterSize when ext4BigAlloc is false");
        foreach (var specification in parsed._tagSpecifications) parsed.AddTag(specification);
        return parsed;
    }

    /// <summary>The IOPS to ask EC2 for: raised to the type's minimum when that is allowed, capped at its maximum and at its maximum per GiB; null leaves it to EC2.</summary>
    public int? IopsFor(long sizeGibibytes)
    {
        var wanted = Iops > 0 ? Iops : (int)Math.Min(int.MaxValue, IopsPerGibibyte * sizeGibibytes);
        if (wanted <= 0) return null;
        var (min, max, perGibibyte) = VolumeType switch
        {
            "io1" => (100, 64_000, 50),
            "io2" => (100, 256_000, 1_000),
            "gp3" => (3_000, 80_000, 500),
            _ => (0, 0, 0),
        };
        if (wanted < min && AllowIopsIncrease) wanted = min;
        if (max > 0 && wanted > max) wanted = max;
        var byCapacity = perGibibyte * sizeGibibytes;
        return byCapacity > 0 && wanted > byCapacity && byCapacity >= min ? (int)byCapacity : wanted;
    }

    private void Read(string key, string value, CsiCreateVolumeRequest request)
    {
        switch (key.ToLowerInvariant())
        {
            case "fstype" or "blockexpress" or "outpostarn": break;
            case "type": VolumeType = value; break;
            case "iopspergb":
                IopsPerGibibyte = Number(value, "iopsPerGB");
                Tags["IOPSPerGB"] = IopsPerGibibyte.ToString(CultureInfo.InvariantCulture);
                break;
            case "allowautoiopspergbincrease": AllowIopsIncrease = IsTrue(value); break;
            case "allowautoiopsincreaseonmodify": Tags["AllowAutoIOPSIncreaseOnModify"] = IsTrue(value) ? "true" : "false"; break;
            case "iops": Iops = Number(value, "iops"); break;
            case "throughput": Throughput = Number(value, "throughput"); break;
            case "volumeinitializationrate": Number(value, "volumeInitializationRate"); break;
            case "encrypted": Encrypted = IsTrue(value); break;
            case "kmskeyid": KmsKeyId = value; break;
            case "csi.storage.k8s.io/pvc/name": _claimName = Tags["kubernetes.io/created-for/pvc/name"] = value; break;
            case "csi.storage.k8s.io/pvc/namespace": _claimNamespace = Tags["kubernetes.io/created-for/pvc/namespace"] = value; break;
            case "csi.storage.k8s.io/pv/name": _volumeName = Tags["kubernetes.io/created-for/pv/name"] = value; break;
            case "blocksize": AddFormatting("blocksize", "blockSize", value, request, ["ntfs"]); break;
            case "inodesize": AddFormatting("inodesize", "inodeSize", value, request, ["ntfs"]); break;
            case "bytesperinode": AddFormatting("bytesperinode", "bytesPerInode", value, request, ["xfs", "ntfs"]); break;
            case "numberofinodes": AddFormatting("numberofinodes", "numberOfInodes", value, request, ["xfs", "ntfs"]); break;
            case "ext4bigalloc":
                _bigAlloc = IsTrue(value);
                if (_bigAlloc) AddFormatting("ext4bigalloc", "ext4BigAlloc", "true", request, ["ext3", "xfs", "ntfs"]);
                break;
            case "ext4clustersize":
                _hasClusterSize = true;
                AddFormatting("ext4clustersize", "ext4ClusterSize", value, request, ["ext3", "xfs", "ntfs"]);
                break;
            case "ext4encryptionsupport":
                if (IsTrue(value)) AddFormatting("ext4encryptionsupport", "ext4EncryptionSupport", "true", request, ["ext3", "xfs", "ntfs"]);
                break;
            case "blockattachuntilinitialized":
                if (IsTrue(value)) VolumeContext.Add(new("blockattachuntilinitialized", "true"));
                break;
            default:
                if (!key.StartsWith("tagSpecification", StringComparison.Ordinal)) throw Invalid($"Invalid parameter key {key} for CreateVolume");
                _tagSpecifications.Add(value);
                break;
        }
    }

    private void AddFormatting(string name, string words, string value, CsiCreateVolumeRequest request, string[] refusedBy)
    {
        if (!value.All(char.IsAsciiLetterOrDigit)) throw Invalid($"Could not parse {words} ({value}): <nil>");
        if (request.IsBlock) throw Invalid($"Cannot use {name} with block volume");
        if (refusedBy.Contains(request.FileSystemType, StringComparer.Ordinal)) throw Invalid($"Cannot use {name} with fstype {request.FileSystemType}");
        VolumeContext.Add(new(name, value));
    }

    /// <summary>"key=value", with {{ .PVCName }}, {{ .PVCNamespace }} and {{ .PVName }} filled in.</summary>
    private void AddTag(string specification)
    {
        var equals = specification.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) throw Invalid($"Error interpolating tag value: expected key/value pair string, got: {specification}");
        var value = specification[(equals + 1)..]
            .Replace("{{ .PVCName }}", _claimName, StringComparison.Ordinal).Replace("{{.PVCName}}", _claimName, StringComparison.Ordinal)
            .Replace("{{ .PVCNamespace }}", _claimNamespace, StringComparison.Ordinal).Replace("{{.PVCNamespace}}", _claimNamespace, StringComparison.Ordinal)
            .Replace("{{ .PVName }}", _volumeName, StringComparison.Ordinal).Replace("{{.PVName}}", _volumeName, StringComparison.Ordinal);
        var key = specification[..equals];
        if (key is "CSIVolumeName" or "ebs.csi.aws.com/cluster" || key.StartsWith("kubernetes.io", StringComparison.Ordinal) || key.StartsWith("aws:", StringComparison.Ordinal))
        {
            throw Invalid($"Invalid tag value: tag key '{key}' is reserved");
        }

        Tags[key] = value;
    }

    private static int Number(string value, string words) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw Invalid($"Could not parse invalid {words}: strconv.ParseInt: parsing \"{value}\": invalid syntax");

    private static bool IsTrue(string value) => value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static CsiException Invalid(string message) => new("InvalidArgument", message);
}
