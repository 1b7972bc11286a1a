using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Core.VolumeEncryption.Settings;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Makes StorageClasses that give a volume as the source really is, but encrypted.</summary>
internal static class StorageClassDesign
{
    internal const string EbsDriver = "ebs.csi.aws.com";
    internal const string DefaultAnnotation = "storageclass.kubernetes.io/is-default-class";

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
            .With("parameters", ClassTakeover.Of(old, like, keyArn).Parameters)
            .With("volumeBindingMode", bindingMode);
        if (old?["allowVolumeExpansion"] is { } expansion) @class = @class.With("allowVolumeExpansion", expansion);
        if ((old?["mountOptions"] ?? like.Pv?.At("spec", "mountOptions")) is { } options) @class = @class.With("mountOptions", options);
        if ((old?["allowedTopologies"] ?? ClassTakeover.ZonesOf(old)) is { } topologies) @class = @class.With("allowedTopologies", topologies);
        return @class;
    }
}
