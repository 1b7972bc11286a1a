using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;
using Drydock.Core.VolumeEncryption.Steps;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>What the objects will look like, for the diff and for the manifests to commit.</summary>
internal static class PlanChanges
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    internal static IReadOnlyList<PlannedChange> Of(EncryptionState state, Inventory inventory, string migration)
    {
        var changes = new List<PlannedChange>();
        foreach (var made in state.Classes)
        {
            changes.Add(new(KubeResources.StorageClasses, made.Name, null, StorageClassDesign.ForManifest(made), IsTemporary: !state.IsFinalClass(made.Name)));
        }

        if (state.Beside is { } beside)
        {
            changes.Add(new(KubeResources.StatefulSets, $"{state.Namespace}/{beside.Name}", null, Clean(EncryptionDocuments.NewSet(state, state.Replicas)), Remark: $"takes over from {beside.OldName}, which stays at 0 until the cleanup deletes it"));
            foreach (var service in beside.UserSwitches ? [] : beside.Switches)
            {
                var before = Clean(inventory.Services.First(s => s.Name == service.Service));
                changes.Add(new(KubeResources.Services, before.Key, before, before.WithAt(["spec", "selector"], service.After), Remark: "switched by one patch when the second set is ready"));
            }
        }
        else if (state.Owner.IsMadeAnew) changes.Add(new(KubeResources.StatefulSets, state.OriginalSet.Key, Clean(EncryptionDocuments.OldSet(state, state.Replicas)), Clean(EncryptionDocuments.NewSet(state, state.Replicas)),
            Remark: state.Rolling is null ? "deleted as an orphan and made anew: templates can't be edited" : "deleted as an orphan and made anew, since templates can't be edited; its pods go on and are adopted"));
        foreach (var volume in state.Volumes)
        {
            var after = EncryptionDocuments.FinalClaim(volume, "(the encrypted volume's)");
            if (state.Replication is not null) after = after.WithoutAt("spec", "volumeName");
            if (state.Beside is null) changes.Add(new(KubeResources.PersistentVolumeClaims, volume.OriginalClaim.Key, Clean(EncryptionDocuments.WithoutTraces(volume.OriginalClaim)), Clean(after), Remark: "deleted and made anew, bound to the encrypted volume"));
            else changes.Add(new(KubeResources.PersistentVolumeClaims, after.Key, null, Clean(after), Remark: $"{(state.Replication is null ? "bound to the encrypted volume" : "for a new encrypted volume")}; {volume.Claim} is put out of use and goes with the cleanup"));
        }

        foreach (var volume in state.Volumes)
        {
            var pv = inventory.Volumes.First(v => v.Claim.Name == volume.Claim).Pv!;
            changes.Add(new(KubeResources.PersistentVolumes, volume.SourcePv, Clean(pv), Clean(pv.WithAt(["spec", "persistentVolumeReclaimPolicy"], "Retain")),
                Remark: $"the unencrypted source, EBS volume {volume.SourceHandle}: kept until the cleanup deletes both"));
        }

        foreach (var volume in state.Volumes.Where(v => v.StaticPv is not null))
        {
            changes.Add(new(KubeResources.PersistentVolumes, volume.StaticPv!, null, Clean(EncryptionDocuments.PlannedVolume(state, volume, migration)), Remark: "the encrypted volume, made by EC2 from a snapshot of the source"));
        }

        if (state.SnapshotClass is not { } snapshotClass) return changes;
        changes.Add(new(KubeResources.VolumeSnapshotClasses, snapshotClass.Name, null, Clean(snapshotClass), IsTemporary: true));
        foreach (var volume in state.Volumes)
        {
            foreach (var name in (string[])[volume.WarmSnapshot, volume.FinalSnapshot])
            {
                changes.Add(new(KubeResources.VolumeSnapshots, $"{state.Namespace}/{name}", null, Clean(EncryptionDocuments.Snapshot(state, volume, name, migration)), IsTemporary: true));
            }
        }

        return changes;
    }

    /// <summary>The new classes and the StatefulSet as the user would keep them in version control.</summary>
    internal static string Manifests(EncryptionState state, Inventory inventory, ClassPlan classes)
    {
        var made = classes.MainClasses.Values.DistinctBy(c => c.Name).Select(c => StorageClassDesign.ForManifest(Clean(c)));
        return YamlText.Format([.. made, .. state.Owner.IsMadeAnew ? [Manifest(state)] : state.Volumes.Select(Claim), .. Services(state, inventory)]);
    }

    /// <summary>A claim that the user writes down: the old one applied later would be refused, for a claim's class can't be changed.</summary>
    private static KubeDocument Claim(VolumeState volume) => Clean(EncryptionDocuments.FinalClaim(volume, "")).WithoutAt("spec", "volumeName");

    /// <summary>The Services as they select the second set's pods.</summary>
    private static IEnumerable<KubeDocument> Services(EncryptionState state, Inventory inventory) => (state.Beside?.Switches ?? []).Select(s =>
    {
        var service = inventory.Services.First(i => i.Name == s.Service);
        var own = service.Annotation(LastApplied) is { } applied ? KubeDocument.Parse(applied) : Clean(service);
        return own.WithAt(["spec", "selector"], s.After);
    });

    private static KubeDocument Clean(KubeDocument value) => Documents.Recreatable(value).WithoutAt("metadata", "annotations", Documents.SessionAnnotation);

    /// <summary>The user's own words where kubectl kept them, else the object without what the server filled in.</summary>
    private static KubeDocument Manifest(EncryptionState state)
    {
        if (state.OriginalSet.Annotation(LastApplied) is { } applied) return EncryptionDocuments.Named(state, EncryptionDocuments.WithNewClasses(state, KubeDocument.Parse(applied)));
        return EncryptionDocuments.WithoutEmptyAnnotations(Clean(EncryptionDocuments.NewSet(state, state.Replicas)));
    }
}
