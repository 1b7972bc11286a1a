using Amazon.Runtime;
using Drydock.Core;
using Drydock.Core.VolumeEncryption;
using Drydock.Integration.Migrating;
using Drydock.Live.Aws;

namespace Drydock.Integration.Live.Aws;

/// <summary>The migration with AWS's SDK as its storage ports, and HTTPS as its cluster, against a served cloud.</summary>
public sealed class SdkMigrationTests
{
    private const double TimeScale = 100;

    [TestCase(EncryptionRoute.SnapshotController)]
    [TestCase(EncryptionRoute.EbsApi)]
    public async Task Volumes_are_encrypted_through_the_SDK_and_no_acknowledged_write_is_lost(EncryptionRoute route)
    {
        await using var shop = await Shop.OpenAsync(TimeScale);
        var credentials = new BasicAWSCredentials(shop.Cloud.Credentials.AwsAccessKeyId, shop.Cloud.Credentials.AwsSecretAccessKey);
        using var aws = await AwsConnection.OpenWithAsync(credentials, shop.Cloud.Aws.Options.Region, shop.Cloud.AwsUri, CancellationToken.None);
        var sources = await shop.VolumesAsync();
        sources.Should().OnlyContain(static v => !v.Encrypted);
        await using var writer = new ShopWriter(shop.Api);
        var migrator = new Migrator(new MigrationPorts(shop.Api, aws.BlockStorage, aws.KeyManagement), shop.Admin.Clock, "sdk");
        var migration = new VolumeEncryptionMigration("shop", "redis") { Route = route };

        (await migrator.PlanAsync(migration, CancellationToken.None)).Findings.Should().NotContain(static f => f.Severity == FindingSeverity.Blocking);
        var result = await migrator.ApplyAsync(migration, CancellationToken.None);
        result.Should().BeOfType<MigrationResult.Completed>(result.ToString());

        var (acknowledged, lost) = await writer.JudgeAsync();
        lost.Should().BeEmpty();
        acknowledged.Should().BePositive();
        var targets = await shop.VolumesAsync();
        targets.Should().OnlyContain(static v => v.Encrypted && v.State == "in-use");
        (await shop.Admin.StoresTextAsync(targets[0].VolumeId.Value, "value:1", CancellationToken.None)).Should().BeFalse();

        (await migrator.CleanupAsync(migration, CancellationToken.None)).Should().BeOfType<MigrationResult.Completed>();
        (await aws.BlockStorage.DescribeVolumesAsync(new Core.Ports.DescribeRequest(), CancellationToken.None)).Where(static v => v.State == "in-use").Select(static v => v.VolumeId)
            .Should().BeEquivalentTo(targets.Select(static v => v.VolumeId));
    }
}
