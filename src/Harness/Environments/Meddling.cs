using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Harness.Environments;

/// <summary>
/// What others did to the set while it was moved, so that the checkers don't hold the migration to account for it: a scale-up gives ordinals of their own, with claims and volumes
/// that were nobody's before.
/// </summary>
internal sealed class Meddling
{
    /// <summary>The replicas that someone asked for last; null: nobody did.</summary>
    internal long? ScaledTo { get; set; }

    /// <summary>Whether an object ("resource namespace/name") or volume ("vol-…") belongs to an ordinal that someone's scale-up made.</summary>
    internal Func<string, bool> IsTheirs(CheckedMigration migration, EtcdStore store)
    {
        var theirs = new SortedSet<string>(StringComparer.Ordinal);
        if (ScaledTo is null) return theirs.Contains;
        foreach (var claim in store.Dump(KubeResources.PersistentVolumeClaims).Where(c => IsOfNewOrdinal(migration, c)))
        {
            theirs.Add($"persistentvolumeclaims {claim.Key}");
            theirs.Add($"pods {migration.Namespace}/{migration.StatefulSet}-{OrdinalOf(claim)}");
        }

        var volumes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var volume in store.Dump(KubeResources.PersistentVolumes))
        {
            if (!theirs.Contains($"persistentvolumeclaims {volume.Text("spec", "claimRef", "namespace")}/{volume.Text("spec", "claimRef", "name")}")) continue;
            volumes.Add(volume.Name);
            theirs.Add($"persistentvolumes {volume.Name}");
            if (volume.Text("spec", "csi", "volumeHandle") is { } handle) theirs.Add(handle);
        }

        foreach (var attachment in store.Dump(KubeResources.VolumeAttachments).Where(a => volumes.Contains(a.Text("spec", "source", "persistentVolumeName") ?? "")))
        {
            theirs.Add($"volumeattachments.storage.k8s.io {attachment.Name}");
        }

        return theirs.Contains;
    }

    /// <summary>The world that a rollback has to give back: with the replicas that someone wished meanwhile.</summary>
    internal WorldSnapshot Wished(WorldSnapshot before, CheckedMigration migration) => ScaledTo is not { } replicas ? before
        : before.With($"statefulsets.apps {migration.Namespace}/{migration.StatefulSet}", set => set.WithAt(["spec", "replicas"], replicas));

    private static bool IsOfNewOrdinal(CheckedMigration migration, KubeDocument claim) =>
        claim.Namespace == migration.Namespace && migration.ByClaim(claim.Name) is null
        && claim.Name.Contains($"-{migration.StatefulSet}-", StringComparison.Ordinal) && int.TryParse(OrdinalOf(claim), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && claim.Name.EndsWith($"-{migration.StatefulSet}-{OrdinalOf(claim)}", StringComparison.Ordinal);

    private static string OrdinalOf(KubeDocument claim) => claim.Name[(claim.Name.LastIndexOf('-') + 1)..];
}
