using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.CommandLine;

/// <summary>A rehearsal takes what plan and apply take, and says what can't be combined.</summary>
public sealed class RehearseCommandLine
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("drydock-rehearse-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Claims_of_a_Deployment_are_rehearsed_by_their_name_with_a_command_that_runs_again()
    {
        var run = await RehearseAsync("claim-encryption", "--claim", "shop/cache-data", "--size", "6Gi", "--volume-type", "io2", "--iops", "300", "--service", "cache");
        run.ExitCode.Should().Be(0, run.Stderr + run.Stdout);
        run.Stdout.Should().ContainAll("PASSED", "settings of volumes and classes are kept", "--claim shop/cache-data --service cache --volume-type io2 --iops 300 --size 6Gi");
    }

    [Test]
    public async Task The_user_who_switches_the_clients_is_rehearsed_too()
    {
        var run = await RehearseAsync("redis-encryption", "--statefulset", "shop/redis", "--cutover", "side-by-side", "--target-name", "redis1", "--i-switch-traffic-myself");
        run.ExitCode.Should().Be(0, run.Stderr + run.Stdout);
        run.Stdout.Should().ContainAll("PASSED", "brings the clients of shop/redis over to redis1");
    }

    [Test]
    public async Task A_fleet_gets_the_settings_that_are_asked_for()
    {
        var run = await RehearseAsync("redis-encryption", "--all", "--volume-type", "io2", "--iops", "300", "--size", "data=6Gi");
        run.ExitCode.Should().Be(0, run.Stderr + run.Stdout);
        run.Stdout.Should().ContainAll("PASSED", "--all --volume-type io2 --iops 300 --size data=6Gi", "settings of volumes and classes are kept");
    }

    [TestCase("--all")]
    [TestCase("--statefulset shop/redis")]
    public async Task Clients_of_a_replicated_Redis_come_by_the_Service_that_leads_to_its_master(string options)
    {
        var run = await RehearseAsync("redis-replicated", [.. options.Split(' '), "--calm"]);
        run.ExitCode.Should().Be(0, run.Stderr + run.Stdout);
        run.Stdout.Should().Contain("PASSED");
    }

    [TestCase("claim-encryption", "--claim shop/other", "no Deployment in", "claims of Deployments in namespace shop are cache-data")]
    [TestCase("claim-encryption", "--claim cache-data", "--claim: 'cache-data' is not NAMESPACE/NAME[,NAME…]")]
    [TestCase("claim-encryption", "--claim shop/cache-data,more", "more is none of the claims of Deployment shop/cache")]
    [TestCase("claim-encryption", "--claim shop/cache-data --cutover rolling", "side by side and rolling are for StatefulSets")]
    [TestCase("redis-encryption", "--claim shop/data-redis-0", "it is of the templates of a StatefulSet: take --statefulset shop/redis")]
    [TestCase("redis-encryption", "--statefulset shop/redis --volume-type gp9", "volume type: 'gp9' is none of")]
    [TestCase("redis-encryption", "--statefulset shop/redis --size twenty", "size: 'twenty' is no quantity")]
    [TestCase("redis-encryption", "--statefulset shop/redis --target-name redis1", "--target-name is for --cutover side-by-side")]
    [TestCase("redis-encryption", "--statefulset shop/redis --i-switch-traffic-myself", "these are for --cutover side-by-side")]
    [TestCase("redis-encryption", "--statefulset shop/redis --cutover side-by-side --target-name redis1 --i-switch-traffic-myself --service x", "leave one of the two out")]
    [TestCase("redis-encryption", "--all --cutover side-by-side --target-name redis1", "a fleet is moved set by set under its own names")]
    [TestCase("redis-encryption", "--all --volume-type gp2 --iops 3000", "iops: gp2 volumes take none")]
    [TestCase("redis-encryption", "--all --service x", "--service is of one workload, and --all means many")]
    public async Task What_cannot_be_combined_gets_one_clear_error(string scenario, string options, params string[] expected)
    {
        var run = await RehearseAsync(scenario, options.Split(' '));
        run.ExitCode.Should().Be(1, run.Stderr);
        run.Stdout.Should().NotContain("PASSED");
        run.Stderr.Should().ContainAll(expected);
    }

    private async Task<(int ExitCode, string Stdout, string Stderr)> RehearseAsync(string scenario, params string[] options)
    {
        foreach (var manifest in BuiltInScenarios.Find(scenario)!.Manifests) await File.WriteAllTextAsync(Path.Combine(_directory, manifest.Name.Replace('/', '-')), manifest.Text);
        return await Drydock.RunAsync(["rehearse", "encrypt-volumes", "--manifests", ".", .. options, "--seed", "1"], directory: _directory);
    }
}
