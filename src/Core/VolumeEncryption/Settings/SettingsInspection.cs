using System.Globalization;
using Drydock.Core.Ebs;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Settings;

/// <summary>Findings about types, sizes and performance of the volumes to be made.</summary>
internal sealed class SettingsInspection(VolumeEncryptionMigration migration, Inventory inventory, IReadOnlyList<InventoryVolume> moving, FindingList findings)
{
    private bool IsAsked => migration.VolumeType is not null || migration.Iops is not null || migration.ThroughputMibps is not null || migration.Sizes.Count > 0;

    private bool ByReplication => migration.Route == EncryptionRoute.ApplicationReplication;

    internal void Run()
    {
        foreach (var size in migration.Sizes.Where(s => s.Template is not null && inventory.Volumes.All(v => v.Template != s.Template)))
        {
            findings.Block(SizeImpossible, $"--size {size}", $"{migration.Target} has no claim template {size.Template}", $"name one of {string.Join(", ", inventory.Volumes.Select(v => v.Template).Distinct(StringComparer.Ordinal))}");
        }

        foreach (var volume in moving) Volume(volume);
        foreach (var @class in moving.Select(v => v.ClassName).Distinct(StringComparer.Ordinal)) Class(inventory.Class(@class));
        if (IsAsked) Changes();
        if (migration.Sizes.Count > 0) Quotas();
    }

    /// <summary>What differs on each volume afterwards.</summary>
    internal static IReadOnlyList<PlannedSetting> Planned(IEnumerable<InventoryVolume> moving, string? key) =>
    [
        .. moving.SelectMany(v => VolumeSettings.Of(v.Real!).ChangesTo(v.Wanted!).Select(c => new PlannedSetting(v.Claim.Name, c.Setting, c.Before, c.After))
            .Append(new PlannedSetting(v.Claim.Name, "encryption", v.Real!.KmsKeyId ?? "none", key ?? "the region's default key"))),
    ];

    private void Volume(InventoryVolume volume)
    {
        var (subject, wanted, real) = ($"persistentvolumeclaim {volume.Claim.Key}", volume.Wanted!, volume.Real!);
        if (WantedSettings.SizeOf(migration, volume.Template) is { } size && WantedSettings.Gibibytes(size) < real.SizeGibibytes)
        {
            findings.Block(SizeImpossible, subject, string.Create(CultureInfo.InvariantCulture, $"--size {size} is less than the {real.SizeGibibytes} GiB of its volume {volume.Handle}: {(ByReplication ? "volumes only grow, on this route too: nobody has asked what the data set needs on disk" : "a volume from a snapshot is never smaller than that, and its file system would not fit")}"),
                "ask for as much at least; to shrink, the data must be copied by the application or by files into a new set of your own");
        }

        if (volume.AttributesClass is { } attributes) Attributes(volume, attributes, subject);
        if (EbsVolumeType.Find(wanted.Type) is not { } type)
        {
            findings.Inform(VolumeSettingsImpossible, subject, $"nothing is known here of volume type {wanted.Type}", "nothing: EC2 is asked for a volume as the source is");
        }
        else if (type.Refusal(wanted.SizeGibibytes, wanted.AskedIops, wanted.AskedThroughput) is { } refusal)
        {
            findings.Block(VolumeSettingsImpossible, subject, string.Create(CultureInfo.InvariantCulture, $"EC2 makes no {wanted.Type} volume of {wanted.SizeGibibytes} GiB like that: {refusal.Message}"),
                "choose --volume-type, --iops, --throughput and --size that go together");
        }
    }

    /// <summary>The driver gives a new volume the settings of its VolumeAttributesClass, whatever its StorageClass says.</summary>
    private void Attributes(InventoryVolume volume, string attributes, string subject)
    {
        if (volume.Claim.Text("status", "currentVolumeAttributesClassName") is { } current && current != attributes)
        {
            findings.Block(AttributesClassPending, subject, $"it is being changed from VolumeAttributesClass {current} to {attributes}", "wait until its status says that it is done");
        }

        if (migration.VolumeType is not null || migration.Iops is not null || migration.ThroughputMibps is not null)
        {
            findings.Block(AttributesClassDecides, subject, $"VolumeAttributesClass {attributes} decides its type and performance", "leave --volume-type, --iops and --throughput out, and change the claim's volumeAttributesClassName before or after");
        }
        else findings.Inform(AttributesClassDecides, subject, $"VolumeAttributesClass {attributes} decides its type and performance", "nothing: the new claim names it too, and its volume is made by it");
    }

    /// <summary>What the classes say that volumes with them can't be moved with.</summary>
    private void Class(KubeDocument? old)
    {
        foreach (var field in old?["parameters"]?.Fields ?? [])
        {
            if (EbsClassParameters.Find(field.Name) is not { Use: EbsParameterUse.Refused } parameter) continue;
            findings.Block(ClassParameterRefused, $"storageclass {old!.Name}", $"parameter {field.Name}: {parameter.Why}", "move its volumes by other means");
        }
    }

    /// <summary>What EBS charges goes by these amounts; prices differ by region.</summary>
    private void Changes()
    {
        var (before, after) = (Amounts(moving.Select(v => VolumeSettings.Of(v.Real!))), Amounts(moving.Select(v => v.Wanted!)));
        var change = before == after ? $"{after}, as before" : $"{before} become {after}";
        findings.Inform(VolumeSettingsChange, migration.Target, $"{change}; EBS charges by these amounts",
            $"nothing: the {(ByReplication ? "second set's empty volumes" : "copies")} are made so, which takes no longer; the rules of ModifyVolume (four in 24 hours, each after the one before is complete; of old one in 6 hours) are for changes of a volume in place and do not hold for new ones");
    }

    private static string Amounts(IEnumerable<VolumeSettings> settings) => string.Join(", ", settings.GroupBy(s => s.Type, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
    {
        var type = EbsVolumeType.Find(g.Key);
        var iops = g.Sum(s => Math.Max(0, (s.AskedIops ?? 0) - (type?.IopsDefault ?? 0)));
        var throughput = g.Sum(s => Math.Max(0, (s.AskedThroughput ?? 0) - (type?.ThroughputDefault ?? 0)));
        return string.Create(CultureInfo.InvariantCulture, $"{g.Sum(s => s.SizeGibibytes)} GiB of {g.Key}{(iops > 0 ? $" with {iops} provisioned IOPS" : "")}{(throughput > 0 ? $" and {throughput} MiB/s beyond the baseline" : "")}");
    }));

    /// <summary>Old and new claims exist side by side for a while, and quotas count both.</summary>
    private void Quotas()
    {
        var bytes = moving.Sum(v => v.Wanted!.SizeGibibytes) << 30;
        foreach (var quota in inventory.Quotas ?? [])
        {
            foreach (var hard in quota.At("spec", "hard")?.Fields ?? [])
            {
                if (hard.Name != "requests.storage" && !hard.Name.EndsWith(".storageclass.storage.k8s.io/requests.storage", StringComparison.Ordinal)) continue;
                var (limit, used) = (StorageQuantity.Bytes(hard.Value.ScalarText ?? ""), StorageQuantity.Bytes(quota.Text("status", "used", hard.Name) ?? "0"));
                if (limit is null || used is null || (hard.Name != "requests.storage" && !moving.Any(v => hard.Name.StartsWith($"{v.ClassName}-encrypted.", StringComparison.Ordinal)))) continue;
                if (used + bytes <= limit) findings.Inform(QuotaTooSmall, $"resourcequota {quota.Key}", $"{hard.Name} is {hard.Value.ScalarText}: enough for old and new claims side by side", "nothing");
                else findings.Block(QuotaTooSmall, $"resourcequota {quota.Key}", string.Create(CultureInfo.InvariantCulture, $"{hard.Name} is {hard.Value.ScalarText}, {quota.Text("status", "used", hard.Name) ?? "0"} are used: not enough for {bytes >> 30} GiB of new claims beside the old ones"), "raise it for the time of the migration");
            }
        }
    }
}
