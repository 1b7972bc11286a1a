using Drydock.Core.Ports;
using Drydock.Simulators.Checkers;

namespace Drydock.Harness.Environments.Fleets;

/// <summary>After the cleanup of a fleet nothing that the migrations made holds data in plaintext, and the sources of the sets that moved are gone.</summary>
internal sealed class FleetPlaintext(CheckedMigration moved, IVolumeInspection volumes, IReadOnlyList<FleetMember> members) : Checker("no plaintext copy is left")
{
    internal void Judge()
    {
        var sources = moved.Volumes.Select(v => v.Source.Value).ToHashSet(StringComparer.Ordinal);
        var known = members.SelectMany(m => m.Migration.Volumes).Select(v => v.Source.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var volume in volumes.Volumes)
        {
            var id = volume.VolumeId.Value;
            if (sources.Contains(id)) Violate($"the plaintext source {id} is still there after the cleanup");
            else if (!known.Contains(id)) Look(id, volume.Encrypted);
        }

        foreach (var snapshot in volumes.Snapshots) Look(snapshot.SnapshotId.Value, snapshot.Encrypted);
    }

    private void Look(string id, bool encrypted)
    {
        if (!encrypted) Violate($"{id} was made by a migration and is not encrypted");
        else if (volumes.StoresPlaintext(id, moved.Marker.Span)) Violate($"the stored bytes of {id} show the writers' plaintext");
    }
}
