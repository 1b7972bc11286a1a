namespace Drydock.Scenarios.CommandLine;

public sealed class FleetCommandLine
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("nothing is named", "", "say whose volumes move: --statefulset, --deployment, --claim, --all");
        yield return Case("one and all", "--all --statefulset a/b", "only one of these at a time: --statefulset, --deployment, --claim, --all");
        yield return Case("a selector for one", "--statefulset a/b --selector x=y", "--selector goes with --all");
        yield return Case("some namespaces and all", "--all --all-namespaces -n x", "--all-namespaces and --namespace exclude each other");
        yield return Case("a quota without a number", "--all --storage-quota gp3", "--storage-quota: 'gp3' is not TYPE=GIB");
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_command_line_that_makes_no_sense_gets_one_clear_error(string options, string expected)
    {
        var run = await Drydock.RunAsync(["migrate", "plan", "encrypt-volumes", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        run.ExitCode.Should().Be(1, run.Stderr);
        run.Stderr.Split('\n')[0].Should().Contain(expected);
    }

    [TestCase("app.kubernetes.io/name=redis", "PASSED", 0)]
    [TestCase("app.kubernetes.io/name=nobody", "none of statefulsets with app.kubernetes.io/name=nobody in all namespaces is in", 1)]
    [TestCase("app.kubernetes.io/name in redis", "'app.kubernetes.io/name in redis' is no term", 1)]
    public async Task A_rehearsal_of_all_sets_says_what_it_found(string selector, string expected, int exitCode)
    {
        var directory = Directory.CreateTempSubdirectory("drydock-fleet-").FullName;
        foreach (var manifest in Harness.Scenarios.BuiltInScenarios.RedisEncryption.Manifests) await File.WriteAllTextAsync(Path.Combine(directory, manifest.Name.Replace('/', '-')), manifest.Text);
        var run = await Drydock.RunAsync(["rehearse", "encrypt-volumes", "--manifests", ".", "--all", "--selector", selector, "--seed", "1"], directory: directory);
        Directory.Delete(directory, recursive: true);
        run.ExitCode.Should().Be(exitCode, run.Stderr);
        (run.Stdout + run.Stderr).Should().Contain(expected);
    }

    private static TestCaseData Case(string name, string options, string expected) => new TestCaseData(options, expected).SetArgDisplayNames(name);
}
