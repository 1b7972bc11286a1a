using System.Text.Json;
using System.Text.Json.Serialization;
using Drydock.Core.Ports;

namespace Drydock.Wire.Admin;

/// <summary>The JSON of the administration endpoint: the port's own records, camel case, ids as strings, unknown fields refused; what has a default may be left out of a request.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(VolumeIdConverter), typeof(SnapshotIdConverter), typeof(InstanceIdConverter),
        typeof(FileSystemIdConverter), typeof(MountTargetIdConverter), typeof(AccessPointIdConverter), typeof(VpcIdConverter), typeof(SubnetIdConverter), typeof(SecurityGroupIdConverter)])]
[JsonSerializable(typeof(CreateVolumeRequest))]
[JsonSerializable(typeof(ModifyVolumeRequest))]
[JsonSerializable(typeof(CreateSnapshotRequest))]
[JsonSerializable(typeof(CopySnapshotRequest))]
[JsonSerializable(typeof(DescribeRequest))]
[JsonSerializable(typeof(BlockVolume))]
[JsonSerializable(typeof(BlockSnapshot))]
[JsonSerializable(typeof(IReadOnlyList<BlockVolume>))]
[JsonSerializable(typeof(IReadOnlyList<BlockSnapshot>))]
[JsonSerializable(typeof(VolumeAttachmentState))]
[JsonSerializable(typeof(EncryptionDefaults))]
[JsonSerializable(typeof(KmsKey))]
[JsonSerializable(typeof(VolumeArguments))]
[JsonSerializable(typeof(SnapshotArguments))]
[JsonSerializable(typeof(AttachArguments))]
[JsonSerializable(typeof(DetachArguments))]
[JsonSerializable(typeof(TagArguments))]
[JsonSerializable(typeof(UntagArguments))]
[JsonSerializable(typeof(KeyArguments))]
[JsonSerializable(typeof(CreateFileSystemRequest))]
[JsonSerializable(typeof(DescribeFileSystemsRequest))]
[JsonSerializable(typeof(CreateMountTargetRequest))]
[JsonSerializable(typeof(DescribeMountTargetsRequest))]
[JsonSerializable(typeof(CreateAccessPointRequest))]
[JsonSerializable(typeof(DescribeAccessPointsRequest))]
[JsonSerializable(typeof(ElasticFileSystem))]
[JsonSerializable(typeof(IReadOnlyList<ElasticFileSystem>))]
[JsonSerializable(typeof(MountTarget))]
[JsonSerializable(typeof(IReadOnlyList<MountTarget>))]
[JsonSerializable(typeof(AccessPoint))]
[JsonSerializable(typeof(IReadOnlyList<AccessPoint>))]
[JsonSerializable(typeof(FileSystemArguments))]
[JsonSerializable(typeof(MountTargetArguments))]
[JsonSerializable(typeof(MountTargetGroupsArguments))]
[JsonSerializable(typeof(SecurityGroupsAnswer))]
[JsonSerializable(typeof(AccessPointArguments))]
[JsonSerializable(typeof(ClusterArguments))]
[JsonSerializable(typeof(EksCluster))]
[JsonSerializable(typeof(IReadOnlyList<Vpc>))]
[JsonSerializable(typeof(IReadOnlyList<Subnet>))]
[JsonSerializable(typeof(IReadOnlyList<SecurityGroup>))]
[JsonSerializable(typeof(IReadOnlyList<VpcEndpoint>))]
[JsonSerializable(typeof(CreateSecurityGroupRequest))]
[JsonSerializable(typeof(SecurityGroupArguments))]
[JsonSerializable(typeof(AuthorizeArguments))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(AdminErrorBody))]
[JsonSerializable(typeof(AdvanceArguments))]
[JsonSerializable(typeof(ScaleArguments))]
[JsonSerializable(typeof(StoredBytesArguments))]
[JsonSerializable(typeof(StoredBytesAnswer))]
[JsonSerializable(typeof(AdminTimeline))]
[JsonSerializable(typeof(ServedAccount))]
[JsonSerializable(typeof(ServedTime))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    internal sealed class VolumeIdConverter : JsonConverter<VolumeId>
    {
        public override VolumeId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, VolumeId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class SnapshotIdConverter : JsonConverter<SnapshotId>
    {
        public override SnapshotId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, SnapshotId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class InstanceIdConverter : JsonConverter<InstanceId>
    {
        public override InstanceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, InstanceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class FileSystemIdConverter : JsonConverter<FileSystemId>
    {
        public override FileSystemId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, FileSystemId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class MountTargetIdConverter : JsonConverter<MountTargetId>
    {
        public override MountTargetId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, MountTargetId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class AccessPointIdConverter : JsonConverter<AccessPointId>
    {
        public override AccessPointId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, AccessPointId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class VpcIdConverter : JsonConverter<VpcId>
    {
        public override VpcId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, VpcId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class SubnetIdConverter : JsonConverter<SubnetId>
    {
        public override SubnetId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, SubnetId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    internal sealed class SecurityGroupIdConverter : JsonConverter<SecurityGroupId>
    {
        public override SecurityGroupId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(Text(ref reader));
        public override void Write(Utf8JsonWriter writer, SecurityGroupId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }

    private static string Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("an id must be a string");
}
