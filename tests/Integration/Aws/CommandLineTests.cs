using System.Text.Json;
using Drydock.Core.Ports;
using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Aws;

/// <summary>The aws CLI against a served account.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class CommandLineTests
{
    [Test]
    public async Task A_volume_is_encrypted_by_hand_from_snapshot_to_restore()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        var aws = await RealProgram.NewAwsAsync(cloud);
        var zone = cloud.Aws.Options.Zones[0];
        var source = await Text(aws, $"ec2 create-volume --availability-zone {zone} --size 4 --volume-type gp3 --query VolumeId");
        await Wait(cloud, aws, "volume-available", $"--volume-ids {source}");
        (await Text(aws, "ec2 describe-volumes --filters Name=encrypted,Values=false --query Volumes[].VolumeId")).Should().Be(source);
        var snapshot = await Text(aws, $"ec2 create-snapshot --volume-id {source} --description before --query SnapshotId");
        await Wait(cloud, aws, "snapshot-completed", $"--snapshot-ids {snapshot}");
        var key = await Text(aws, "kms create-key --description volumes --query KeyMetadata.Arn");
        (await aws.RunAsync($"kms create-alias --alias-name alias/volumes --target-key-id {key}")).Succeeded().Should().BeEmpty();
        var copy = await Text(
            aws, $"ec2 copy-snapshot --source-region {cloud.Aws.Options.Region} --source-snapshot-id {snapshot} --encrypted --kms-key-id alias/volumes --query SnapshotId");
        cloud.Driver.Skip(TimeSpan.FromMinutes(2));
        var target = await Text(aws, $"ec2 create-volume --availability-zone {zone} --snapshot-id {copy} --volume-type gp3 --query VolumeId");
        var volumes = JsonDocument.Parse((await aws.RunAsync($"ec2 describe-volumes --volume-ids {target}")).Succeeded()).RootElement.GetProperty("Volumes");
        volumes.GetArrayLength().Should().Be(1);
        volumes[0].GetProperty("Encrypted").GetBoolean().Should().BeTrue();
        volumes[0].GetProperty("KmsKeyId").GetString().Should().Be(key);
    }

    [Test]
    public async Task Errors_are_said_in_AWSs_words_and_lists_come_page_by_page()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        var aws = await RealProgram.NewAwsAsync(cloud);
        var missing = await aws.RunAsync("ec2 describe-volumes --volume-ids vol-0123456789abcdef0");

        // The CLI's second version exits 254 for an error of the service, the first 255.
        missing.ExitCode.Should().BeOneOf(254, 255);
        missing.Errors.Should().Contain("An error occurred (InvalidVolume.NotFound) when calling the DescribeVolumes operation: The volume 'vol-0123456789abcdef0' does not exist.");
        (await aws.RunAsync("ec2 describe-volumes --dry-run")).Failed().Should().Contain("(DryRunOperation)");
        (await aws.RunAsync("kms describe-key --key-id alias/none")).Failed().Should().Contain("(NotFoundException)").And.Contain("Alias arn:aws:kms:");
        for (var i = 0; i < 3; i++) cloud.Driver.Call(cloud.World.Processes[0], () => cloud.Aws.Kms.CreateKey());
        var paged = await aws.RunAsync("kms list-keys --page-size 1 --query length(Keys)");
        paged.Succeeded().Trim().Should().Be("3");
    }

    [Test]
    public async Task A_create_whose_answer_was_lost_is_retried_into_the_same_volume()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        var calls = 0;
        cloud.Driver.Call(cloud.World.Processes[0], () => cloud.Aws.Intercept = (_, operation) =>
            operation == "ec2:CreateVolume" && calls++ == 0 ? new AwsServiceException("RequestLimitExceeded", "Request limit exceeded.", 503) : null);
        var aws = await RealProgram.NewAwsAsync(cloud);
        var create = $"ec2 create-volume --availability-zone {cloud.Aws.Options.Zones[0]} --size 1 --client-token again --query VolumeId";
        var volume = await Text(aws, create);
        calls.Should().Be(2);
        (await Text(aws, create)).Should().Be(volume, "the token is the same");
        cloud.Driver.Call(cloud.World.Processes[0], () => cloud.Aws.Inspection.Volumes.Count).Should().Be(1);
        (await aws.RunAsync(create.Replace("--size 1", "--size 2", StringComparison.Ordinal))).Failed().Should().Contain("(IdempotentParameterMismatch)");
    }

    private static async Task<string> Text(RealProgram aws, string arguments) => (await aws.RunAsync(arguments + " --output text")).Succeeded().Trim();

    /// <summary>The CLI's waiters ask every 15 s: virtual time is moved on first, so that the first answer ends them.</summary>
    private static async Task Wait(ServedCloud cloud, RealProgram aws, string waiter, string ids)
    {
        cloud.Driver.Skip(TimeSpan.FromMinutes(2));
        (await aws.RunAsync($"ec2 wait {waiter} {ids}")).Succeeded().Should().BeEmpty();
    }
}
