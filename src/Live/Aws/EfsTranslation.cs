using Drydock.Core.Ports;
using Efs = Amazon.ElasticFileSystem.Model;

namespace Drydock.Live.Aws;

/// <summary>Between the port's values of EFS and the SDK's.</summary>
internal static class EfsTranslation
{
    internal static ElasticFileSystem FileSystem(Efs.FileSystemDescription found) => new(
        new FileSystemId(found.FileSystemId),
        found.FileSystemArn ?? "",
        found.OwnerId ?? "",
        found.CreationToken ?? "",
        Ec2Translation.Time(found.CreationTime),
        found.LifeCycleState?.Value ?? "",
        found.Name,
        found.NumberOfMountTargets ?? 0,
        Size(found.SizeInBytes),
        found.PerformanceMode?.Value ?? "",
        found.Encrypted ?? false,
        Ec2Translation.Text(found.KmsKeyId),
        found.ThroughputMode?.Value,
        found.ProvisionedThroughputInMibps,
        found.AvailabilityZoneName,
        Tags(found.Tags));

    internal static ElasticFileSystem FileSystem(Efs.CreateFileSystemResponse made) => new(
        new FileSystemId(made.FileSystemId),
        made.FileSystemArn ?? "",
        made.OwnerId ?? "",
        made.CreationToken ?? "",
        Ec2Translation.Time(made.CreationTime),
        made.LifeCycleState?.Value ?? "",
        made.Name,
        made.NumberOfMountTargets ?? 0,
        Size(made.SizeInBytes),
        made.PerformanceMode?.Value ?? "",
        made.Encrypted ?? false,
        Ec2Translation.Text(made.KmsKeyId),
        made.ThroughputMode?.Value,
        made.ProvisionedThroughputInMibps,
        made.AvailabilityZoneName,
        Tags(made.Tags));

    internal static MountTarget MountTarget(Efs.MountTargetDescription found) => MountTarget(
        found.MountTargetId, found.FileSystemId, found.SubnetId, found.LifeCycleState, found.IpAddress, found.NetworkInterfaceId, found.AvailabilityZoneName, found.VpcId, found.OwnerId);

    internal static MountTarget MountTarget(Efs.CreateMountTargetResponse made) => MountTarget(
        made.MountTargetId, made.FileSystemId, made.SubnetId, made.LifeCycleState, made.IpAddress, made.NetworkInterfaceId, made.AvailabilityZoneName, made.VpcId, made.OwnerId);

    internal static AccessPoint AccessPoint(Efs.AccessPointDescription found) => AccessPoint(
        found.AccessPointId, found.AccessPointArn, found.FileSystemId, found.ClientToken, found.LifeCycleState, found.Name, found.PosixUser, found.RootDirectory, found.OwnerId, found.Tags);

    internal static AccessPoint AccessPoint(Efs.CreateAccessPointResponse made) => AccessPoint(
        made.AccessPointId, made.AccessPointArn, made.FileSystemId, made.ClientToken, made.LifeCycleState, made.Name, made.PosixUser, made.RootDirectory, made.OwnerId, made.Tags);

    internal static List<Efs.Tag>? Tags(IReadOnlyList<KeyValuePair<string, string>>? tags) =>
        tags is { Count: > 0 } ? [.. tags.Select(static tag => new Efs.Tag { Key = tag.Key, Value = tag.Value })] : null;

    internal static Efs.PosixUser? User(PosixUser? user) =>
        user is null ? null : new Efs.PosixUser { Uid = user.Uid, Gid = user.Gid, SecondaryGids = user.SecondaryGids is { Count: > 0 } groups ? [.. groups] : null };

    internal static Efs.RootDirectory? Root(RootDirectory? root) => root is null ? null : new Efs.RootDirectory
    {
        Path = root.Path,
        CreationInfo = root.CreationInfo is { } info ? new Efs.CreationInfo { OwnerUid = info.OwnerUid, OwnerGid = info.OwnerGid, Permissions = info.Permissions } : null,
    };

    private static MountTarget MountTarget(
        string id, string fileSystem, string subnet, Amazon.ElasticFileSystem.LifeCycleState? state, string? address, string? networkInterface, string? zone, string? vpc, string? owner) => new(
        new MountTargetId(id), new FileSystemId(fileSystem), new SubnetId(subnet), state?.Value ?? "", address, networkInterface, zone,
        Ec2Translation.Text(vpc) is { } known ? new VpcId(known) : null, owner);

    private static AccessPoint AccessPoint(
        string id, string? arn, string fileSystem, string? token, Amazon.ElasticFileSystem.LifeCycleState? state, string? name, Efs.PosixUser? user, Efs.RootDirectory? root, string? owner, List<Efs.Tag>? tags) =>
        new(new AccessPointId(id), arn ?? "", new FileSystemId(fileSystem), token ?? "", state?.Value ?? "", name, User(user), Root(root), owner, Tags(tags));

    private static PosixUser? User(Efs.PosixUser? user) => user is null ? null : new PosixUser(user.Uid ?? 0, user.Gid ?? 0, user.SecondaryGids);

    private static RootDirectory? Root(Efs.RootDirectory? root) => root is null ? null : new RootDirectory(
        root.Path, root.CreationInfo is { } info ? new CreationInfo(info.OwnerUid ?? 0, info.OwnerGid ?? 0, info.Permissions ?? "") : null);

    private static FileSystemSize Size(Efs.FileSystemSize? size) =>
        new(size?.Value ?? 0, size?.Timestamp is { } time ? Ec2Translation.Time(time) : null);

    private static IReadOnlyList<KeyValuePair<string, string>> Tags(List<Efs.Tag>? tags) => [.. (tags ?? []).Select(static tag => KeyValuePair.Create(tag.Key, tag.Value ?? ""))];
}
