using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Efs;

namespace Drydock.Wire.State;

/// <summary>Keeps the records of EFS.</summary>
internal sealed class EfsPart(EfsState efs, RecordSet records)
{
    public static StateKind[] Kinds { get; } = [StateKind.FileSystem, StateKind.MountTarget, StateKind.AccessPoint];

    public void Restore(StateMap map)
    {
        foreach (var (id, value) in map[StateKind.FileSystem]) efs.FileSystems.Add(id, ReadFileSystem(id, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.MountTarget]) efs.MountTargets.Add(id, ReadMountTarget(id, new StateReader(value)));
        foreach (var (id, value) in map[StateKind.AccessPoint]) efs.AccessPoints.Add(id, ReadAccessPoint(id, new StateReader(value)));
    }

    public void Write(StateBatch batch)
    {
        records.WriteAll(batch, StateKind.FileSystem, efs.FileSystems, Write);
        records.WriteAll(batch, StateKind.MountTarget, efs.MountTargets, Write);
        records.WriteAll(batch, StateKind.AccessPoint, efs.AccessPoints, Write);
    }

    private static void Write(StateBatch batch, FileSystemRecord record)
    {
        batch.Text(record.CreationToken).Time(record.CreationTime).Text(record.State).Text(record.PerformanceMode).Text(record.ThroughputMode);
        batch.OptionalLong(record.ProvisionedThroughputMibps is { } provisioned ? BitConverter.DoubleToInt64Bits(provisioned) : null).Text(record.Zone).Flag(record.Backup).Flag(record.Encrypted);
        batch.Text(record.KmsKeyId).DataKey(record.DataKey).Flag(record.Grant is not null);
        if (record.Grant is { } grant) batch.Grant(grant);
        batch.OptionalTime(record.MeteredAt).Pairs(record.Tags);
    }

    private static FileSystemRecord ReadFileSystem(string id, StateReader reader)
    {
        var record = new FileSystemRecord(new FileSystemId(id), reader.Text(), reader.Time())
        {
            State = reader.Text(),
            PerformanceMode = reader.Text(),
            ThroughputMode = reader.Text(),
            ProvisionedThroughputMibps = reader.OptionalLong() is { } bits ? BitConverter.Int64BitsToDouble(bits) : null,
            Zone = reader.OptionalText(),
            Backup = reader.Flag(),
            Encrypted = reader.Flag(),
            KmsKeyId = reader.OptionalText(),
            DataKey = reader.DataKey(),
            Grant = reader.Flag() ? reader.Grant() : null,
            MeteredAt = reader.OptionalTime(),
        };
        foreach (var (key, value) in reader.Pairs()) record.Tags[key] = value;
        return record;
    }

    private static void Write(StateBatch batch, MountTargetRecord record) =>
        batch.Text(record.FileSystem.Value).Text(record.Subnet.Value).Text(record.Zone).Text(record.Vpc.Value).Text(record.State).Text(record.NetworkInterfaceId).Text(record.IpAddress);

    private static MountTargetRecord ReadMountTarget(string id, StateReader reader) =>
        new(new MountTargetId(id), new FileSystemId(reader.Text()), new SubnetId(reader.Text()), reader.Text(), new VpcId(reader.Text()))
        {
            State = reader.Text(),
            NetworkInterfaceId = reader.OptionalText(),
            IpAddress = reader.OptionalText(),
        };

    private static void Write(StateBatch batch, AccessPointRecord record)
    {
        batch.Text(record.FileSystem.Value).Text(record.ClientToken).Text(record.State).Flag(record.User is not null);
        if (record.User is { } user)
        {
            batch.Number(user.Uid).Number(user.Gid).Flag(user.SecondaryGids is not null);
            if (user.SecondaryGids is { } groups)
            {
                batch.Number(groups.Count);
                foreach (var group in groups) batch.Number(group);
            }
        }

        batch.Text(record.Root.Path).Flag(record.Root.CreationInfo is not null);
        if (record.Root.CreationInfo is { } info) batch.Number(info.OwnerUid).Number(info.OwnerGid).Text(info.Permissions);
        batch.Pairs(record.Tags);
    }

    private static AccessPointRecord ReadAccessPoint(string id, StateReader reader)
    {
        var (fileSystem, token, state) = (new FileSystemId(reader.Text()), reader.Text(), reader.Text());
        var user = reader.Flag() ? new PosixUser(reader.Number(), reader.Number(), reader.Flag() ? ReadNumbers(reader) : null) : null;
        var root = new RootDirectory(reader.OptionalText(), reader.Flag() ? new CreationInfo(reader.Number(), reader.Number(), reader.Text()) : null);
        var record = new AccessPointRecord(new AccessPointId(id), fileSystem, token, user, root) { State = state };
        foreach (var (key, value) in reader.Pairs()) record.Tags[key] = value;
        return record;
    }

    private static List<long> ReadNumbers(StateReader reader)
    {
        var numbers = new List<long>();
        for (var left = reader.Number(); left > 0; left--) numbers.Add(reader.Number());
        return numbers;
    }
}
