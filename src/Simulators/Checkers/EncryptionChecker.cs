using Drydock.Core.Ports;

namespace Drydock.Simulators.Checkers;

/// <summary>In the end the real volume under every claim is encrypted with the intended key, and its stored bytes show no plaintext.</summary>
public sealed class EncryptionChecker(CheckedMigration migration, IVolumeInspection volumes) : Checker("the real volumes are encrypted with the intended key")
{
    /// <param name="keyArn">The intended key.</param>
    /// <param name="handles">The volume handle under each claim now; null where the claim has none.</param>
    public void Judge(string keyArn, IReadOnlyList<KeyValuePair<string, string?>> handles)
    {
        foreach (var (claim, handle) in handles)
        {
            var volume = volumes.Find(new VolumeId(handle ?? ""));
            if (volume is null) Violate($"claim {claim} has no volume ({handle ?? "unbound"})");
            else if (!volume.Encrypted) Violate($"claim {claim} is on {handle}, which is not encrypted");
            else if (volume.KmsKeyId != keyArn) Violate($"claim {claim} is on {handle}, encrypted with {volume.KmsKeyId} instead of {keyArn}");
            else if (volumes.StoresPlaintext(volume.VolumeId.Value, migration.Marker.Span)) Violate($"the stored bytes of {handle} show the writers' plaintext");
        }
    }
}
