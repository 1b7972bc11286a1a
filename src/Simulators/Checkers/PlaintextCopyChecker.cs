namespace Drydock.Simulators.Checkers;

/// <summary>After the cleanup nothing that the migration made holds the data in plaintext: no unencrypted volume or snapshot, no readable bytes.</summary>
public sealed class PlaintextCopyChecker : Checker
{
    private readonly CheckedMigration _migration;
    private readonly IVolumeInspection _volumes;
    private readonly SortedSet<string> _before = new(StringComparer.Ordinal);

    public PlaintextCopyChecker(CheckedMigration migration, IVolumeInspection volumes)
        : base("no plaintext copy is left")
    {
        _migration = migration;
        _volumes = volumes;
        foreach (var volume in volumes.Volumes) _before.Add(volume.VolumeId.Value);
        foreach (var snapshot in volumes.Snapshots) _before.Add(snapshot.SnapshotId.Value);
    }

    /// <param name="completed">Whether the sources should be gone too.</param>
    /// <param name="isForeign">Volumes that someone else made meanwhile.</param>
    public void Judge(bool completed, Func<string, bool>? isForeign = null)
    {
        foreach (var volume in _volumes.Volumes)
        {
            var id = volume.VolumeId.Value;
            if (completed && !volume.Encrypted && _migration.IsSource(id)) Violate($"the plaintext source {id} is still there after the cleanup");
            if (!_before.Contains(id) && isForeign?.Invoke(id) != true) Look(id, volume.Encrypted);
        }

        foreach (var snapshot in _volumes.Snapshots.Where(s => !_before.Contains(s.SnapshotId.Value))) Look(snapshot.SnapshotId.Value, snapshot.Encrypted);
    }

    private void Look(string id, bool encrypted)
    {
        if (!encrypted) Violate($"{id} was made by the migration and is not encrypted");
        else if (_volumes.StoresPlaintext(id, _migration.Marker.Span)) Violate($"the stored bytes of {id} show the writers' plaintext");
    }
}
