using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;

namespace Drydock.Unit.Aws;

public sealed class MountTargets
{
    [Test]
    public void Hang_on_an_interface_of_their_subnet_until_they_are_deleted()
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        var subnet = SubnetOf(rig, AwsRig.Zone);
        rig.Run(async () =>
        {
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            var made = await efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, subnet.SubnetId), default);
            (made.LifeCycleState, made.AvailabilityZoneName, made.VpcId, made.SubnetId).Should().Be(("creating", AwsRig.Zone, subnet.VpcId, subnet.SubnetId));
            made.NetworkInterfaceId.Should().StartWith("eni-");
            made.IpAddress.Should().NotBeNull();
            SubnetOf(rig, AwsRig.Zone).AvailableIpAddressCount.Should().Be(subnet.AvailableIpAddressCount - 1);
            (await FileSystems.Find(efs, fileSystem)).NumberOfMountTargets.Should().Be(1);
            var groups = await efs.DescribeMountTargetSecurityGroupsAsync(made.MountTargetId, default);
            groups.Should().Equal(rig.Aws.Network.SecurityGroups.Single(group => group.GroupName == "default").GroupId);
            await rig.Delay(110);
            (await Of(efs, fileSystem)).Single().LifeCycleState.Should().Be("available");
            (await AwsRig.CodeOf(() => efs.DeleteFileSystemAsync(fileSystem, default))).Should().Be("FileSystemInUse");
            await efs.DeleteMountTargetAsync(made.MountTargetId, default);
            (await Of(efs, fileSystem)).Single().LifeCycleState.Should().Be("deleting");
            (await AwsRig.CodeOf(() => efs.DescribeMountTargetSecurityGroupsAsync(made.MountTargetId, default))).Should().Be("IncorrectMountTargetState");
            (await AwsRig.CodeOf(() => efs.DeleteFileSystemAsync(fileSystem, default))).Should().Be("FileSystemInUse", "it is there until it is gone");
            await rig.Delay(60);
            (await Of(efs, fileSystem)).Should().BeEmpty();
            SubnetOf(rig, AwsRig.Zone).AvailableIpAddressCount.Should().Be(subnet.AvailableIpAddressCount, "the interface went with it");
            (await AwsRig.CodeOf(() => efs.DeleteMountTargetAsync(made.MountTargetId, default))).Should().Be("MountTargetNotFound");
            (await AwsRig.CodeOf(() => efs.DeleteFileSystemAsync(fileSystem, default))).Should().Be("none");
        });
    }

    [Test]
    public void Are_one_to_a_zone_and_all_in_one_VPC()
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        var network = rig.Aws.Network;
        var elsewhere = network.AddSubnet(network.AddVpc("10.9.0.0/16", "other"), AwsRig.OtherZone, "10.9.0.0/24");
        rig.Run(async () =>
        {
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            await efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, SubnetOf(rig, AwsRig.Zone).SubnetId), default);
            var sameZone = SubnetOf(rig, AwsRig.Zone, isPublic: true);
            (await AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, sameZone.SubnetId), default))).Should().Be("MountTargetConflict");
            (await AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, elsewhere), default))).Should().Be("MountTargetConflict");
            (await AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, SubnetOf(rig, AwsRig.OtherZone).SubnetId), default))).Should().Be("none");
            var other = await FileSystems.MakeAsync(rig, efs, "other");
            (await AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(other, elsewhere), default))).Should().Be("none", "another file system may be in another VPC");
        });
    }

    [Test]
    public void Of_two_calls_at_once_for_one_zone_one_makes_it()
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        var subnet = SubnetOf(rig, AwsRig.Zone);
        rig.Run(async () =>
        {
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            var one = AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, subnet.SubnetId), default));
            var two = AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, subnet.SubnetId), default));
            new[] { await one, await two }.Should().BeEquivalentTo("none", "MountTargetConflict");
            SubnetOf(rig, AwsRig.Zone).AvailableIpAddressCount.Should().Be(subnet.AvailableIpAddressCount - 1, "the one that was refused left no interface");
        });
    }

    [Test]
    public void Are_refused_with_EFSs_own_codes_and_leave_nothing()
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        var network = rig.Aws.Network;
        var foreign = network.AddVpc("10.9.0.0/16", "other");
        var foreignGroup = network.SecurityGroups.Single(group => group.VpcId == foreign).GroupId;
        var subnet = SubnetOf(rig, AwsRig.Zone);
        var full = network.AddSubnet(subnet.VpcId, AwsRig.Zone, "10.0.200.0/29");
        rig.Run(async () =>
        {
            var creating = (await efs.CreateFileSystemAsync(new CreateFileSystemRequest("creating"), default)).FileSystemId;
            (await Code(creating, subnet.SubnetId)).Should().Be("IncorrectFileSystemLifeCycleState");
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            (await Code(new FileSystemId("fs-00000000000000000"), subnet.SubnetId)).Should().Be("FileSystemNotFound");
            (await Code(new FileSystemId("nonsense"), subnet.SubnetId)).Should().Be("ValidationException");
            (await Code(fileSystem, new SubnetId("subnet-00000000000000000"))).Should().Be("SubnetNotFound");
            (await Code(fileSystem, new SubnetId("sub"))).Should().Be("ValidationException");
            (await Code(fileSystem, subnet.SubnetId, "10.99.0.5")).Should().Be("BadRequest", "the address is outside of the subnet");
            (await Code(fileSystem, subnet.SubnetId, subnet.CidrBlock.Replace(".0/24", ".1", StringComparison.Ordinal))).Should().Be("BadRequest", "AWS keeps that one for itself");
            (await Code(fileSystem, subnet.SubnetId, null, new SecurityGroupId("sg-00000000000000000"))).Should().Be("SecurityGroupNotFound");
            (await Code(fileSystem, subnet.SubnetId, null, foreignGroup)).Should().Be("SecurityGroupNotFound", "it is another VPC's");
            var six = Enumerable.Repeat(foreignGroup, 6).ToArray();
            (await Code(fileSystem, subnet.SubnetId, null, six)).Should().Be("SecurityGroupLimitExceeded");
            (await Of(efs, fileSystem)).Should().BeEmpty();

            (await Code(fileSystem, full, "10.0.200.5")).Should().Be("none");
            var second = await FileSystems.MakeAsync(rig, efs, "second");
            (await Code(second, full, "10.0.200.5")).Should().Be("IpAddressInUse");
            (await Code(second, full)).Should().Be("none");
            var third = await FileSystems.MakeAsync(rig, efs, "third");
            (await Code(third, full)).Should().Be("none", "three addresses of eight are for interfaces");
            var fourth = await FileSystems.MakeAsync(rig, efs, "fourth");
            (await Code(fourth, full)).Should().Be("NoFreeAddressesInSubnet");
            var oneZone = await FileSystems.MakeAsync(rig, efs, "one-zone", AwsRig.OtherZone);
            (await Code(oneZone, subnet.SubnetId)).Should().Be("AvailabilityZonesMismatch");
        });

        Task<string> Code(FileSystemId fileSystem, SubnetId subnetId, string? address = null, params SecurityGroupId[] groups) =>
            AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, subnetId, address, groups), default));
    }

    [Test]
    public void Keep_their_security_group_from_being_deleted()
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        var network = rig.Aws.NetworkFor(AwsPrincipal.Administrator(rig.Account));
        var subnet = SubnetOf(rig, AwsRig.Zone);
        rig.Run(async () =>
        {
            var group = await network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("nfs", "NFS", subnet.VpcId), default);
            var other = await network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("nfs-2", "NFS", subnet.VpcId), default);
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            var target = await efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, subnet.SubnetId, SecurityGroups: [group]), default);
            (await AwsRig.CodeOf(() => network.DeleteSecurityGroupAsync(group, default))).Should().Be("DependencyViolation");
            await efs.ModifyMountTargetSecurityGroupsAsync(target.MountTargetId, [other], default);
            (await efs.DescribeMountTargetSecurityGroupsAsync(target.MountTargetId, default)).Should().Equal(other);
            (await AwsRig.CodeOf(() => network.DeleteSecurityGroupAsync(group, default))).Should().Be("none");
            (await AwsRig.CodeOf(() => efs.ModifyMountTargetSecurityGroupsAsync(target.MountTargetId, [group], default))).Should().Be("SecurityGroupNotFound");
        });
    }

    [Test]
    public void Need_rights_on_EC2_besides()
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        var limited = rig.Aws.FileStorageFor(AwsPrincipal.Role(rig.Account, "files", PolicyStatement.Allow(["elasticfilesystem:*"], ["*"])));
        var subnet = SubnetOf(rig, AwsRig.Zone);
        rig.Run(async () =>
        {
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            (await AwsRig.CodeOf(() => limited.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, subnet.SubnetId), default))).Should().Be("AccessDeniedException");
            (await AwsRig.CodeOf(() => efs.CreateMountTargetAsync(new CreateMountTargetRequest(fileSystem, subnet.SubnetId), default))).Should().Be("none");
        });
    }

    private static Subnet SubnetOf(AwsRig rig, string zone, bool isPublic = false) =>
        rig.Aws.Network.Subnets.First(subnet => subnet.AvailabilityZone == zone && subnet.MapPublicIpOnLaunch == isPublic && subnet.CidrBlock.EndsWith("/24", StringComparison.Ordinal));

    private static Task<IReadOnlyList<MountTarget>> Of(IFileStorage efs, FileSystemId id) => efs.DescribeMountTargetsAsync(new DescribeMountTargetsRequest(id), default);
}
