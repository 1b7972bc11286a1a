using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes;

namespace Drydock.Integration.Migrating;

/// <summary>Ends that come at any moment, and migrators that come two at a time.</summary>
[Category("Exhaustive")]
public sealed class MigrateUnderFire
{
    private const double TimeScale = 100;
    private const int KillsMax = 12;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Killed_at_drawn_lines_of_its_progress_it_completes_and_loses_nothing(int seed)
    {
        var random = new Random(seed);
        await using var shop = await Shop.OpenAsync(TimeScale);
        await using var writer = new ShopWriter(shop.Api);
        var last = (ExitCode: -1, Stdout: "", Stderr: "");
        for (var i = 0; i <= KillsMax; i++)
        {
            // Lines of progress, not seconds: a loaded machine is killed at the same moments.
            var left = i == KillsMax ? int.MaxValue : random.Next(1, 30);
            using var process = DrydockProcess.Start(shop.Environment, (running, line) =>
            {
                if (line.StartsWith("00:", StringComparison.Ordinal) && --left == 0) running.Kill();
            }, Shop.Command("apply", "--yes"));
            last = await process.EndAsync();
            TestContext.Progress.WriteLine($"seed {seed}, life {i + 1}: exit code {last.ExitCode} after: {last.Stderr.TrimEnd('\n').Split('\n')[^1]}");
            if (last.ExitCode != 137) break;
        }

        last.ExitCode.Should().Be(0, last.Stdout + last.Stderr);
        await AssertMovedAsync(shop, writer);
    }

    [Test]
    public async Task Outages_of_the_API_server_only_cost_time()
    {
        await using var shop = await Shop.OpenAsync(TimeScale);
        await using var writer = new ShopWriter(shop.Api);
        var director = shop.Cloud.Driver.AddProcess("director");
        var outages = 0;
        using var process = DrydockProcess.Start(shop.Environment, (_, line) =>
        {
            if (!line.Contains("begins: [", StringComparison.Ordinal) && !line.Contains("waits: [", StringComparison.Ordinal)) return;
            outages++;
            shop.Cloud.Driver.Post(director, () =>
            {
                shop.Cloud.Cluster.Crash(SimCluster.ApiServerProcess);
                director.Spawn(async () =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(5), shop.Cloud.World.Clock);
                    shop.Cloud.Cluster.Restart(SimCluster.ApiServerProcess);
                });
            });
        }, Shop.Command("apply", "--yes"));
        var end = await process.EndAsync();
        end.ExitCode.Should().Be(0, end.Stdout + end.Stderr);
        outages.Should().BeGreaterThan(14);
        await AssertMovedAsync(shop, writer);
    }

    [TestCase("begins: [warm-snapshots]")]
    [TestCase("begins: [verify]")]
    [TestCase("acts: [swap-claims]")]
    public async Task A_power_cut_of_the_whole_cloud_is_waited_out(string moment)
    {
        var directory = Directory.CreateTempSubdirectory("drydock-power-");
        try
        {
            using var power = new PowerSupply(directory.FullName);
            await using var shop = await Shop.OpenAsync(await power.OnAsync());
            var saved = await shop.Api.ExecAsync(new ExecRequest("shop", "redis-0", "redis", ["redis-cli"], "SET kept yes\nSAVE\n"u8.ToArray()), CancellationToken.None);
            saved.Stdout.Should().Be("OK\nOK\n");
            var isCut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var process = DrydockProcess.Start(shop.Environment, (_, line) =>
            {
                if (!line.Contains(moment, StringComparison.Ordinal) || !isCut.TrySetResult()) return;
                power.Cut();
            }, Shop.Command("apply", "--yes"));
            await isCut.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await power.OnAsync();
            var end = await process.EndAsync();
            end.ExitCode.Should().Be(0, end.Stdout + end.Stderr);
            await shop.UntilAsync(async () => (await shop.GetAsync(KubeResources.StatefulSets, "redis"))?.Integer("status", "readyReplicas") == 2, "the set runs");
            (await shop.VolumesAsync()).Should().OnlyContain(v => v.Encrypted);
            (await shop.Api.ExecAsync(new ExecRequest("shop", "redis-0", "redis", ["redis-cli", "GET", "kept"]), CancellationToken.None)).Stdout.Should().Be("yes\n");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Test]
    public async Task Two_at_once_do_not_get_in_each_others_way()
    {
        await using var shop = await Shop.OpenAsync(TimeScale);
        await using var writer = new ShopWriter(shop.Api);
        using var one = DrydockProcess.Start(shop.Environment, null, Shop.Command("apply", "--yes"));
        using var other = DrydockProcess.Start(shop.Environment, null, Shop.Command("apply", "--yes"));
        var ends = await Task.WhenAll(one.EndAsync(), other.EndAsync());
        ends.Select(e => e.ExitCode).Should().Contain(0, string.Concat(ends.Select(e => e.Stdout + e.Stderr)));
        (await shop.RunAsync("apply", "--yes")).ExitCode.Should().Be(0);
        await AssertMovedAsync(shop, writer);
    }

    [Test]
    public async Task After_the_commit_a_rollback_needs_the_word_and_then_goes_back()
    {
        await using var shop = await Shop.OpenAsync(TimeScale);
        var sources = await shop.VolumesAsync();
        var applied = await shop.RunAsync("apply", "--yes");
        applied.ExitCode.Should().Be(0, applied.Stderr);
        var declined = await shop.RunAsync("rollback", "--yes");
        declined.ExitCode.Should().Be(1);
        declined.Stdout.Should().Contain("--discard-writes-since-cutover");
        var back = await shop.RunAsync("rollback", "--yes", "--discard-writes-since-cutover");
        back.ExitCode.Should().Be(0, back.Stdout + back.Stderr);
        back.Stderr.Should().Contain("LOST");
        await shop.UntilAsync(async () => (await shop.GetAsync(KubeResources.StatefulSets, "redis"))?.Integer("status", "readyReplicas") == 2, "the set runs on its sources");
        (await shop.VolumesAsync()).Select(v => v.VolumeId).Should().Equal(sources.Select(v => v.VolumeId));
    }

    private static async Task AssertMovedAsync(Shop shop, ShopWriter writer)
    {
        await shop.UntilAsync(async () => (await shop.GetAsync(KubeResources.StatefulSets, "redis"))?.Integer("status", "readyReplicas") == 2, "the set runs");
        var (acknowledged, lost) = await writer.JudgeAsync();
        lost.Should().BeEmpty();
        acknowledged.Should().BePositive();
        var targets = await shop.VolumesAsync();
        targets.Should().OnlyContain(v => v.Encrypted);
        var cleaned = await shop.RunAsync("cleanup", "--yes");
        cleaned.ExitCode.Should().Be(0, cleaned.Stdout + cleaned.Stderr);
        (await shop.AllVolumesAsync()).Select(v => v.VolumeId).Should().BeEquivalentTo(targets.Select(v => v.VolumeId));
    }
}
