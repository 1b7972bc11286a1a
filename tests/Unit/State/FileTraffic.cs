using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Efs;
using Drydock.Simulators.Aws.Iam;
using Drydock.Simulators.Kernel;

namespace Drydock.Unit.State;

/// <summary>The part of an account's traffic that concerns EFS and the network.</summary>
internal sealed class FileTraffic(KeptAccount kept, SeededRandom random)
{
    private readonly SimAws _aws = kept.Rig.Aws;
    private readonly EfsClient _efs = kept.Rig.Aws.FileStorageFor(AwsPrincipal.Administrator(kept.Rig.Account));
    private readonly NetworkClient _network = kept.Rig.Aws.NetworkFor(AwsPrincipal.Administrator(kept.Rig.Account));

    internal Task DoAsync(int what) => what switch
    {
        0 or 1 => _efs.CreateFileSystemAsync(Request(), default),
        2 => _efs.DeleteFileSystemAsync(FileSystem(), default),
        3 or 4 => _efs.CreateMountTargetAsync(new CreateMountTargetRequest(FileSystem(), Subnet().SubnetId, null, random.Chance(0.5) ? [Group()] : null), default),
        5 => _efs.DeleteMountTargetAsync(Target(), default),
        6 => _efs.CreateAccessPointAsync(Point(), default),
        7 => _efs.DeleteAccessPointAsync(Any(_aws.Efs.State.AccessPoints.Keys, static id => new AccessPointId(id)), default),
        8 => _efs.TagResourceAsync(FileSystem().Value, [new("k" + random.Hex(1), random.Hex(2))], default),
        9 => _network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("g" + random.Hex(1), "traffic", _aws.Network.Vpcs[0].VpcId, [new("a", random.Hex(1))]), default),
        10 => _network.AuthorizeSecurityGroupIngressAsync(
            Group(), [new IpPermission("tcp", 2049, 2049, [new($"10.{random.Next(9)}.0.0/16", "d")], random.Chance(0.3) ? [new UserIdGroupPair(Group())] : null)], default),
        _ => random.Chance(0.5) ? _network.DeleteSecurityGroupAsync(Group(), default) : _efs.ModifyMountTargetSecurityGroupsAsync(Target(), [Group()], default),
    };

    private CreateFileSystemRequest Request()
    {
        var isProvisioned = random.Chance(0.3);
        return new CreateFileSystemRequest(
            "t" + random.Hex(1), null, random.Chance(0.5) ? true : null, null, isProvisioned ? "provisioned" : null, isProvisioned ? 8.5 : null, random.Chance(0.2) ? _aws.Options.Zones[0] : null,
            Tags: [new("Name", random.Hex(3))]);
    }

    private CreateAccessPointRequest Point() => new(
        "p" + random.Hex(1), FileSystem(), random.Chance(0.5) ? new PosixUser(1, 2, random.Chance(0.5) ? [3, 4] : null) : null,
        random.Chance(0.5) ? new RootDirectory("/a", random.Chance(0.5) ? new CreationInfo(1, 2, "755") : null) : null, [new("a", random.Hex(1))]);

    private FileSystemId FileSystem() => Any(_aws.Efs.State.FileSystems.Keys, static id => new FileSystemId(id));

    private MountTargetId Target() => Any(_aws.Efs.State.MountTargets.Keys, static id => new MountTargetId(id));

    private Subnet Subnet() => _aws.Network.Subnets[random.Next(_aws.Network.Subnets.Count)];

    private SecurityGroupId Group() => _aws.Network.SecurityGroups[random.Next(_aws.Network.SecurityGroups.Count)].GroupId;

    private T Any<T>(IReadOnlyCollection<string> ids, Func<string, T> of) => of(ids.Count == 0 ? "none" : ids.ElementAt(random.Next(ids.Count)));
}
