using System.Text.Json;
using Drydock.Core.Kubernetes;

namespace Drydock.Integration.Migrating;

/// <summary>What stands between a command line and a cluster: what is told before the first change, and that nothing else is done then.</summary>
public sealed class GuardRails
{
    private Shop _shop = null!;

    [OneTimeSetUp]
    public async Task Open() => _shop = await Shop.OpenAsync(40);

    [OneTimeTearDown]
    public async Task Close() => await _shop.DisposeAsync();

    [Test, Order(1)]
    public async Task A_dry_run_tells_where_what_how_large_and_how_long_and_changes_nothing()
    {
        var run = await _shop.RunAsync("apply", "--dry-run");
        run.ExitCode.Should().Be(0, run.Stderr);
        var (cloud, volumes) = (_shop.Cloud, await _shop.VolumesAsync());
        run.Stderr.Should()
            .Contain($"cluster      context drydock at {cloud.KubernetesUri.GetLeftPart(UriPartial.Authority)}")
            .And.Contain($"account      {cloud.Aws.Options.AccountId}, region {cloud.Aws.Options.Region}, as arn:aws:iam::{cloud.Aws.Options.AccountId}:role/Administrator (simulated)")
            .And.Contain("created      1: storageclasses/gp3-plain-encrypted")
            .And.Contain("for a while  5: volumesnapshotclasses/drydock-shop.redis, volumesnapshots/shop/drydock-warm-data-redis-0")
            .And.Contain("statefulsets/shop/redis (deleted as an orphan and made anew")
            .And.Contain($"volume       data-redis-0: {volumes[0].VolumeId}, 4 GiB; it stays until the cleanup deletes it")
            .And.Contain("snapshots    at most 8 GiB in all")
            .And.MatchRegex("downtime     .* expected, at most .* \\(stop .*, delta snapshot .*, restore .*, verification .*, start .*\\)")
            .And.Contain("a dry run ends here");
        (await _shop.RunAsync("status")).Stdout.Should().Contain("phase        none");
    }

    [Test, Order(2)]
    public async Task Only_the_plan_that_was_confirmed_is_applied()
    {
        var planned = await _shop.RunAsync("plan", "--format", "json");
        using var report = JsonDocument.Parse(planned.Stdout);
        var (root, fingerprint) = (report.RootElement, report.RootElement.GetProperty("plan").GetString()!);
        root.GetProperty("caller").GetString().Should().EndWith("role/Administrator");
        root.GetProperty("simulated").GetBoolean().Should().BeTrue();
        root.GetProperty("server").GetString().Should().StartWith("https://127.0.0.1:");
        root.GetProperty("snapshotGibibytesMax").GetInt64().Should().Be(8);
        root.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("object").GetString()).Should().Contain("storageclasses/gp3-plain-encrypted");
        (await _shop.RunAsync("plan")).Stdout.Should().Contain($"plan {fingerprint}; next: drydock migrate apply encrypt-volumes --statefulset shop/redis", "a plan keeps its name while nothing changes");

        var labels = KubeDocument.Parse("""{"spec":{"template":{"metadata":{"annotations":{"team":"b"}}}}}""");
        await _shop.Api.SendAsync(new KubeRequest(KubeVerb.Patch, KubeResources.StatefulSets, "shop", "redis", ContentType: PatchContentType.Merge, Body: labels), CancellationToken.None);
        await _shop.UntilAsync(async () => await _shop.GetAsync(KubeResources.StatefulSets, "redis") is { } set && set.Integer("status", "observedGeneration") == set.Integer("metadata", "generation")
            && set.Text("status", "currentRevision") == set.Text("status", "updateRevision") && set.Integer("status", "readyReplicas") == 2, "the pods are replaced");
        var run = await _shop.RunAsync("apply", "--plan", fingerprint);
        run.ExitCode.Should().Be(1, run.Stderr);
        run.Stderr.Should().Contain($"--plan {fingerprint} is not what would be done by now").And.Contain("nothing was changed");
        (await _shop.RunAsync("status")).Stdout.Should().Contain("phase        none");
    }

    [Test, Order(3)]
    public async Task By_a_user_of_the_printed_roles_and_with_the_confirmed_plan_the_whole_migration_runs_over_HTTPS()
    {
        var printed = await DrydockProcess.RunAsync([], "migrate", "permissions", "encrypt-volumes", "--statefulset", "shop/redis", "--route", "snapshot-controller", "--part", "rbac", "--format", "json", "--user", "op");
        printed.ExitCode.Should().Be(0, printed.Stderr);
        foreach (var document in KubeDocument.Parse(printed.Stdout).List("items"))
        {
            var resource = new KubeResource("rbac.authorization.k8s.io", "v1", document.Text("kind")!.ToLowerInvariant() + "s");
            (await _shop.Api.SendAsync(new KubeRequest(KubeVerb.Create, resource, document.Namespace, Body: document), CancellationToken.None)).IsSuccess.Should().BeTrue();
        }

        var file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "op.kubeconfig");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(_shop.Cloud.KubeconfigPath)).Replace("  user:\n", "  user:\n    as: op\n", StringComparison.Ordinal));
        string[] more = ["--kubeconfig", file, "--route", "snapshot-controller"];
        using var plan = JsonDocument.Parse((await _shop.RunAsync("plan", [.. more, "--format", "json"])).Stdout);
        plan.RootElement.GetProperty("outcome").GetString().Should().Be("planned", plan.RootElement.GetProperty("findings").ToString());
        var applied = await _shop.RunAsync("apply", [.. more, "--plan", plan.RootElement.GetProperty("plan").GetString()!]);
        applied.ExitCode.Should().Be(0, "{0}{1}", applied.Stdout, applied.Stderr);
        var cleaned = await _shop.RunAsync("cleanup", [.. more, "--yes"]);
        cleaned.ExitCode.Should().Be(0, cleaned.Stderr);
        (await _shop.VolumesAsync()).Should().OnlyContain(v => v.Encrypted);
    }
}
