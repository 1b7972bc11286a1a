using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Efs;
using Drydock.Wire.Aws.Protocol;

namespace Drydock.Wire.Aws.Efs;

/// <summary>The operations of EFS that are served: how each reads its request.</summary>
/// <remarks>Provenance: Documented (EFS API reference: methods, paths, members).</remarks>
internal static class EfsOperations
{
    internal static RestCall Read(RestPath path, JsonMembers? body, SimAwsOptions options)
    {
        if (path.Segment(0) != EfsProtocol.Version) throw Unknown(path);
        var (id, part) = (path.Segment(2), path.Segment(3));
        return (path.Method, path.Segment(1), id, part) switch
        {
            ("POST", "file-systems", null, null) => new("CreateFileSystem", ReadCreateFileSystem(Demand(body)), (json, result) => EfsJson.WriteMembers(json, (ElasticFileSystem)result!, options), 201),
            ("GET", "file-systems", null, null) => ReadDescribeFileSystems(path, options),
            ("DELETE", "file-systems", not null, null) => new("DeleteFileSystem", new DeleteFileSystemInput(new FileSystemId(id)), null, 204),
            ("POST", "mount-targets", null, null) => new("CreateMountTarget", ReadCreateMountTarget(Demand(body)), (json, result) => EfsJson.WriteMembers(json, (MountTarget)result!, options)),
            ("GET", "mount-targets", null, null) => ReadDescribeMountTargets(path, options),
            ("DELETE", "mount-targets", not null, null) => new("DeleteMountTarget", new DeleteMountTargetInput(new MountTargetId(id)), null, 204),
            ("GET", "mount-targets", not null, "security-groups") => new(
                "DescribeMountTargetSecurityGroups", new DescribeSecurityGroupsInput(new MountTargetId(id)), static (json, result) => EfsJson.WriteGroups(json, (IReadOnlyList<SecurityGroupId>)result!)),
            ("PUT", "mount-targets", not null, "security-groups") => new(
                "ModifyMountTargetSecurityGroups", new ModifySecurityGroupsInput(new MountTargetId(id), Groups(Demand(body))), null, 204),
            ("POST", "access-points", null, null) => new("CreateAccessPoint", ReadCreateAccessPoint(Demand(body)), static (json, result) => EfsJson.WriteMembers(json, (AccessPoint)result!)),
            ("GET", "access-points", null, null) => ReadDescribeAccessPoints(path),
            ("DELETE", "access-points", not null, null) => new("DeleteAccessPoint", new DeleteAccessPointInput(new AccessPointId(id)), null, 204),
            ("POST", "resource-tags", not null, null) => new("TagResource", new TagEfsResourceInput(id, Tags(Demand(body)) ?? throw JsonMembers.MissingMember("Tags")), null),
            ("DELETE", "resource-tags", not null, null) => new("UntagResource", new UntagEfsResourceInput(id, TagKeys(path)), null),
            ("GET", "resource-tags", not null, null) => new(
                "ListTagsForResource", new ListEfsTagsInput(id, Page(path, "MaxResults", "NextToken")), static (json, result) => EfsJson.WriteTagPage(json, (ListPage<KeyValuePair<string, string>>)result!)),
            _ => throw Unknown(path),
        };
    }

    private static AwsServiceException Unknown(RestPath path) =>
        new("UnknownOperationException", $"{path.Method} /{string.Join('/', path.Segments)} is no operation of EFS, or one that is not simulated.", 404);

    private static JsonMembers Demand(JsonMembers? body) => body ?? throw new AwsServiceException("SerializationException", "The request has no body.");

    private static CreateFileSystemRequest ReadCreateFileSystem(JsonMembers members) => new(
        members.Text("CreationToken") ?? throw JsonMembers.MissingMember("CreationToken"),
        members.Text("PerformanceMode"),
        members.OptionalFlag("Encrypted"),
        members.Text("KmsKeyId"),
        members.Text("ThroughputMode"),
        members.Real("ProvisionedThroughputInMibps"),
        members.Text("AvailabilityZoneName"),
        members.OptionalFlag("Backup"),
        Tags(members));

    private static RestCall ReadDescribeFileSystems(RestPath path, SimAwsOptions options)
    {
        var request = new DescribeFileSystemsRequest(path.Text("FileSystemId") is { } id ? new FileSystemId(id) : null, path.Text("CreationToken"));
        return new("DescribeFileSystems", new DescribeFileSystemsInput(request, Page(path)), (json, result) =>
            EfsJson.WritePage(json, "FileSystems", (ListPage<ElasticFileSystem>)result!, path.Text("Marker"), (one, fileSystem) => EfsJson.WriteMembers(one, fileSystem, options)));
    }

    private static CreateMountTargetRequest ReadCreateMountTarget(JsonMembers members)
    {
        if (members.Text("Ipv6Address") is not null || members.Text("IpAddressType") is { } type and not "IPV4_ONLY") throw new AwsServiceException("BadRequest", "IPv6 is not simulated.");
        return new CreateMountTargetRequest(
            new FileSystemId(members.Text("FileSystemId") ?? throw JsonMembers.MissingMember("FileSystemId")),
            new SubnetId(members.Text("SubnetId") ?? throw JsonMembers.MissingMember("SubnetId")),
            members.Text("IpAddress"),
            Groups(members));
    }

    private static RestCall ReadDescribeMountTargets(RestPath path, SimAwsOptions options)
    {
        var request = new DescribeMountTargetsRequest(
            path.Text("FileSystemId") is { } fileSystem ? new FileSystemId(fileSystem) : null,
            path.Text("MountTargetId") is { } target ? new MountTargetId(target) : null,
            path.Text("AccessPointId") is { } point ? new AccessPointId(point) : null);
        return new("DescribeMountTargets", new DescribeMountTargetsInput(request, Page(path)), (json, result) =>
            EfsJson.WritePage(json, "MountTargets", (ListPage<MountTarget>)result!, path.Text("Marker"), (one, found) => EfsJson.WriteMembers(one, found, options)));
    }

    private static CreateAccessPointRequest ReadCreateAccessPoint(JsonMembers members)
    {
        PosixUser? user = null;
        if (members.Structure("PosixUser") is { } posix) user = new PosixUser(Id(posix, "Uid"), Id(posix, "Gid"), posix.Numbers("SecondaryGids"));
        RootDirectory? root = null;
        if (members.Structure("RootDirectory") is { } directory)
        {
            CreationInfo? info = null;
            if (directory.Structure("CreationInfo") is { } creation)
            {
                info = new CreationInfo(Id(creation, "OwnerUid"), Id(creation, "OwnerGid"), creation.Text("Permissions") ?? throw JsonMembers.MissingMember("Permissions"));
            }

            root = new RootDirectory(directory.Text("Path"), info);
        }

        return new CreateAccessPointRequest(
            members.Text("ClientToken") ?? throw JsonMembers.MissingMember("ClientToken"),
            new FileSystemId(members.Text("FileSystemId") ?? throw JsonMembers.MissingMember("FileSystemId")),
            user,
            root,
            Tags(members));
    }

    private static RestCall ReadDescribeAccessPoints(RestPath path)
    {
        var request = new DescribeAccessPointsRequest(
            path.Text("AccessPointId") is { } point ? new AccessPointId(point) : null, path.Text("FileSystemId") is { } fileSystem ? new FileSystemId(fileSystem) : null);
        return new("DescribeAccessPoints", new DescribeAccessPointsInput(request, Page(path, "MaxResults", "NextToken")), static (json, result) =>
            EfsJson.WriteAccessPoints(json, (ListPage<AccessPoint>)result!));
    }

    private static ListPageInput Page(RestPath path, string limit = "MaxItems", string marker = "Marker") => new(path.Count(limit), path.Text(marker));

    private static long Id(JsonMembers members, string name) => members.Long(name) ?? throw JsonMembers.MissingMember(name);

    private static IReadOnlyList<SecurityGroupId> Groups(JsonMembers members) => [.. members.Texts("SecurityGroups").Select(static group => new SecurityGroupId(group))];

    private static IReadOnlyList<string> TagKeys(RestPath path)
    {
        var keys = path.Texts("tagKeys");
        return keys.Count > 0 ? keys : throw JsonMembers.MissingMember("TagKeys");
    }

    private static List<KeyValuePair<string, string>>? Tags(JsonMembers members)
    {
        if (!members.Has("Tags")) return null;
        var tags = new List<KeyValuePair<string, string>>();
        foreach (var tag in members.Structures("Tags")) tags.Add(new(tag.Text("Key") ?? throw JsonMembers.MissingMember("Key"), tag.Text("Value") ?? throw JsonMembers.MissingMember("Value")));
        return tags;
    }
}
