using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>What cleanup and rollback delete, for whoever is asked whether they may.</summary>
internal static class EncryptionDeletions
{
    internal static IReadOnlyList<PlannedDeletion> OfCleanup(EncryptionState state)
    {
        if (!state.IsCompleted) return [];
        var deletions = Snapshots(state);
        if (state.SnapshotClass is { } made) deletions.Add(new("volumesnapshotclass", made.Name, null, "the class of these snapshots"));
        foreach (var volume in state.Volumes)
        {
            deletions.Add(new("persistentvolume", volume.SourcePv, null, $"of the source of {volume.Claim}"));
            deletions.Add(new("EBS volume", volume.SourceHandle, volume.SizeGibibytes, $"the source of {volume.Claim}, with the data as it was before the cutover"));
        }

        foreach (var restore in state.Classes.Where(c => !state.FinalClasses.ContainsValue(c.Name))) deletions.Add(new("storageclass", restore.Name, null, "made for restoring, used by nothing"));
        return deletions;
    }

    internal static IReadOnlyList<PlannedDeletion> OfRollback(EncryptionState state)
    {
        var deletions = new List<PlannedDeletion>();
        foreach (var volume in state.Volumes.Where(v => v.TargetHandle is not null))
        {
            deletions.Add(new("EBS volume", volume.TargetHandle!, volume.SizeGibibytes, $"the encrypted copy of {volume.Claim}{(state is { IsCommitted: true, Rolling: null } ? ", with everything written since the cutover" : "")}"));
        }

        deletions.AddRange(Snapshots(state));
        if (state.SnapshotClass is { } snapshots) deletions.Add(new("volumesnapshotclass", snapshots.Name, null, "the class of these snapshots"));
        foreach (var restore in state.Classes) deletions.Add(new("storageclass", restore.Name, null, "made by the migration, unless somebody uses it by now"));
        return deletions;
    }

    private static List<PlannedDeletion> Snapshots(EncryptionState state)
    {
        var deletions = new List<PlannedDeletion>();
        foreach (var volume in state.Volumes)
        {
            if (volume.WarmSnapshotHandle is { } warm) deletions.Add(new("EBS snapshot", warm, volume.SizeGibibytes, $"{volume.WarmSnapshot}, of the source of {volume.Claim} while it ran"));
            if (volume.FinalSnapshotHandle is { } final) deletions.Add(new("EBS snapshot", final, volume.SizeGibibytes, $"{volume.FinalSnapshot}, of the source of {volume.Claim} after the stop"));
        }

        return deletions;
    }
}
