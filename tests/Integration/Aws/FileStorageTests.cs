using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Aws;

/// <summary>EFS, EKS and the network by the aws CLI.</summary>
[TestFixture]
public sealed class FileStorageTests
{
    [Test]
    public async Task A_file_system_gets_a_mount_target_that_the_nodes_reach()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions { AddOns = new HashSet<AddOn>() }, CancellationToken.None);
        var aws = await RealProgram.NewAwsAsync(cloud);
        var vpc = await Text("eks describe-cluster --name drydock --query cluster.resourcesVpcConfig.vpcId");
        var subnet = await Text($"ec2 describe-subnets --filters Name=vpc-id,Values={vpc} Name=availability-zone,Values={cloud.Aws.Options.Zones[0]} Name=map-public-ip-on-launch,Values=false --query Subnets[0].SubnetId");
        var group = await Text($"ec2 create-security-group --group-name nfs --description NFS --vpc-id {vpc} --query GroupId");
        await Text($"ec2 authorize-security-group-ingress --group-id {group} --protocol tcp --port 2049 --cidr 10.0.0.0/16 --query Return");
        var fileSystem = await Text("efs create-file-system --creation-token files --encrypted --query FileSystemId");
        cloud.Driver.Skip(TimeSpan.FromSeconds(30));
        var target = await Text($"efs create-mount-target --file-system-id {fileSystem} --subnet-id {subnet} --security-groups {group} --query MountTargetId");
        cloud.Driver.Skip(TimeSpan.FromMinutes(3));
        (await Text($"efs describe-mount-targets --file-system-id {fileSystem} --query MountTargets[].LifeCycleState")).Should().Be("available");
        (await Text($"efs describe-mount-target-security-groups --mount-target-id {target} --query SecurityGroups")).Should().Be(group);
        (await aws.RunAsync($"efs delete-file-system --file-system-id {fileSystem}")).Failed().Should().Contain("(FileSystemInUse)");
        (await aws.RunAsync($"efs delete-mount-target --mount-target-id {target}")).Succeeded().Should().BeEmpty();
        cloud.Driver.Skip(TimeSpan.FromMinutes(1));
        (await aws.RunAsync($"efs delete-file-system --file-system-id {fileSystem}")).Succeeded().Should().BeEmpty();

        async Task<string> Text(string arguments) => (await aws.RunAsync(arguments + " --output text")).Succeeded().Trim();
    }

    [Test]
    public async Task The_served_cluster_is_found_by_its_name_and_its_address()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions { AddOns = new HashSet<AddOn>() }, CancellationToken.None);
        var aws = await RealProgram.NewAwsAsync(cloud);
        (await aws.RunAsync("eks wait cluster-active --name drydock")).Succeeded().Should().BeEmpty();
        (await aws.RunAsync("eks describe-cluster --name drydock --query cluster.endpoint --output text")).Succeeded().Trim().Should().Be(cloud.KubernetesUri.GetLeftPart(UriPartial.Authority));
        (await aws.RunAsync("eks describe-cluster --name nobody")).Failed().Should().Contain("(ResourceNotFoundException)");
    }
}
