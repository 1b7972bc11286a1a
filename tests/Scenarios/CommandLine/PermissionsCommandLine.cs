namespace Drydock.Scenarios.CommandLine;

/// <summary><c>drydock migrate permissions</c> prints what every way needs, and says what it can't print.</summary>
public sealed class PermissionsCommandLine
{
    [TestCase("--statefulset shop/redis --cutover side-by-side --target-name redis1", "patch services", "redis1")]
    [TestCase("--statefulset shop/redis --route application-replication --cutover side-by-side --target-name redis1", "have Redis replicate", "patch services")]
    [TestCase("--statefulset shop/redis --cutover rolling", "hold one pod after the other down")]
    [TestCase("--deployment shop/cache --size 6Gi", "list resourcequotas", "deployments.apps [cache]")]
    [TestCase("--claim shop/cache-data --volume-type gp3", "persistentvolumeclaims", "stop it, start it")]
    public async Task The_rights_of_every_way_are_printed(string options, params string[] expected)
    {
        var run = await PrintAsync(options);
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stdout.Should().ContainAll(expected);
    }

    [Test]
    public async Task Who_switches_the_traffic_himself_needs_no_right_to_change_Services()
    {
        var run = await PrintAsync("--statefulset shop/redis --cutover side-by-side --target-name redis1 --i-switch-traffic-myself");
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stdout.Should().NotContain("patch services").And.Contain("get services");
    }

    [TestCase("--statefulset shop/redis --route application-replication", "it needs --cutover side-by-side and --target-name")]
    [TestCase("--statefulset shop/redis --target-name redis1", "these are for --cutover side-by-side")]
    [TestCase("--deployment shop/cache --cutover rolling", "side by side and rolling are for StatefulSets")]
    [TestCase("--statefulset shop/redis --volume-type gp9", "volume type: 'gp9' is none of")]
    public async Task What_cannot_be_asked_for_gets_one_clear_error(string options, string expected)
    {
        var run = await PrintAsync(options);
        run.ExitCode.Should().Be(1);
        run.Stdout.Should().BeEmpty();
        run.Stderr.Should().Contain(expected);
    }

    [Test]
    public async Task With_the_manifests_of_a_Deployment_and_its_claim_the_classes_are_named()
    {
        var directory = Directory.CreateTempSubdirectory("drydock-permissions-").FullName;
        foreach (var manifest in Harness.Scenarios.BuiltInScenarios.Find("deployment-encryption")!.Manifests) await File.WriteAllTextAsync(Path.Combine(directory, manifest.Name.Replace('/', '-')), manifest.Text);
        var run = await PrintAsync($"--deployment shop/cache --manifests {directory}");
        Directory.Delete(directory, recursive: true);
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stdout.Should().Contain("get, patch, delete storageclasses.storage.k8s.io [gp3-plain-encrypted, ");
    }

    [Test]
    public async Task The_rights_of_a_fleet_are_those_of_its_sets_and_to_find_them()
    {
        var directory = WriteFleet();
        var run = await PrintAsync($"--all --selector app=redis --all-namespaces --manifests {directory}");
        Directory.Delete(directory, recursive: true);
        run.ExitCode.Should().Be(0, run.Stderr);
        run.Stdout.Should().ContainAll("What 'encrypt-volumes' of statefulsets with app=redis in all namespaces needs", "list statefulsets.apps: find the sets of the fleet", "name: drydock-encrypt-volumes-fleet");
    }

    [TestCase("--all", "--all: --manifests must say which sets there are")]
    [TestCase("--all --manifests FLEET -n nowhere", "there are no statefulsets in namespace nowhere")]
    [TestCase("--all --manifests FLEET --selector (", "selector: ")]
    [TestCase("--all --statefulset shop/redis", "only one of these at a time")]
    [TestCase("--statefulset shop/redis -A", "--all-namespaces goes with --all")]
    public async Task A_fleet_that_cannot_be_told_gets_one_clear_error(string options, string expected)
    {
        var directory = WriteFleet();
        var run = await PrintAsync(options.Replace("FLEET", directory, StringComparison.Ordinal));
        Directory.Delete(directory, recursive: true);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain(expected);
    }

    private static string WriteFleet()
    {
        var directory = Directory.CreateTempSubdirectory("drydock-permissions-").FullName;
        foreach (var manifest in Harness.Scenarios.FleetScenarios.RedisFleet.Manifests) File.WriteAllText(Path.Combine(directory, manifest.Name.Replace('/', '-')), manifest.Text);
        return directory;
    }

    private static Task<(int ExitCode, string Stdout, string Stderr)> PrintAsync(string options) => Drydock.RunAsync(["migrate", "permissions", "encrypt-volumes", .. options.Split(' ')]);
}
