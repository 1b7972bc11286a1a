using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Simulators.Aws.Kms;
using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Aws;

/// <summary>
/// What checkers see of an account: all resources as they are now, the raw stored bytes (the disk in the hands of someone without a key), and the content (as its
/// node would read it). Asks no policy, takes no virtual time, changes nothing.
/// </summary>
public sealed class AwsInspection
{
    private readonly Ec2State _ec2;
    private readonly SimKms _kms;

    internal AwsInspection(Ec2State ec2, SimKms kms)
    {
        _ec2 = ec2;
        _kms = kms;
    }

    /// <summary>Every volume, in the order of ids.</summary>
    public IReadOnlyList<BlockVolume> Volumes => _ec2.Volumes.Values.Select(volume => volume.Describe()).ToList();

    /// <summary>Every snapshot, in the order of ids.</summary>
    public IReadOnlyList<BlockSnapshot> Snapshots => _ec2.Snapshots.Values.Select(snapshot => snapshot.Describe(_ec2.Now)).ToList();

    /// <summary>The volume, or null when it is gone.</summary>
    public BlockVolume? Find(VolumeId id) => _ec2.Volumes.TryGetValue(id.Value, out var volume) ? volume.Describe() : null;

    /// <summary>The snapshot, or null when it is gone.</summary>
    public BlockSnapshot? Find(SnapshotId id) => _ec2.Snapshots.TryGetValue(id.Value, out var snapshot) ? snapshot.Describe(_ec2.Now) : null;

    /// <summary>
    /// What a volume stores at this instant. Cheap, and the same object as long as nothing is written: <see cref="BlockImage.BytesChangedSince"/> tells a checker whether
    /// and how much a volume was written since.
    /// </summary>
    public BlockImage Freeze(VolumeId id) => _ec2.Volume(id).Store.Freeze();

    /// <summary>Whether a pattern occurs in the raw stored bytes of a volume.</summary>
    public bool StoredBytesContain(VolumeId id, ReadOnlySpan<byte> pattern) => BlockInspection.Contains(_ec2.Volume(id).Store.Freeze(), pattern);

    /// <summary>Whether a pattern occurs in the raw stored bytes of a snapshot.</summary>
    public bool StoredBytesContain(SnapshotId id, ReadOnlySpan<byte> pattern) => BlockInspection.Contains(_ec2.Snapshot(id).Image, pattern);

    /// <summary>Whether two volumes hold the same raw bytes, as they are stored.</summary>
    public bool StoredBytesEqual(VolumeId left, VolumeId right) =>
        BlockInspection.Fingerprint(_ec2.Volume(left).Store.Freeze(), null) == BlockInspection.Fingerprint(_ec2.Volume(right).Store.Freeze(), null);

    /// <summary>The fingerprint of a volume's content at this instant (see <see cref="BlockInspection.Fingerprint"/>).</summary>
    /// <exception cref="InvalidOperationException">The key's material is gone: nobody can read the content any more.</exception>
    public string Fingerprint(VolumeId id)
    {
        var volume = _ec2.Volume(id);
        return Fingerprint(volume.Store.Freeze(), volume.DataKey);
    }

    /// <summary>The fingerprint of a snapshot's content.</summary>
    /// <exception cref="InvalidOperationException">The key's material is gone: nobody can read the content any more.</exception>
    public string Fingerprint(SnapshotId id)
    {
        var snapshot = _ec2.Snapshot(id);
        return Fingerprint(snapshot.Image, snapshot.DataKey);
    }

    /// <summary>Opens the content of a snapshot for reading, as a volume restored from it would show it; writes go nowhere.</summary>
    public IBlockDevice OpenContent(SnapshotId id)
    {
        var snapshot = _ec2.Snapshot(id);
        return new BlockDevice(new BlockStore(snapshot.Image, snapshot.Image.Size), CipherOf(snapshot.DataKey), id.Value);
    }

    /// <summary>Opens the content of a volume at this instant for reading; writes go nowhere.</summary>
    public IBlockDevice OpenContent(VolumeId id)
    {
        var volume = _ec2.Volume(id);
        return new BlockDevice(new BlockStore(volume.Store.Freeze(), volume.Store.Size), CipherOf(volume.DataKey), id.Value);
    }

    /// <summary>What had to be copied for a snapshot.</summary>
    public ByteSize BytesCopied(SnapshotId id) => _ec2.Snapshot(id).BytesToCopy;

    private string Fingerprint(BlockImage image, WrappedDataKey? dataKey)
    {
        using var cipher = CipherOf(dataKey);
        return BlockInspection.Fingerprint(image, cipher);
    }

    private SectorCipher? CipherOf(WrappedDataKey? dataKey)
    {
        if (dataKey is null) return null;
        return new SectorCipher(
            _kms.UnwrapForInspection(dataKey) ?? throw new InvalidOperationException($"the material of {dataKey.KeyArn} is gone: its data can't be read any more"));
    }
}
