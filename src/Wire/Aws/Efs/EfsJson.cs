using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Ec2;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Efs;

/// <summary>Resources of EFS as its answers show them. Members without a value are left out, as in the examples of the EFS API reference.</summary>
internal static class EfsJson
{
    internal static void WriteMembers(Utf8JsonWriter json, ElasticFileSystem fileSystem, SimAwsOptions options)
    {
        json.WriteString("OwnerId", fileSystem.OwnerId);
        json.WriteString("CreationToken", fileSystem.CreationToken);
        json.WriteString("FileSystemId", fileSystem.FileSystemId.Value);
        json.WriteString("FileSystemArn", fileSystem.FileSystemArn);
        json.WriteTime("CreationTime", fileSystem.CreationTime);
        json.WriteString("LifeCycleState", fileSystem.LifeCycleState);
        if (fileSystem.Name is not null) json.WriteString("Name", fileSystem.Name);
        json.WriteNumber("NumberOfMountTargets", fileSystem.NumberOfMountTargets);
        json.WriteStartObject("SizeInBytes");
        json.WriteNumber("Value", fileSystem.SizeInBytes.Value);
        if (fileSystem.SizeInBytes.Timestamp is { } metered) json.WriteTime("Timestamp", metered);
        json.WriteNumber("ValueInIA", 0);
        json.WriteNumber("ValueInStandard", fileSystem.SizeInBytes.Value);
        json.WriteNumber("ValueInArchive", 0);
        json.WriteEndObject();
        json.WriteString("PerformanceMode", fileSystem.PerformanceMode);
        json.WriteBoolean("Encrypted", fileSystem.Encrypted);
        if (fileSystem.KmsKeyId is not null) json.WriteString("KmsKeyId", fileSystem.KmsKeyId);
        json.WriteString("ThroughputMode", fileSystem.ThroughputMode);
        if (fileSystem.ProvisionedThroughputInMibps is { } provisioned) json.WriteNumber("ProvisionedThroughputInMibps", provisioned);
        if (fileSystem.AvailabilityZoneName is { } zone)
        {
            json.WriteString("AvailabilityZoneName", zone);
            json.WriteString("AvailabilityZoneId", ZoneNames.IdOf(options, zone));
        }

        WriteTags(json, fileSystem.Tags);
        json.WriteStartObject("FileSystemProtection");
        json.WriteString("ReplicationOverwriteProtection", "ENABLED");
        json.WriteEndObject();
    }

    internal static void WriteMembers(Utf8JsonWriter json, MountTarget target, SimAwsOptions options)
    {
        if (target.OwnerId is not null) json.WriteString("OwnerId", target.OwnerId);
        json.WriteString("MountTargetId", target.MountTargetId.Value);
        json.WriteString("FileSystemId", target.FileSystemId.Value);
        json.WriteString("SubnetId", target.SubnetId.Value);
        json.WriteString("LifeCycleState", target.LifeCycleState);
        if (target.IpAddress is not null) json.WriteString("IpAddress", target.IpAddress);
        if (target.NetworkInterfaceId is not null) json.WriteString("NetworkInterfaceId", target.NetworkInterfaceId);
        if (target.AvailabilityZoneName is { } zone)
        {
            json.WriteString("AvailabilityZoneId", ZoneNames.IdOf(options, zone));
            json.WriteString("AvailabilityZoneName", zone);
        }

        if (target.VpcId is { } vpc) json.WriteString("VpcId", vpc.Value);
    }

    internal static void WriteMembers(Utf8JsonWriter json, AccessPoint point)
    {
        json.WriteString("ClientToken", point.ClientToken);
        if (point.Name is not null) json.WriteString("Name", point.Name);
        WriteTags(json, point.Tags);
        json.WriteString("AccessPointId", point.AccessPointId.Value);
        json.WriteString("AccessPointArn", point.AccessPointArn);
        json.WriteString("FileSystemId", point.FileSystemId.Value);
        if (point.PosixUser is { } user)
        {
            json.WriteStartObject("PosixUser");
            json.WriteNumber("Uid", user.Uid);
            json.WriteNumber("Gid", user.Gid);
            if (user.SecondaryGids is { } groups)
            {
                json.WriteStartArray("SecondaryGids");
                foreach (var group in groups) json.WriteNumberValue(group);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        if (point.RootDirectory is { } root) WriteRoot(json, root);
        if (point.OwnerId is not null) json.WriteString("OwnerId", point.OwnerId);
        json.WriteString("LifeCycleState", point.LifeCycleState);
    }

    internal static void WriteGroups(Utf8JsonWriter json, IReadOnlyList<SecurityGroupId> groups)
    {
        json.WriteStartArray("SecurityGroups");
        foreach (var group in groups) json.WriteStringValue(group.Value);
        json.WriteEndArray();
    }

    internal static void WriteTagPage(Utf8JsonWriter json, ListPage<KeyValuePair<string, string>> page)
    {
        WriteTags(json, page.Items);
        if (page.NextMarker is not null) json.WriteString("NextToken", page.NextMarker);
    }

    internal static void WriteAccessPoints(Utf8JsonWriter json, ListPage<AccessPoint> page)
    {
        WriteItems(json, "AccessPoints", page.Items, WriteMembers);
        if (page.NextMarker is not null) json.WriteString("NextToken", page.NextMarker);
    }

    /// <summary>A page of file systems or mount targets, which repeats the request's marker.</summary>
    internal static void WritePage<T>(Utf8JsonWriter json, string name, ListPage<T> page, string? marker, Action<Utf8JsonWriter, T> write)
    {
        if (marker is not null) json.WriteString("Marker", marker);
        WriteItems(json, name, page.Items, write);
        if (page.NextMarker is not null) json.WriteString("NextMarker", page.NextMarker);
    }

    private static void WriteRoot(Utf8JsonWriter json, RootDirectory root)
    {
        json.WriteStartObject("RootDirectory");
        if (root.Path is not null) json.WriteString("Path", root.Path);
        if (root.CreationInfo is { } info)
        {
            json.WriteStartObject("CreationInfo");
            json.WriteNumber("OwnerUid", info.OwnerUid);
            json.WriteNumber("OwnerGid", info.OwnerGid);
            json.WriteString("Permissions", info.Permissions);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteItems<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTags(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, string>> tags) => WriteItems(json, "Tags", tags, static (one, tag) =>
    {
        one.WriteString("Key", tag.Key);
        one.WriteString("Value", tag.Value);
    });
}
