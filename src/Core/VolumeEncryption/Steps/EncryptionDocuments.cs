using System.Globalization;
using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Planning;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Steps;

/// <summary>The bodies of what an encryption creates.</summary>
internal static class EncryptionDocuments
{
    internal const string HoldFinalizer = "drydock.dev/hold";

    /// <summary>Says that a binding is complete. On a claim that is yet to be bound it would make the volume controller call the claim lost.</summary>
    private const string BindCompleted = "pv.kubernetes.io/bind-completed";

    /// <summary>What controllers wrote on a claim when they provisioned its old volume.</summary>
    private static readonly string[] ProvisioningAnnotations =
    [
        "pv.kubernetes.io/bound-by-controller", "volume.kubernetes.io/storage-provisioner",
        "volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/selected-node", "volume.kubernetes.io/storage-resizer",
    ];

    private const string ProvisionerIdentity = "storage.kubernetes.io/csiProvisionerIdentity";

    /// <summary>The EBS CSI driver's own topology key, which every version of it understands.</summary>
    private const string ZoneKey = "topology.ebs.csi.aws.com/zone";

    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The StatefulSet with the new classes in its templates; all else as it was found.</summary>
    internal static KubeDocument NewSet(EncryptionState state, long replicas) => WithReplicas(Named(state, WithNewClasses(state, Documents.Recreatable(state.OriginalSet))), replicas);

    /// <summary>A StatefulSet as the one that is to run: the second one where there is one.</summary>
    internal static KubeDocument Named(EncryptionState state, KubeDocument set) => state.Beside is { } beside ? beside.Set(set) : set;

    internal static KubeDocument WithNewClasses(EncryptionState state, KubeDocument set) =>
        WithTemplates(set, t => Template(state, t));

    internal static KubeDocument OldSet(EncryptionState state, long replicas) => WithReplicas(WithTemplates(Documents.Recreatable(state.OriginalSet), t => t), replicas);

    private static KubeDocument WithTemplates(KubeDocument set, Func<KubeDocument, KubeDocument> change) => set.List("spec", "volumeClaimTemplates") is { Count: > 0 } templates
        ? set.WithAt(["spec", "volumeClaimTemplates"], KubeDocument.ArrayOf(templates.Select(t => change(t).Without("status")))) : set;

    /// <summary>Whether every template of a set names the class and the size that it should after the migration.</summary>
    internal static bool HasNewClasses(EncryptionState state, KubeDocument set) => HaveSameStorage(set, NewSet(state, 0));

    internal static bool HaveSameStorage(KubeDocument one, KubeDocument other) => one.List("spec", "volumeClaimTemplates").All(t =>
        other.List("spec", "volumeClaimTemplates").FirstOrDefault(w => w.Name == t.Name) is { } wanted
        && wanted.Text("spec", "storageClassName") == t.Text("spec", "storageClassName")
        && SizeOf(wanted) is { } size && SizeOf(t) is { } has && StorageQuantity.Bytes(size) == StorageQuantity.Bytes(has));

    private static string? SizeOf(KubeDocument claim) => claim.Text("spec", "resources", "requests", "storage");

    /// <summary>The claim that the workload gets, bound in advance to the target: under its old name, or the second set's.</summary>
    internal static KubeDocument FinalClaim(VolumeState volume, string targetPv)
    {
        var claim = Claim(volume, targetPv).WithoutAt("spec", "dataSource").WithoutAt("spec", "dataSourceRef").WithAt(["spec", "storageClassName"], volume.FinalClass);
        if (volume.WantedSize is { } size) claim = claim.WithAt(["spec", "resources", "requests", "storage"], size);
        return WithoutTraces(claim.WithAt(["metadata", "name"], volume.FinalClaim).WithoutAt("metadata", "annotations", LastApplied));
    }

    /// <summary>The claim without what controllers wrote on it while its volume was provisioned and bound.</summary>
    internal static KubeDocument WithoutTraces(KubeDocument claim)
    {
        foreach (var annotation in ProvisioningAnnotations) claim = claim.WithoutAt("metadata", "annotations", annotation);
        return WithoutEmptyAnnotations(claim.WithoutAt("metadata", "annotations", BindCompleted).WithoutAt("metadata", "finalizers"));
    }

    /// <summary>The claim as it was, bound in advance to the source again.</summary>
    internal static KubeDocument SourceClaim(VolumeState volume) => WithoutEmptyAnnotations(Claim(volume, volume.SourcePv));

    internal static KubeDocument Snapshot(EncryptionState state, VolumeState volume, string name, string migration) =>
        Documents.New(KubeResources.VolumeSnapshots, "VolumeSnapshot", state.Namespace, name, migration)
            .With("spec", KubeDocument.Object(
                ("volumeSnapshotClassName", state.SnapshotClass!.Name),
                ("source", KubeDocument.Object(("persistentVolumeClaimName", volume.Claim)))));

    /// <summary>The claim that is restored from the final snapshot, with at least the snapshot's size.</summary>
    internal static KubeDocument TemporaryClaim(EncryptionState state, VolumeState volume, string migration)
    {
        var size = volume.OriginalClaim.Text("spec", "resources", "requests", "storage")!;
        size = StorageQuantity.Larger(size, volume.OriginalClaim.Text("status", "capacity", "storage"));
        size = StorageQuantity.Larger(StorageQuantity.Larger(size, volume.RestoreSize), volume.WantedSize);
        return Documents.New(KubeResources.PersistentVolumeClaims, "PersistentVolumeClaim", state.Namespace, volume.TemporaryClaim, migration)
            .With("spec", KubeDocument.Object(
                ("accessModes", volume.OriginalClaim.At("spec", "accessModes")),
                ("storageClassName", volume.RestoreClass),
                ("volumeMode", volume.IsBlock ? KubeDocument.Of("Block") : null),
                ("volumeAttributesClassName", volume.OriginalClaim.At("spec", "volumeAttributesClassName")),
                ("resources", KubeDocument.Object(("requests", KubeDocument.Object(("storage", size))))),
                ("dataSource", KubeDocument.Object(("apiGroup", "snapshot.storage.k8s.io"), ("kind", "VolumeSnapshot"), ("name", volume.FinalSnapshot)))));
    }

    /// <summary>The claim that holds the copy until it may have its own name, bound in advance to the copy's PersistentVolume.</summary>
    internal static KubeDocument StaticClaim(EncryptionState state, VolumeState volume, string migration) =>
        Documents.New(KubeResources.PersistentVolumeClaims, "PersistentVolumeClaim", state.Namespace, volume.TemporaryClaim, migration)
            .With("spec", KubeDocument.Object(
                ("accessModes", volume.OriginalClaim.At("spec", "accessModes")),
                ("storageClassName", volume.RestoreClass),
                ("volumeMode", volume.OriginalClaim.At("spec", "volumeMode")),
                ("volumeAttributesClassName", volume.OriginalClaim.At("spec", "volumeAttributesClassName")),
                ("volumeName", volume.StaticPv!),
                ("resources", KubeDocument.Object(("requests", KubeDocument.Object(("storage", volume.WantedSize ?? SizeOf(volume.OriginalClaim)!)))))));

    /// <summary>The copy's PersistentVolume: the source's with another handle, reserved for the temporary claim, and kept whatever becomes of that.</summary>
    internal static KubeDocument StaticVolume(EncryptionState state, VolumeState volume, string migration) => StaticVolume(state, volume, volume.TargetHandle!, volume.TemporaryClaim, migration);

    /// <summary>The same as the plan shows it: as it will be in the end.</summary>
    internal static KubeDocument PlannedVolume(EncryptionState state, VolumeState volume, string migration) =>
        StaticVolume(state, volume, "(the encrypted volume's)", volume.FinalClaim, migration)
            .WithAt(["spec", "storageClassName"], volume.FinalClass).WithAt(["spec", "persistentVolumeReclaimPolicy"], volume.ReclaimPolicy);

    private static KubeDocument StaticVolume(EncryptionState state, VolumeState volume, string handle, string claim, string migration)
    {
        var source = volume.OriginalPv!;
        var csi = source.At("spec", "csi")!.With("volumeHandle", handle);
        if (csi["volumeAttributes"]?.Without(ProvisionerIdentity) is { } attributes) csi = attributes.Fields.Count == 0 ? csi.Without("volumeAttributes") : csi.With("volumeAttributes", attributes);
        var spec = source["spec"]!
            .With("csi", csi)
            .With("claimRef", ClaimReference(state, claim))
            .With("persistentVolumeReclaimPolicy", "Retain")
            .With("storageClassName", volume.RestoreClass);
        if (volume.WantedSize is not null) spec = spec.WithAt(["capacity", "storage"], string.Create(CultureInfo.InvariantCulture, $"{volume.Wanted.SizeGibibytes}Gi"));
        if (spec["nodeAffinity"] is null) spec = spec.With("nodeAffinity", InZone(volume.Zone));
        var labels = (source.At("metadata", "labels")?.Fields ?? []).Where(l => !l.Name.StartsWith("drydock.dev/", StringComparison.Ordinal));
        return Static(state, volume.StaticPv!, migration, labels).With("spec", spec);
    }

    internal static string CanaryVolumeName(EncryptionState state) => $"drydock-canary-{state.Namespace}-{state.Canary[EncryptionNames.CanaryPrefix.Length..]}";

    internal static KubeDocument CanaryVolume(EncryptionState state, string handle, string migration) =>
        Static(state, CanaryVolumeName(state), migration, []).With("spec", KubeDocument.Object(
            ("capacity", KubeDocument.Object(("storage", CanarySize(state)))),
            ("csi", KubeDocument.Object(("driver", StorageClassDesign.EbsDriver), ("fsType", state.Volumes[0].FileSystem), ("volumeHandle", handle))),
            ("accessModes", KubeDocument.Array("ReadWriteOnce")),
            ("claimRef", ClaimReference(state, state.Canary)),
            ("persistentVolumeReclaimPolicy", "Retain"),
            ("storageClassName", state.CanaryClass),
            ("nodeAffinity", InZone(state.CanaryZone))));

    internal static KubeDocument StaticCanaryClaim(EncryptionState state, string migration) => CanaryClaim(state, migration).WithAt(["spec", "volumeName"], CanaryVolumeName(state));

    /// <summary>With the driver's name as its provisioner: without it nobody would follow a reclaim policy of Delete later.</summary>
    private static KubeDocument Static(EncryptionState state, string name, string migration, IEnumerable<KubeField> labels)
    {
        var made = Documents.New(KubeResources.PersistentVolumes, "PersistentVolume", null, name, migration)
            .WithAt(["metadata", "labels", Documents.NamespaceLabel], state.Namespace)
            .WithAt(["metadata", "annotations"], KubeDocument.Object(("pv.kubernetes.io/provisioned-by", StorageClassDesign.EbsDriver)));
        foreach (var label in labels) made = made.WithAt(["metadata", "labels", label.Name], label.Value);
        return made;
    }

    /// <summary>A reference by name: whoever makes the claim of this name gets the volume.</summary>
    private static KubeDocument ClaimReference(EncryptionState state, string claim) =>
        KubeDocument.Object(("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("namespace", state.Namespace), ("name", claim));

    private static KubeDocument InZone(string zone) => KubeDocument.Object(("required", KubeDocument.Object(("nodeSelectorTerms", KubeDocument.Array(KubeDocument.Object(
        ("matchExpressions", KubeDocument.Array(KubeDocument.Object(("key", ZoneKey), ("operator", "In"), ("values", KubeDocument.Array(zone)))))))))));

    private static string CanarySize(EncryptionState state) => string.Create(CultureInfo.InvariantCulture, $"{state.CanaryGibibytes}Gi");

    internal static KubeDocument CanaryClaim(EncryptionState state, string migration) =>
        Documents.New(KubeResources.PersistentVolumeClaims, "PersistentVolumeClaim", state.Namespace, state.Canary, migration)
            .With("spec", KubeDocument.Object(
                ("accessModes", KubeDocument.Array("ReadWriteOnce")),
                ("storageClassName", state.CanaryClass),
                ("resources", KubeDocument.Object(("requests", KubeDocument.Object(("storage", CanarySize(state))))))));

    internal static KubeDocument CanaryPod(EncryptionState state, string image, string migration) =>
        Pod(state, state.Canary, state.CanaryZone, image, migration, ["sleep", "3600"], [("canary", state.Canary, false, "/canary")]);

    /// <summary>Mounts source and target read-only and compares them; its result is its exit code and its termination message.</summary>
    internal static KubeDocument VerifierPod(EncryptionState state, VolumeState volume, string image, VerificationMode mode, string migration) =>
        Pod(state, volume.Verifier, volume.Zone, image, migration, ["sh", "-c", volume.IsBlock ? VerifierScript.OfDevices(mode, volume.SizeGibibytes) : VerifierScript.Of(mode)],
            volume.IsBlock
                ? [("source", volume.Claim, true, VerifierScript.SourceDevice), ("target", volume.TemporaryClaim, true, VerifierScript.TargetDevice)]
                : [("source", volume.Claim, true, VerifierScript.SourcePath), ("target", volume.TemporaryClaim, true, VerifierScript.TargetPath)], volume.IsBlock);

    private static KubeDocument Pod(
        EncryptionState state, string name, string zone, string image, string migration, IReadOnlyList<string> command, IReadOnlyList<(string Name, string Claim, bool ReadOnly, string Path)> mounts, bool asDevices = false)
    {
        var like = state.OriginalSet.At("spec", "template", "spec") ?? KubeDocument.EmptyObject;
        var selector = like["nodeSelector"] is { IsObject: true } given ? given : KubeDocument.EmptyObject;
        var container = KubeDocument.Object(
            ("name", "drydock"),
            ("image", image),
            ("command", KubeDocument.ArrayOf(command.Select(KubeDocument.Of))),
            ("volumeDevices", asDevices ? KubeDocument.ArrayOf(mounts.Select(m => KubeDocument.Object(("name", m.Name), ("devicePath", m.Path)))) : null),
            ("volumeMounts", asDevices ? null : KubeDocument.ArrayOf(mounts.Select(m => KubeDocument.Object(("name", m.Name), ("mountPath", m.Path), ("readOnly", m.ReadOnly ? KubeDocument.True : null))))));
        return Documents.New(KubeResources.Pods, "Pod", state.Namespace, name, migration).With("spec", KubeDocument.Object(
            ("restartPolicy", "Never"),
            ("terminationGracePeriodSeconds", 1),
            ("automountServiceAccountToken", false),
            ("nodeSelector", selector.With("topology.kubernetes.io/zone", zone)),
            ("tolerations", like["tolerations"]),
            ("imagePullSecrets", like["imagePullSecrets"]),
            ("priorityClassName", like["priorityClassName"]),
            ("affinity", like.At("affinity", "nodeAffinity") is { } affinity ? KubeDocument.Object(("nodeAffinity", affinity)) : null),
            ("containers", KubeDocument.Array(container)),
            ("volumes", KubeDocument.ArrayOf(mounts.Select(m => KubeDocument.Object(
                ("name", m.Name),
                ("persistentVolumeClaim", KubeDocument.Object(("claimName", m.Claim), ("readOnly", m.ReadOnly ? KubeDocument.True : null)))))))));
    }

    private static KubeDocument Template(EncryptionState state, KubeDocument template)
    {
        var old = template.Text("spec", "storageClassName") ?? "";
        var name = state.FinalClasses.TryGetValue(old, out var known) ? known : state.Volumes.FirstOrDefault(v => v.Template == template.Name)?.FinalClass;
        if (state.FinalSizes.TryGetValue(template.Name, out var size)) template = template.WithAt(["spec", "resources", "requests", "storage"], size);
        return name is null ? template : template.WithAt(["spec", "storageClassName"], name);
    }

    private static KubeDocument WithReplicas(KubeDocument set, long replicas) => set.WithAt(["spec", "replicas"], replicas);

    private static KubeDocument Claim(VolumeState volume, string pv) => Documents.Recreatable(volume.OriginalClaim)
        .WithoutAt("metadata", "annotations", BindCompleted)
        .WithoutAt("metadata", "finalizers")
        .WithoutAt("metadata", "ownerReferences")
        .WithAt(["spec", "volumeName"], pv);

    internal static KubeDocument WithoutEmptyAnnotations(KubeDocument value) =>
        value.At("metadata", "annotations") is { IsObject: true, Fields.Count: 0 } ? value.WithoutAt("metadata", "annotations") : value;
}
