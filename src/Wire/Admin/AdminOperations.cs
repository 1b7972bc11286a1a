using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>The operations of the AWS ports by their names, from JSON to JSON.</summary>
internal sealed class AdminOperations
{
    private static AdminJson Json => AdminJson.Default;

    private readonly SortedDictionary<string, Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>>> _operations;

    internal AdminOperations(IBlockStorage storage, IKeyManagement keys, IFileStorage files, INetwork network) => _operations = new(StringComparer.Ordinal)
    {
        ["block-storage/CreateVolume"] = Operation(Json.CreateVolumeRequest, storage.CreateVolumeAsync, Json.BlockVolume),
        ["block-storage/DeleteVolume"] = Operation(Json.VolumeArguments, (a, token) => storage.DeleteVolumeAsync(a.VolumeId, token)),
        ["block-storage/DescribeVolumes"] = Operation(Json.DescribeRequest, storage.DescribeVolumesAsync, Json.IReadOnlyListBlockVolume),
        ["block-storage/AttachVolume"] = Operation(Json.AttachArguments, (a, token) => storage.AttachVolumeAsync(a.VolumeId, a.InstanceId, a.Device, token), Json.VolumeAttachmentState),
        ["block-storage/DetachVolume"] = Operation(Json.DetachArguments, (a, token) => storage.DetachVolumeAsync(a.VolumeId, a.InstanceId, a.Force, token), Json.VolumeAttachmentState),
        ["block-storage/ModifyVolume"] = Operation(Json.ModifyVolumeRequest, storage.ModifyVolumeAsync),
        ["block-storage/CreateSnapshot"] = Operation(Json.CreateSnapshotRequest, storage.CreateSnapshotAsync, Json.BlockSnapshot),
        ["block-storage/CopySnapshot"] = Operation(Json.CopySnapshotRequest, async (a, token) => new SnapshotArguments(await storage.CopySnapshotAsync(a, token)), Json.SnapshotArguments),
        ["block-storage/DeleteSnapshot"] = Operation(Json.SnapshotArguments, (a, token) => storage.DeleteSnapshotAsync(a.SnapshotId, token)),
        ["block-storage/DescribeSnapshots"] = Operation(Json.DescribeRequest, storage.DescribeSnapshotsAsync, Json.IReadOnlyListBlockSnapshot),
        ["block-storage/CreateTags"] = Operation(Json.TagArguments, (a, token) => storage.CreateTagsAsync(a.ResourceId, a.Tags, token)),
        ["block-storage/DeleteTags"] = Operation(Json.UntagArguments, (a, token) => storage.DeleteTagsAsync(a.ResourceId, a.Keys, token)),
        ["block-storage/GetEncryptionDefaults"] = Operation(Json.Nothing, (_, token) => storage.GetEncryptionDefaultsAsync(token), Json.EncryptionDefaults),
        ["key-management/DescribeKey"] = Operation(Json.KeyArguments, (a, token) => keys.DescribeKeyAsync(a.KeyId, token), Json.KmsKey),
        ["file-storage/CreateFileSystem"] = Operation(Json.CreateFileSystemRequest, files.CreateFileSystemAsync, Json.ElasticFileSystem),
        ["file-storage/DescribeFileSystems"] = Operation(Json.DescribeFileSystemsRequest, files.DescribeFileSystemsAsync, Json.IReadOnlyListElasticFileSystem),
        ["file-storage/DeleteFileSystem"] = Operation(Json.FileSystemArguments, (a, token) => files.DeleteFileSystemAsync(a.FileSystemId, token)),
        ["file-storage/CreateMountTarget"] = Operation(Json.CreateMountTargetRequest, files.CreateMountTargetAsync, Json.MountTarget),
        ["file-storage/DescribeMountTargets"] = Operation(Json.DescribeMountTargetsRequest, files.DescribeMountTargetsAsync, Json.IReadOnlyListMountTarget),
        ["file-storage/DeleteMountTarget"] = Operation(Json.MountTargetArguments, (a, token) => files.DeleteMountTargetAsync(a.MountTargetId, token)),
        ["file-storage/DescribeMountTargetSecurityGroups"] = Operation(
            Json.MountTargetArguments, async (a, token) => new SecurityGroupsAnswer(await files.DescribeMountTargetSecurityGroupsAsync(a.MountTargetId, token)), Json.SecurityGroupsAnswer),
        ["file-storage/ModifyMountTargetSecurityGroups"] = Operation(
            Json.MountTargetGroupsArguments, (a, token) => files.ModifyMountTargetSecurityGroupsAsync(a.MountTargetId, a.SecurityGroups, token)),
        ["file-storage/CreateAccessPoint"] = Operation(Json.CreateAccessPointRequest, files.CreateAccessPointAsync, Json.AccessPoint),
        ["file-storage/DescribeAccessPoints"] = Operation(Json.DescribeAccessPointsRequest, files.DescribeAccessPointsAsync, Json.IReadOnlyListAccessPoint),
        ["file-storage/DeleteAccessPoint"] = Operation(Json.AccessPointArguments, (a, token) => files.DeleteAccessPointAsync(a.AccessPointId, token)),
        ["file-storage/TagResource"] = Operation(Json.TagArguments, (a, token) => files.TagResourceAsync(a.ResourceId, a.Tags, token)),
        ["file-storage/UntagResource"] = Operation(Json.UntagArguments, (a, token) => files.UntagResourceAsync(a.ResourceId, a.Keys, token)),
        ["network/DescribeCluster"] = Operation(Json.ClusterArguments, (a, token) => network.DescribeClusterAsync(a.Name, token), Json.EksCluster),
        ["network/DescribeVpcs"] = Operation(Json.DescribeRequest, network.DescribeVpcsAsync, Json.IReadOnlyListVpc),
        ["network/DescribeSubnets"] = Operation(Json.DescribeRequest, network.DescribeSubnetsAsync, Json.IReadOnlyListSubnet),
        ["network/DescribeSecurityGroups"] = Operation(Json.DescribeRequest, network.DescribeSecurityGroupsAsync, Json.IReadOnlyListSecurityGroup),
        ["network/CreateSecurityGroup"] = Operation(
            Json.CreateSecurityGroupRequest, async (a, token) => new SecurityGroupArguments(await network.CreateSecurityGroupAsync(a, token)), Json.SecurityGroupArguments),
        ["network/AuthorizeSecurityGroupIngress"] = Operation(Json.AuthorizeArguments, (a, token) => network.AuthorizeSecurityGroupIngressAsync(a.GroupId, a.Permissions, token)),
        ["network/DeleteSecurityGroup"] = Operation(Json.SecurityGroupArguments, (a, token) => network.DeleteSecurityGroupAsync(a.GroupId, token)),
        ["network/DescribeVpcEndpoints"] = Operation(Json.DescribeRequest, network.DescribeVpcEndpointsAsync, Json.IReadOnlyListVpcEndpoint),
    };

    /// <summary>The operation of a name, from body to body, to be called on the loop; null when there is none.</summary>
    internal Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>>? Find(string name) => _operations.GetValueOrDefault(name);

    private static Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>> Operation<TRequest, TResult>(
        JsonTypeInfo<TRequest> request, Func<TRequest, CancellationToken, Task<TResult>> call, JsonTypeInfo<TResult> result) =>
        async (body, token) => JsonSerializer.SerializeToUtf8Bytes(await call(Read(body, request), token), result);

    private static Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>> Operation<TRequest>(JsonTypeInfo<TRequest> request, Func<TRequest, CancellationToken, Task> call) =>
        async (body, token) =>
        {
            await call(Read(body, request), token);
            return "{}"u8.ToArray();
        };

    internal static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(body.Span, type) ?? throw new JsonException("the body must be an object");
}
