using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Settings;

namespace Drydock.Core.VolumeEncryption.State;

/// <summary>All that must be remembered of one volume: as it was found, the names that were chosen, and what was made of it.</summary>
internal sealed class VolumeState
{
    // As found.
    internal required string Claim { get; init; }
    internal required string ClaimUid { get; init; }
    internal required KubeDocument OriginalClaim { get; init; }
    internal required string Template { get; init; }
    internal required int Ordinal { get; init; }
    internal required string SourcePv { get; init; }
    internal required string SourcePvUid { get; init; }
    internal required string ReclaimPolicy { get; init; }
    internal required string SourceHandle { get; init; }
    internal required string Driver { get; init; }
    internal required string Zone { get; init; }
    internal required long SizeGibibytes { get; init; }
    internal required string VolumeType { get; init; }
    internal long? Iops { get; init; }
    internal long? ThroughputMibps { get; init; }

    /// <summary>Whether pods get it as a device, without a file system.</summary>
    internal bool IsBlock => OriginalClaim.Text("spec", "volumeMode") == "Block";

    /// <summary>What its copy is made with.</summary>
    internal required VolumeSettings Wanted { get; init; }

    /// <summary>The claim's new size where one was wished; null: as before.</summary>
    internal string? WantedSize { get; init; }

    internal required string FileSystem { get; init; }

    /// <summary>The source's PersistentVolume, for the route that makes the target's by itself.</summary>
    internal KubeDocument? OriginalPv { get; init; }

    // Chosen.
    internal required string RestoreClass { get; init; }
    internal required string FinalClass { get; init; }
    internal required string TemporaryClaim { get; init; }
    /// <summary>The name of the claim that the encrypted volume ends under.</summary>
    internal required string FinalClaim { get; init; }

    internal required string Verifier { get; init; }
    internal required string WarmSnapshot { get; init; }
    internal required string FinalSnapshot { get; init; }

    /// <summary>The name of the target's PersistentVolume where the route makes it; a source is moved once, so that its id makes it unique.</summary>
    internal string? StaticPv => OriginalPv is null ? null : $"encrypted-{SourceHandle}";

    // Made.
    internal string? WarmSnapshotUid { get; set; }
    internal string? WarmSnapshotHandle { get; set; }
    internal string? FinalSnapshotUid { get; set; }
    internal string? FinalSnapshotHandle { get; set; }
    internal string? RestoreSize { get; set; }
    internal string? TargetPv { get; set; }
    internal string? TargetPvUid { get; set; }
    internal string? TargetHandle { get; set; }
    internal string? FinalClaimUid { get; set; }
    internal string? TargetKey { get; set; }
    internal string? Verified { get; set; }

    /// <summary>Forgets a final snapshot and a copy that are gone; the warm snapshot stays.</summary>
    internal void ForgetCopy() =>
        (FinalSnapshotUid, FinalSnapshotHandle, RestoreSize, TargetPv, TargetPvUid, TargetHandle, FinalClaimUid, TargetKey, Verified) = (null, null, null, null, null, null, null, null, null);

    internal MigratedVolume ToResult() => (TargetHandle is null
        ? new MigratedVolume(Claim, new VolumeId(SourceHandle), new VolumeId(SourceHandle), false, null)
        : new MigratedVolume(Claim, new VolumeId(SourceHandle), new VolumeId(TargetHandle), TargetKey is not null, TargetKey)) with { SizeGibibytes = SizeGibibytes };

    internal KubeDocument ToDocument() => KubeDocument.Object(
        ("claim", Claim), ("claimUid", ClaimUid), ("template", Template), ("ordinal", Ordinal),
        ("sourcePv", SourcePv), ("sourcePvUid", SourcePvUid), ("reclaimPolicy", ReclaimPolicy), ("sourceHandle", SourceHandle), ("driver", Driver), ("zone", Zone),
        ("sizeGibibytes", SizeGibibytes), ("volumeType", VolumeType), ("iops", Number(Iops)), ("throughputMibps", Number(ThroughputMibps)), ("fileSystem", FileSystem), ("wanted", Wanted.ToDocument()), ("wantedSize", Text(WantedSize)),
        ("restoreClass", RestoreClass), ("finalClass", FinalClass), ("temporaryClaim", TemporaryClaim), ("finalClaim", FinalClaim), ("finalClaimUid", Text(FinalClaimUid)), ("verifier", Verifier),
        ("warmSnapshot", WarmSnapshot), ("finalSnapshot", FinalSnapshot),
        ("warmSnapshotUid", Text(WarmSnapshotUid)), ("warmSnapshotHandle", Text(WarmSnapshotHandle)),
        ("finalSnapshotUid", Text(FinalSnapshotUid)), ("finalSnapshotHandle", Text(FinalSnapshotHandle)), ("restoreSize", Text(RestoreSize)),
        ("targetPv", Text(TargetPv)), ("targetPvUid", Text(TargetPvUid)), ("targetHandle", Text(TargetHandle)), ("targetKey", Text(TargetKey)), ("verified", Text(Verified)),
        ("originalClaim", OriginalClaim), ("originalPv", OriginalPv));

    internal static VolumeState FromDocument(KubeDocument value) => new()
    {
        Claim = value.Text("claim")!,
        ClaimUid = value.Text("claimUid")!,
        OriginalClaim = value["originalClaim"]!,
        Template = value.Text("template")!,
        Ordinal = (int)value.Integer("ordinal")!.Value,
        SourcePv = value.Text("sourcePv")!,
        SourcePvUid = value.Text("sourcePvUid")!,
        ReclaimPolicy = value.Text("reclaimPolicy")!,
        SourceHandle = value.Text("sourceHandle")!,
        Driver = value.Text("driver")!,
        Zone = value.Text("zone")!,
        SizeGibibytes = value.Integer("sizeGibibytes")!.Value,
        VolumeType = value.Text("volumeType")!,
        Iops = value.Integer("iops"),
        ThroughputMibps = value.Integer("throughputMibps"),
        FileSystem = value.Text("fileSystem")!,
        Wanted = value["wanted"] is { IsObject: true } wanted ? VolumeSettings.FromDocument(wanted)
            : new(value.Text("volumeType")!, value.Integer("sizeGibibytes")!.Value, value.Integer("iops"), value.Integer("throughputMibps")),
        WantedSize = value.Text("wantedSize"),
        OriginalPv = value["originalPv"],
        RestoreClass = value.Text("restoreClass")!,
        FinalClass = value.Text("finalClass")!,
        TemporaryClaim = value.Text("temporaryClaim")!,
        FinalClaim = value.Text("finalClaim") ?? value.Text("claim")!,
        FinalClaimUid = value.Text("finalClaimUid"),
        Verifier = value.Text("verifier")!,
        WarmSnapshot = value.Text("warmSnapshot")!,
        FinalSnapshot = value.Text("finalSnapshot")!,
        WarmSnapshotUid = value.Text("warmSnapshotUid"),
        WarmSnapshotHandle = value.Text("warmSnapshotHandle"),
        FinalSnapshotUid = value.Text("finalSnapshotUid"),
        FinalSnapshotHandle = value.Text("finalSnapshotHandle"),
        RestoreSize = value.Text("restoreSize"),
        TargetPv = value.Text("targetPv"),
        TargetPvUid = value.Text("targetPvUid"),
        TargetHandle = value.Text("targetHandle"),
        TargetKey = value.Text("targetKey"),
        Verified = value.Text("verified"),
    };

    private static KubeDocument? Text(string? value) => value is null ? null : KubeDocument.Of(value);

    private static KubeDocument? Number(long? value) => value is null ? null : KubeDocument.Of(value.Value);
}
