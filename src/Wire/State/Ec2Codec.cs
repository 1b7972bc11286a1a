using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Ec2;

namespace Drydock.Wire.State;

/// <summary>Volumes, snapshots and instances as they are kept. The values of the first two begin with what they refer to, for <see cref="StateMap.Prune"/>.</summary>
internal static class Ec2Codec
{
    public static void Write(StateBatch batch, VolumeRecord volume, long store, long pendingImage)
    {
        batch.Number(store).Number(pendingImage).Number(volume.Store.Size.Bytes).Text(volume.Zone).Time(volume.CreateTime).Text(volume.State).Number(volume.SizeGibibytes);
        batch.Text(volume.Type).OptionalNumber(volume.Iops).OptionalNumber(volume.Throughput).Flag(volume.IsMultiAttach).Flag(volume.Encrypted).Text(volume.KmsKeyId);
        batch.DataKey(volume.DataKey).Text(volume.SnapshotId?.Value).Text(volume.SourceVolumeId?.Value).OptionalNumber(volume.InitializationRate).Flag(volume.AutoEnableIo);
        batch.Pairs(volume.Tags).Number(volume.Attachments.Count);
        foreach (var attachment in volume.Attachments)
        {
            batch.Text(attachment.Instance.Value).Text(attachment.Device).Time(attachment.AttachTime).Text(attachment.State).Flag(attachment.Grant is not null);
            if (attachment.Grant is { } grant) batch.Grant(grant);
        }

        batch.Flag(volume.Modification is not null);
        if (volume.Modification is { } modification) Write(batch, modification);
        batch.Number(volume.ModificationStarts.Count);
        foreach (var start in volume.ModificationStarts) batch.Time(start);
        Write(batch, volume.Pending);
    }

    public static VolumeRecord ReadVolume(string id, StateReader reader, BlockPart blocks)
    {
        var (store, pendingImage) = (reader.Number(), reader.Number());
        var bytes = blocks.TakeStore(store, new ByteSize(reader.Number()));
        var volume = new VolumeRecord(new VolumeId(id), reader.Text(), reader.Time(), bytes)
        {
            State = reader.Text(),
            SizeGibibytes = reader.Number(),
            Type = reader.Text(),
            Iops = reader.OptionalNumber(),
            Throughput = reader.OptionalNumber(),
            IsMultiAttach = reader.Flag(),
            Encrypted = reader.Flag(),
            KmsKeyId = reader.OptionalText(),
            DataKey = reader.DataKey(),
            SnapshotId = reader.OptionalText() is { } snapshot ? new SnapshotId(snapshot) : null,
            SourceVolumeId = reader.OptionalText() is { } source ? new VolumeId(source) : null,
            InitializationRate = reader.OptionalNumber(),
            AutoEnableIo = reader.Flag(),
        };
        foreach (var (key, value) in reader.Pairs()) volume.SetTag(key, value);
        for (var left = reader.Number(); left > 0; left--)
        {
            volume.Attach(new AttachmentRecord(new InstanceId(reader.Text()), reader.Text(), reader.Time()) { State = reader.Text(), Grant = reader.Flag() ? reader.Grant() : null });
        }

        volume.Modification = reader.Flag() ? ReadModification(volume.Id, reader) : null;
        for (var left = reader.Number(); left > 0; left--) volume.ModificationStarts.Add(reader.Time());
        volume.Pending = ReadPending(reader, blocks, pendingImage);
        return volume;
    }

    public static void Write(StateBatch batch, SnapshotRecord snapshot, long image, long pendingImage)
    {
        batch.Number(image).Number(pendingImage).Text(snapshot.VolumeId.Value).Text(snapshot.OwnerId).Time(snapshot.StartTime).Text(snapshot.State).Text(snapshot.StateMessage);
        batch.Number(snapshot.VolumeSizeGibibytes).Flag(snapshot.Encrypted).Text(snapshot.KmsKeyId).DataKey(snapshot.DataKey).Text(snapshot.Description).Flag(snapshot.IsCopy);
        batch.OptionalNumber(snapshot.CompletionDurationMinutes).Number(snapshot.BytesToCopy.Bytes).Time(snapshot.CompletionTime).Flag(snapshot.IsDeleteRequested);
        batch.Text(snapshot.UsedByImage).Pairs(snapshot.Tags).Texts(snapshot.SharedWith);
        Write(batch, snapshot.Pending);
    }

    public static SnapshotRecord ReadSnapshot(string id, StateReader reader, BlockPart blocks)
    {
        var image = blocks.TakeImage(reader.Number());
        var pendingImage = reader.Number();
        var snapshot = new SnapshotRecord(new SnapshotId(id), new VolumeId(reader.Text()), reader.Text(), reader.Time(), image)
        {
            State = reader.Text(),
            StateMessage = reader.OptionalText(),
            VolumeSizeGibibytes = reader.Number(),
            Encrypted = reader.Flag(),
            KmsKeyId = reader.OptionalText(),
            DataKey = reader.DataKey(),
            Description = reader.Text(),
            IsCopy = reader.Flag(),
            CompletionDurationMinutes = reader.OptionalNumber(),
            BytesToCopy = new ByteSize(reader.Number()),
            CompletionTime = reader.Time(),
            IsDeleteRequested = reader.Flag(),
            UsedByImage = reader.OptionalText(),
        };
        foreach (var (key, value) in reader.Pairs()) snapshot.SetTag(key, value);
        foreach (var account in reader.Texts()) snapshot.SharedWith.Add(account);
        snapshot.Pending = ReadPending(reader, blocks, pendingImage);
        return snapshot;
    }

    public static void Write(StateBatch batch, InstanceRecord instance) =>
        batch.Text(instance.Type).Text(instance.Zone).Time(instance.LaunchTime).Text(instance.PrivateDnsName).Text(instance.State).Pairs(instance.Tags);

    public static InstanceRecord ReadInstance(string id, StateReader reader)
    {
        var instance = new InstanceRecord(new InstanceId(id), reader.Text(), reader.Text(), reader.Time()) { PrivateDnsName = reader.OptionalText(), State = reader.Text() };
        foreach (var (key, value) in reader.Pairs()) instance.SetTag(key, value);
        return instance;
    }

    private static void Write(StateBatch batch, VolumeModification modification)
    {
        batch.Text(modification.State).Number(modification.OriginalSizeGibibytes).Number(modification.TargetSizeGibibytes).Text(modification.TargetVolumeType);
        batch.OptionalNumber(modification.TargetIops).OptionalNumber(modification.TargetThroughputMibps).Time(modification.StartTime).Text(modification.OriginalVolumeType);
        batch.OptionalNumber(modification.OriginalIops).OptionalNumber(modification.OriginalThroughputMibps).Flag(modification.OriginalMultiAttach);
        batch.Flag(modification.TargetMultiAttach).OptionalTime(modification.EndTime).Number(modification.Progress);
    }

    private static VolumeModification ReadModification(VolumeId id, StateReader reader) => new(
        id, reader.Text(), reader.Number(), reader.Number(), reader.Text(), reader.OptionalNumber(), reader.OptionalNumber(), reader.Time(), reader.Text(), reader.OptionalNumber(),
        reader.OptionalNumber(), reader.Flag(), reader.Flag(), reader.OptionalTime(), (int)reader.Number());

    private static void Write(StateBatch batch, PendingContent? pending)
    {
        batch.Flag(pending is not null);
        if (pending is null) return;
        batch.Text(pending.KeyArn).Principal(pending.Caller).Flag(pending.Content is not null);
        if (pending.Content is { } content) batch.DataKey(content.DataKey).Text(content.KmsKeyId).Text(content.Origin);
    }

    private static PendingContent? ReadPending(StateReader reader, BlockPart blocks, long image)
    {
        if (!reader.Flag()) return null;
        var (key, caller) = (reader.OptionalText(), reader.Principal());
        var content = reader.Flag() ? new VolumeContent(blocks.TakeImage(image), reader.DataKey(), reader.OptionalText(), reader.Text()) : null;
        return new PendingContent(content, key, caller);
    }
}
