using System.Text.Json;
using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Migrating;

/// <summary>The whole migration as processes of the command over HTTPS, under clients that write.</summary>
public sealed class MigrateOverTheWire
{
    private const double TimeScale = 100;

    /// <summary>Virtual seconds per second: an hour of ours is no millisecond there.</summary>
    private const double StandingStill = 1e-7;

    [Test]
    public async Task It_survives_kill_9_again_and_again_and_no_acknowledged_write_is_lost()
    {
        await using var shop = await Shop.OpenAsync(TimeScale);
        var sources = await shop.VolumesAsync();
        sources.Should().OnlyContain(v => !v.Encrypted);
        await using var writer = new ShopWriter(shop.Api);

        var plan = await shop.RunAsync("plan");
        plan.ExitCode.Should().Be(0, plan.Stderr);
        plan.Stdout.Should().Contain("READY: 14 steps").And.Contain("+++ b/storageclasses/gp3-plain-encrypted");

        (string Step, string Intent)[] moments =
            [("canary", "create v1 pods"), ("quiesce", "patch apps/v1 statefulsets"), ("verify", ""), ("swap-claims", "create v1 persistentvolumeclaims"), ("start", "patch apps/v1 statefulsets")];
        foreach (var (step, intent) in moments)
        {
            var victim = new TaskCompletionSource<DrydockProcess>();
            shop.AtJournalEntry(step, intent, () => victim.Task.GetAwaiter().GetResult().Kill());
            using var process = DrydockProcess.Start(shop.Environment, null, Shop.Command("apply", "--yes"));
            victim.SetResult(process);
            var killed = await process.EndAsync();
            killed.ExitCode.Should().Be(137, "it was killed as it noted '{0}' in [{1}]; stderr:\n{2}", intent, step, killed.Stderr);
        }

        var applied = await shop.RunAsync("apply", "--yes", "--format", "json");
        applied.ExitCode.Should().Be(0, applied.Stderr);
        using (var report = JsonDocument.Parse(applied.Stdout))
        {
            report.RootElement.GetProperty("outcome").GetString().Should().Be("completed");
            report.RootElement.GetProperty("volumes").GetArrayLength().Should().Be(2);
            report.RootElement.GetProperty("account").GetString().Should().Be(shop.Cloud.Aws.Options.AccountId);
        }

        var status = await shop.RunAsync("status");
        status.Stdout.Should().Contain("phase        completed").And.Contain("lease        nobody holds it").And.Contain("drydock migrate cleanup encrypt-volumes --statefulset shop/redis");
        (await shop.RunAsync("apply", "--yes")).ExitCode.Should().Be(0, "a completed migration is told from its journal");

        var (acknowledged, lost) = await writer.JudgeAsync();
        lost.Should().BeEmpty();
        acknowledged.Should().BeGreaterThan(50);
        var targets = await shop.VolumesAsync();
        targets.Should().OnlyContain(v => v.Encrypted && v.State == "in-use");
        for (var i = 0; i < 2; i++)
        {
            (await shop.Admin.StoresTextAsync(sources[i].VolumeId.Value, "value:1", CancellationToken.None)).Should().BeTrue("the source holds what was written before the stop, in the clear");
            (await shop.Admin.StoresTextAsync(targets[i].VolumeId.Value, "value:1", CancellationToken.None)).Should().BeFalse();
        }

        var asked = await shop.RunAsync("cleanup");
        asked.ExitCode.Should().Be(1);
        asked.Stderr.Should().Contain($"deleted      EBS volume {sources[0].VolumeId}, 4 GiB: the source of data-redis-0").And.Contain("deleted      EBS snapshot snap-").And.Contain("say --yes; nothing was changed");
        var cleaned = await shop.RunAsync("cleanup", "--yes");
        cleaned.ExitCode.Should().Be(0, cleaned.Stderr);
        (await shop.AllVolumesAsync()).Select(v => v.VolumeId).Should().BeEquivalentTo(targets.Select(v => v.VolumeId));
        (await shop.GetAsync(KubeResources.ConfigMaps, "drydock-encrypt-volumes-redis")).Should().BeNull();
    }

    [Test]
    public async Task Ctrl_C_stops_at_a_safe_point_and_a_rollback_goes_back_to_the_sources()
    {
        await using var shop = await Shop.OpenAsync(TimeScale);
        var sources = await shop.VolumesAsync();
        await using var writer = new ShopWriter(shop.Api);
        var asked = new TaskCompletionSource<DrydockProcess>();
        shop.AtJournalEntry("restore", "create v1 pods", () =>
        {
            // The world stands still until the signal was heard: else a slow machine is done with the migration first.
            shop.Cloud.Driver.TimeScale = StandingStill;
            asked.Task.GetAwaiter().GetResult().Interrupt();
        });
        using var process = DrydockProcess.Start(shop.Environment, (_, line) =>
        {
            if (line.Contains("stopping at the next safe point", StringComparison.Ordinal)) shop.Cloud.Driver.TimeScale = TimeScale;
        }, Shop.Command("apply", "--yes"));
        asked.SetResult(process);
        var stopped = await process.EndAsync();
        stopped.ExitCode.Should().Be(130, stopped.Stderr);
        stopped.Stderr.Should().Contain("stopping at the next safe point").And.Contain("STOPPED").And.Contain("phase        running")
            .And.Contain("the sources are untouched").And.Contain("drydock migrate rollback encrypt-volumes --statefulset shop/redis").And.Contain("nobody holds it", "who stops gives its lease back");

        var unconfirmed = await shop.RunAsync("rollback");
        unconfirmed.ExitCode.Should().Be(1);
        unconfirmed.Stderr.Should().Contain("say --yes");
        var back = await shop.RunAsync("rollback", "--yes");
        back.ExitCode.Should().Be(0, back.Stderr);
        back.Stdout.Should().Contain("ROLLED BACK");
        await shop.UntilAsync(async () => (await shop.GetAsync(KubeResources.StatefulSets, "redis"))?.Integer("status", "readyReplicas") == 2, "the set runs as it did");
        (await shop.VolumesAsync()).Select(v => v.VolumeId).Should().Equal(sources.Select(v => v.VolumeId));
        (await writer.JudgeAsync()).Lost.Should().BeEmpty();
        (await shop.RunAsync("status")).Stdout.Should().Contain("phase        none");
    }
}
