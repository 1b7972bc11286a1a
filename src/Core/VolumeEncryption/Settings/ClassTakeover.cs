using System.Globalization;
using Drydock.Core.Ebs;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Settings;

/// <summary>What an encrypting class takes over of the class that it replaces, parameter by parameter, by the table <see cref="EbsClassParameters"/>.</summary>
internal sealed class ClassTakeover
{
    private static readonly string[] InTreeZones = ["zone", "zones"];
    private static readonly string[] DecidedByAttributes = ["type", "iops", "throughput", "iopsPerGB", "allowAutoIOPSPerGBIncrease"];
    private static readonly string[] PerGibibyte = ["iopsPerGB", "allowAutoIOPSPerGBIncrease"];

    private readonly List<KubeField> _kept = [];
    private readonly List<(string Key, string Value, string Why)> _left = [];

    private ClassTakeover(KubeDocument? old, InventoryVolume like, string? keyArn)
    {
        var wanted = like.Wanted!;
        var fileSystem = like.Pv!.Text("spec", "csi", "fsType") ?? "";
        var parameters = Pairs(old?["parameters"]);
        var isPerGibibyte = GivesByGibibyte(parameters, wanted);
        foreach (var (key, value) in parameters) TakeOver(key, value, fileSystem, like, isPerGibibyte);
        if (like.AttributesClass is null) Performance(parameters, wanted, isPerGibibyte);
        Parameters = KubeDocument.ObjectOf(_kept);
        if (fileSystem.Length > 0) Parameters = Parameters.With(EbsClassParameters.FileSystem, fileSystem);
        Parameters = Parameters.With("encrypted", "true");
        if (keyArn is not null) Parameters = Parameters.With("kmsKeyId", keyArn);
    }

    /// <summary>The parameters of the encrypting class.</summary>
    internal KubeDocument Parameters { get; }

    private void Performance(IReadOnlyList<KeyValuePair<string, string>> parameters, VolumeSettings wanted, bool isPerGibibyte)
    {
        if (EbsClassParameters.Value(parameters, "iopsPerGB") is { } rate && !isPerGibibyte)
        {
            _left.Add(("iopsPerGB", rate, $"the volumes have {Number(wanted.Iops)} IOPS, which it would not give them"));
        }

        _kept.Add(new("type", KubeDocument.Of(wanted.Type)));
        if (!isPerGibibyte && NeedsIops(wanted)) _kept.Add(new("iops", KubeDocument.Of(Number(wanted.Iops))));
        if (NeedsThroughput(wanted)) _kept.Add(new("throughput", KubeDocument.Of(Number(wanted.ThroughputMibps))));
    }

    /// <summary>What the class that is replaced says and the new one does not, and why.</summary>
    internal IReadOnlyList<(string Key, string Value, string Why)> Left => _left;

    internal static ClassTakeover Of(KubeDocument? old, InventoryVolume like, string? keyArn) => new(old, like, keyArn);

    /// <summary>The zones of a class of the in-tree plugin, which the CSI driver takes as topologies only.</summary>
    internal static KubeDocument? ZonesOf(KubeDocument? old)
    {
        var zones = (old?["parameters"]?.Fields ?? []).Where(f => InTreeZones.Contains(f.Name.ToLowerInvariant()))
            .SelectMany(f => (f.Value.ScalarText ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();
        return zones.Count == 0 ? null : KubeDocument.Array(KubeDocument.Object(("matchLabelExpressions",
            KubeDocument.Array(KubeDocument.Object(("key", "topology.ebs.csi.aws.com/zone"), ("values", KubeDocument.ArrayOf(zones.Select(KubeDocument.Of))))))));
    }

    /// <summary>The least GiB that a volume of a class with iopsPerGB must have for EC2 to take the IOPS that follow; 0 when any size does.</summary>
    internal static long LeastFor(KubeDocument parameters)
    {
        var pairs = Pairs(parameters);
        if (Rate(pairs) is not { } rate || EbsClassParameters.IsTrue(EbsClassParameters.Value(pairs, PerGibibyte[1]))) return 0;
        var type = EbsVolumeType.Find(EbsClassParameters.Value(pairs, "type") ?? EbsVolumeType.DriverDefault);
        return type is null ? 0 : (type.IopsMin + rate - 1) / rate;
    }

    internal static IReadOnlyList<KeyValuePair<string, string>> Pairs(KubeDocument? parameters) =>
        [.. (parameters?.Fields ?? []).Select(f => new KeyValuePair<string, string>(f.Name, f.Value.ScalarText ?? ""))];

    private void TakeOver(string key, string value, string fileSystem, InventoryVolume like, bool isPerGibibyte)
    {
        if (InTreeZones.Contains(key.ToLowerInvariant()))
        {
            _left.Add((key, value, "the CSI driver takes zones as allowedTopologies, where the new class has them"));
            return;
        }

        if (EbsClassParameters.Find(key) is not { } parameter)
        {
            _left.Add((key, value, "the EBS CSI driver knows no such parameter, and refuses classes with it"));
            return;
        }

        // Where a VolumeAttributesClass decides, the StorageClass goes on saying what it said.
        if (parameter.Use == EbsParameterUse.Kept || (like.AttributesClass is not null && DecidedByAttributes.Contains(parameter.Name)) || (isPerGibibyte && PerGibibyte.Contains(parameter.Name)))
        {
            var refusal = parameter.Kind == EbsParameterKind.Sidecar ? null : EbsClassParameters.Refusal(key, value, fileSystem, like.IsBlock);
            if (refusal is null) _kept.Add(new(key, KubeDocument.Of(value)));
            else _left.Add((key, value, $"the driver would refuse it: {refusal}"));
        }
        else if (parameter.Use is EbsParameterUse.Dropped or EbsParameterUse.Refused) _left.Add((key, value, parameter.Why!));
    }

    /// <summary>Whether the class's IOPS per GiB give just what is wanted, so that volumes of other sizes go on getting theirs.</summary>
    private static bool GivesByGibibyte(IReadOnlyList<KeyValuePair<string, string>> parameters, VolumeSettings wanted) =>
        Rate(parameters) is { } rate && (EbsClassParameters.Value(parameters, "type") ?? EbsVolumeType.DriverDefault) == wanted.Type && wanted.Iops is { } iops
        && EbsVolumeType.Find(wanted.Type)?.CappedIops(wanted.SizeGibibytes, rate * wanted.SizeGibibytes, EbsClassParameters.IsTrue(EbsClassParameters.Value(parameters, PerGibibyte[1]))) == iops;

    private static long? Rate(IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        int.TryParse(EbsClassParameters.Value(parameters, PerGibibyte[0]), NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate > 0 ? rate : null;

    /// <summary>gp2 refuses the parameter, gp3 has a baseline, io1 and io2 demand it.</summary>
    private static bool NeedsIops(VolumeSettings wanted) => wanted.AskedIops is { } iops && iops != EbsVolumeType.Find(wanted.Type)?.IopsDefault;

    private static bool NeedsThroughput(VolumeSettings wanted) => wanted.AskedThroughput is { } throughput && throughput != EbsVolumeType.Find(wanted.Type)?.ThroughputDefault;

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "no";
}
