using System.Globalization;
using Drydock.Core.Ebs;

namespace Drydock.Simulators.Kubernetes.Csi.Ebs;

/// <summary>
/// The parameters of a StorageClass as the EBS driver reads them, by the table <see cref="EbsClassParameters"/>: keys whatever their case, unknown keys refused. Sizes in GiB, throughput in MiB/s.
/// Provenance: Documented (aws-ebs-csi-driver: parameters), CrossChecked (its wording of errors).
/// </summary>
internal sealed class EbsVolumeParameters
{
    /// <summary>What the sidecar tells of the claim (its option --extra-create-metadata), with the tags that come of it.</summary>
    private static readonly string[] Metadata = ["csi.storage.k8s.io/pvc/name", "csi.storage.k8s.io/pvc/namespace", "csi.storage.k8s.io/pv/name"];

    public string VolumeType { get; private set; } = EbsVolumeType.DriverDefault;
    public int IopsPerGibibyte { get; private set; }
    public bool AllowIopsIncrease { get; private set; }
    public int Iops { get; private set; }
    public int Throughput { get; private set; }
    public bool Encrypted { get; private set; }
    public string KmsKeyId { get; private set; } = "";
    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>What the node needs for formatting.</summary>
    public List<KeyValuePair<string, string>> VolumeContext { get; } = [];

    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <exception cref="CsiException">InvalidArgument, in the driver's words.</exception>
    public static EbsVolumeParameters Parse(CsiCreateVolumeRequest request)
    {
        var parsed = new EbsVolumeParameters();
        foreach (var (key, value) in request.Parameters) parsed.Read(key, value, request);
        foreach (var (key, value) in request.MutableParameters) parsed.Change(key, value);
        if (EbsClassParameters.RefusalOfAll(request.Parameters) is { } refusal) throw Invalid(refusal);
        foreach (var (key, value) in request.Parameters)
        {
            if (EbsClassParameters.Find(key)?.Kind == EbsParameterKind.Tag) parsed.AddTag(value);
        }

        return parsed;
    }

    /// <summary>The IOPS to ask EC2 for; null leaves it to EC2.</summary>
    public int? IopsFor(long sizeGibibytes) =>
        EbsVolumeType.Find(VolumeType)?.CappedIops(sizeGibibytes, Iops > 0 ? Iops : IopsPerGibibyte * sizeGibibytes, AllowIopsIncrease);

    /// <summary>The throughput to ask EC2 for: of gp3 only, whatever the class says of other types.</summary>
    public int? ThroughputOrNone => Throughput > 0 && EbsVolumeType.Find(VolumeType) is { TakesThroughput: true } ? Throughput : null;

    private void Read(string key, string value, CsiCreateVolumeRequest request)
    {
        var lower = key.ToLowerInvariant();
        if (Metadata.Contains(lower))
        {
            _metadata[lower] = value;
            Tags[lower.Replace("csi.storage.k8s.io", "kubernetes.io/created-for", StringComparison.Ordinal)] = value;
            return;
        }

        if (EbsClassParameters.Refusal(key, value, request.FileSystemType, request.IsBlock) is { } refusal) throw Invalid(refusal);
        var parameter = EbsClassParameters.Find(key)!;
        switch (parameter.Kind)
        {
            case EbsParameterKind.Formatting: VolumeContext.Add(new(parameter.Key, value)); return;
            case EbsParameterKind.FormattingFlag when EbsClassParameters.IsTrue(value): VolumeContext.Add(new(parameter.Key, "true")); return;
        }

        switch (lower)
        {
            case "type": VolumeType = value; break;
            case "iopspergb":
                IopsPerGibibyte = Number(value);
                Tags["IOPSPerGB"] = IopsPerGibibyte.ToString(CultureInfo.InvariantCulture);
                break;
            case "allowautoiopspergbincrease": AllowIopsIncrease = EbsClassParameters.IsTrue(value); break;
            case "allowautoiopsincreaseonmodify": Tags["AllowAutoIOPSIncreaseOnModify"] = EbsClassParameters.IsTrue(value) ? "true" : "false"; break;
            case "iops": Iops = Number(value); break;
            case "throughput": Throughput = Number(value); break;
            case "encrypted": Encrypted = EbsClassParameters.IsTrue(value); break;
            case "kmskeyid": KmsKeyId = value; break;
            case "blockattachuntilinitialized" when EbsClassParameters.IsTrue(value): VolumeContext.Add(new(lower, "true")); break;
        }
    }

    /// <summary>A parameter of a VolumeAttributesClass, which goes before the StorageClass's. Provenance: Documented (aws-ebs-csi-driver: docs/modify-volume.md), CrossChecked (its wording).</summary>
    /// <exception cref="CsiException">InvalidArgument.</exception>
    internal void Change(string key, string value)
    {
        switch (key)
        {
            case "type" or "volumeType": VolumeType = value; break;
            case "iops": (Iops, IopsPerGibibyte) = (NumberOf(key, value), 0); break;
            case "throughput": Throughput = NumberOf(key, value); break;
            default:
                if (!key.StartsWith(EbsClassParameters.TagPrefix, StringComparison.Ordinal)) throw Invalid($"Invalid mutable parameter key: {key}");
                AddTag(value);
                break;
        }
    }

    private static int NumberOf(string key, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid($"could not parse {(key == "iops" ? "IOPS" : "throughput")}: \"{value}\"");

    /// <summary>"key=value", with {{ .PVCName }}, {{ .PVCNamespace }} and {{ .PVName }} filled in.</summary>
    private void AddTag(string specification)
    {
        var equals = specification.IndexOf('=', StringComparison.Ordinal);
        var value = specification[(equals + 1)..];
        foreach (var (template, source) in (ReadOnlySpan<(string, string)>)[("PVCName", Metadata[0]), ("PVCNamespace", Metadata[1]), ("PVName", Metadata[2])])
        {
            var name = _metadata.GetValueOrDefault(source, "");
            value = value.Replace($"{{{{ .{template} }}}}", name, StringComparison.Ordinal).Replace($"{{{{.{template}}}}}", name, StringComparison.Ordinal);
        }

        var key = specification[..equals];
        if (key is "CSIVolumeName" or "ebs.csi.aws.com/cluster" || key.StartsWith("kubernetes.io", StringComparison.Ordinal) || key.StartsWith("aws:", StringComparison.Ordinal))
        {
            throw Invalid($"Invalid tag value: tag key '{key}' is reserved");
        }

        Tags[key] = value;
    }

    private static int Number(string value) => int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static CsiException Invalid(string message) => new("InvalidArgument", message);
}
