using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>The operations of the two AWS ports by their names, from JSON to JSON.</summary>
internal sealed class AdminOperations
{
    private static AdminJson Json => AdminJson.Default;

    private readonly SortedDictionary<string, Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]>>> _operations;

    internal AdminOperations(IBlockStorage storage, IKeyManagement keys) => _operations = new(StringComparer.Ordinal)
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
