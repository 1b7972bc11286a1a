using Drydock.Core.Ebs;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Simulators.Checkers;

/// <summary>In the end every volume has the settings and the users' tags that it had before, but for what was wished otherwise, and every class says what the one says that it replaces.</summary>
public sealed class SettingsChecker : Checker
{
    private readonly IVolumeInspection _volumes;
    private readonly bool _isReplicated;
    private readonly SortedDictionary<string, BlockVolume> _before = new(StringComparer.Ordinal);

    /// <summary>Notes the volumes as they are now.</summary>
    public SettingsChecker(CheckedMigration migration, IVolumeInspection volumes) : base("settings of volumes and classes are kept")
    {
        (_volumes, _isReplicated) = (volumes, migration.IsReplicated);
        foreach (var volume in migration.Volumes)
        {
            if (Find(volume.Source.Value) is { } real) _before[volume.Claim] = real;
        }
    }

    /// <param name="handles">The volume handle under each claim now.</param>
    /// <param name="wish">What was wished.</param>
    public void Judge(IReadOnlyList<KeyValuePair<string, string?>> handles, CheckedWish wish)
    {
        foreach (var (claim, handle) in handles)
        {
            if (_before.GetValueOrDefault(claim) is not { } before || Find(handle ?? "") is not { } now) continue;
            // What was encrypted already is left alone.
            if (now.VolumeId != before.VolumeId) Judge(claim, before, now, wish);
            JudgeTags(claim, before, now);
        }
    }

    /// <param name="old">A class as it was.</param>
    /// <param name="replacement">The class that took its place for a claim.</param>
    public void JudgeClass(KubeDocument old, KubeDocument replacement)
    {
        foreach (var field in old["parameters"]?.Fields ?? [])
        {
            if (EbsClassParameters.Find(field.Name) is not { Use: EbsParameterUse.Kept }) continue;
            var now = replacement["parameters"]?.Fields.FirstOrDefault(f => string.Equals(f.Name, field.Name, StringComparison.OrdinalIgnoreCase)).Value?.ScalarText;
            if (now != field.Value.ScalarText) Violate($"class {replacement.Name} has {field.Name}={now ?? "(nothing)"}, and {old.Name} had {field.Value.ScalarText}");
        }

        foreach (var name in (string[])["reclaimPolicy", "volumeBindingMode", "allowVolumeExpansion", "mountOptions"])
        {
            var (was, now) = (old[name]?.ToString(), replacement[name]?.ToString());
            if (was is not null && was != now) Violate($"class {replacement.Name} has {name} {now ?? "(nothing)"}, and {old.Name} had {was}");
        }
    }

    private void Judge(string claim, BlockVolume before, BlockVolume now, CheckedWish wish)
    {
        var type = wish.VolumeType ?? before.VolumeType;
        if (now.VolumeType != type) Violate($"claim {claim} is on {now.VolumeId} of type {now.VolumeType} instead of {type}");
        var size = wish.SizeGibibytes(claim) ?? before.SizeGibibytes;
        if (now.SizeGibibytes != size) Violate($"claim {claim} is on {now.VolumeId} of {now.SizeGibibytes} GiB instead of {size}");
        // A pod of a second set that is filled by the application is scheduled anew, and its empty volume is made where it runs.
        if (!_isReplicated && now.AvailabilityZone != before.AvailabilityZone) Violate($"claim {claim} is on {now.VolumeId} in {now.AvailabilityZone} instead of {before.AvailabilityZone}");
        if (EbsVolumeType.Find(type) is not { } limits) return;
        if (limits.TakesIops) JudgeNumber(claim, now, "IOPS", now.Iops, wish.Iops, before.Iops, type == before.VolumeType);
        if (limits.TakesThroughput) JudgeNumber(claim, now, "MiB/s", now.ThroughputMibps, wish.ThroughputMibps, before.ThroughputMibps, type == before.VolumeType);
    }

    /// <summary>As wished, or as before; with another type no less.</summary>
    private void JudgeNumber(string claim, BlockVolume volume, string unit, int? now, int? wished, int? before, bool isSameType)
    {
        if (wished is not null ? now == wished : isSameType ? now == before : before is null || now >= before) return;
        Violate($"claim {claim} is on {volume.VolumeId} with {now} {unit} instead of {wished ?? before}");
    }

    private void JudgeTags(string claim, BlockVolume before, BlockVolume now)
    {
        foreach (var (key, value) in before.Tags)
        {
            // The driver's own tags name the volume, and ours the migration.
            if (key is "Name" or "CSIVolumeName" || key.StartsWith("kubernetes.io/", StringComparison.Ordinal) || key.StartsWith("ebs.csi.aws.com/", StringComparison.Ordinal) || key.StartsWith("drydock.dev/", StringComparison.Ordinal)) continue;
            if (!now.Tags.Contains(new(key, value))) Violate($"claim {claim} is on {now.VolumeId} without the tag {key}={value}");
        }
    }

    private BlockVolume? Find(string handle) => _volumes.Find(new VolumeId(handle));
}
