using Drydock.Core;
using Drydock.Core.VolumeEncryption;
using Drydock.Integration.Migrating;
using Drydock.Live.Kubernetes;

namespace Drydock.Integration.Live;

/// <summary>The whole migration with KubernetesClient as its Kubernetes port, under clients that write through it.</summary>
public sealed class MigrateThroughKubernetesClient
{
    [Test]
    public async Task Volumes_of_a_served_cloud_are_encrypted_and_no_acknowledged_write_is_lost()
    {
        await using var shop = await Shop.OpenAsync(timeScale: 100);
        var sources = await shop.VolumesAsync();
        using var connection = await KubernetesConnection.OpenAsync(new KubernetesConnectionOptions { Kubeconfig = shop.Cloud.KubeconfigPath, UserAgent = "migrator" }, CancellationToken.None);
        await connection.ProveAsync(CancellationToken.None);
        await using var writer = new ShopWriter(connection.Api);
        var migrator = new Migrator(new MigrationPorts(connection.Api, shop.Admin.BlockStorage, shop.Admin.KeyManagement), shop.Admin.Clock, "live-test");
        var migration = new VolumeEncryptionMigration("shop", "redis");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));

        (await migrator.PlanAsync(migration, limit.Token)).IsBlocked.Should().BeFalse();
        (await migrator.ApplyAsync(migration, limit.Token)).Should().BeOfType<MigrationResult.Completed>();
        var targets = await shop.VolumesAsync();
        targets.Should().OnlyContain(v => v.Encrypted && v.State == "in-use");
        targets.Select(v => v.VolumeId).Should().NotIntersectWith(sources.Select(v => v.VolumeId));
        var (acknowledged, lost) = await writer.JudgeAsync();
        lost.Should().BeEmpty();
        acknowledged.Should().BeGreaterThan(50);

        (await migrator.CleanupAsync(migration, limit.Token)).Should().BeOfType<MigrationResult.Completed>();
        (await shop.AllVolumesAsync()).Select(v => v.VolumeId).Should().BeEquivalentTo(targets.Select(v => v.VolumeId));
    }
}
