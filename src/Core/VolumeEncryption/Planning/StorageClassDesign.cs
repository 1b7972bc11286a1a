using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Makes StorageClasses that give a volume as the source really is, but encrypted.</summary>
internal static class StorageClassDesign
{
    internal const string EbsDriver = "ebs.csi.aws.com";
    internal const string DefaultAnnotation = "storageclass.kubernetes.io/is-default-class";
    internal const string FileSystemParameter = "csi.storage.k8s.io/fstype";

    private const int Gp3BaselineIops = 3000;
    private const int Gp3BaselineThroughputMibps = 125;

    /// <summary>Parameters that describe what is taken from the real volume instead; the driver reads keys without regard to case.</summary>
    private static readonly string[] Replaced =
        ["type", "iops", "iopspergb", "allowautoiopspergbincrease", "throughput", "encrypted", "kmskeyid", "blockexpress", FileSystemParameter, "fstype"];

    /// <summary>The class that takes the old one's place in manifests: everything of the old one is kept but its name, its default mark and what encryption needs.</summary>
    internal static KubeDocument Main(KubeDocument? old, string name, string migration, InventoryVolume like, string? keyArn) =>
        Build(name, migration, old, like, keyArn, old?.Text("volumeBindingMode") ?? "WaitForFirstConsumer")
            .With("reclaimPolicy", old?.Text("reclaimPolicy") ?? "Delete");

    /// <summary>A class for restoring one volume: bound by its first consumer, in the consumer's zone.</summary>
    internal static KubeDocument Restore(KubeDocument? old, string name, string migration, InventoryVolume like, string? keyArn) =>
        Build(name, migration, old, like, keyArn, "WaitForFirstConsumer").Without("allowedTopologies").With("reclaimPolicy", "Delete");

    /// <summary>Whether two classes give the same volumes.</summary>
    internal static bool AreEqual(KubeDocument one, KubeDocument other) =>
        one.Text("provisioner") == other.Text("provisioner")
        && Same(one["parameters"], other["parameters"])
        && Same(one["mountOptions"], other["mountOptions"])
        && Same(one["allowedTopologies"], other["allowedTopologies"])
        && (one.Text("reclaimPolicy") ?? "Delete") == (other.Text("reclaimPolicy") ?? "Delete")
        && (one.Text("volumeBindingMode") ?? "Immediate") == (other.Text("volumeBindingMode") ?? "Immediate");

    /// <summary>Whether a class can be used to restore what <paramref name="restore"/> describes: same volumes, bound in the consumer's zone, gone with their claim.</summary>
    internal static bool Fits(KubeDocument @class, KubeDocument restore) =>
        @class.Text("volumeBindingMode") == "WaitForFirstConsumer" && @class.Text("reclaimPolicy") == "Delete" && @class["allowedTopologies"] is null
        && Same(@class["parameters"], restore["parameters"]) && Same(@class["mountOptions"], restore["mountOptions"]);

    /// <summary>The class as a user would write it down: without Drydock's marks.</summary>
    internal static KubeDocument ForManifest(KubeDocument @class) => @class.With("metadata", KubeDocument.Object(("name", @class.Name)));

    private static bool Same(KubeDocument? one, KubeDocument? other) =>
        (one ?? KubeDocument.Null).Equals(other ?? KubeDocument.Null) || (IsEmpty(one) && IsEmpty(other));

    private static bool IsEmpty(KubeDocument? value) => value is null or { IsNull: true } or { IsObject: true, Fields.Count: 0 } or { IsArray: true, Items.Count: 0 };

    private static KubeDocument Build(string name, string migration, KubeDocument? old, InventoryVolume like, string? keyArn, string bindingMode)
    {
        var @class = Documents.New(KubeResources.StorageClasses, "StorageClass", null, name, migration)
            .WithAt(["metadata", "labels", Documents.NamespaceLabel], like.Claim.Namespace!)
            .With("provisioner", EbsDriver)
            .With("parameters", Parameters(old, like, keyArn))
            .With("volumeBindingMode", bindingMode);
        if (old?["allowVolumeExpansion"] is { } expansion) @class = @class.With("allowVolumeExpansion", expansion);
        if ((old?["mountOptions"] ?? like.Pv?.At("spec", "mountOptions")) is { } options) @class = @class.With("mountOptions", options);
        if (old?["allowedTopologies"] is { } topologies) @class = @class.With("allowedTopologies", topologies);
        return @class;
    }

    private static KubeDocument Parameters(KubeDocument? old, InventoryVolume like, string? keyArn)
    {
        var parameters = KubeDocument.ObjectOf((old?["parameters"]?.Fields ?? []).Where(f => !Replaced.Contains(f.Name.ToLowerInvariant())));
        var real = like.Real!;
        parameters = parameters.With("type", real.VolumeType);
        if (NeedsIops(real)) parameters = parameters.With("iops", Number(real.Iops!.Value));
        if (real.VolumeType == "gp3" && real.ThroughputMibps is { } throughput and not Gp3BaselineThroughputMibps) parameters = parameters.With("throughput", Number(throughput));
        if (like.Pv!.Text("spec", "csi", "fsType") is { Length: > 0 } fileSystem) parameters = parameters.With(FileSystemParameter, fileSystem);
        parameters = parameters.With("encrypted", "true");
        return keyArn is null ? parameters : parameters.With("kmsKeyId", keyArn);
    }

    /// <summary>gp2 refuses the parameter, gp3 has a baseline, io1 and io2 demand it.</summary>
    private static bool NeedsIops(BlockVolume real) =>
        real.Iops is { } iops && (real.VolumeType is "io1" or "io2" || (real.VolumeType == "gp3" && iops != Gp3BaselineIops));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
