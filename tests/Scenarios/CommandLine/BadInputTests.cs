namespace Drydock.Scenarios.CommandLine;

public sealed class BadInputTests
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("drydock-bad-input-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("not YAML", "apiVersion: v1\nkind: [\n", "bad.yml:", "not YAML");
        yield return Case("a kind that is not simulated", "apiVersion: example.com/v1\nkind: Rocket\nmetadata:\n  name: r\n", "bad.yml:2: kind: kind 'Rocket' is not simulated");
        yield return Case("an unknown field", Good.Replace("      containers:\n", "      kontainers: []\n      containers:\n", StringComparison.Ordinal), "bad.yml:", "spec.template.spec.kontainers", "unknown field");
        yield return Case("a StatefulSet that is not there", Good.Replace("  name: db\n  namespace: default", "  name: other\n  namespace: default", StringComparison.Ordinal), "there is no StatefulSet 'default/db'", "default/other");
        yield return Case("no volumeClaimTemplates", Good[..Good.IndexOf("  volumeClaimTemplates", StringComparison.Ordinal)], "bad.yml:", "spec.volumeClaimTemplates", "has no volumeClaimTemplates");
        yield return Case("a StorageClass of an unknown provisioner", Good.Replace("ebs.csi.aws.com", "example.com/disk", StringComparison.Ordinal), "bad.yml:5: provisioner: provisioner 'example.com/disk' is not simulated");
        yield return Case("an unknown image", Good.Replace("redis:3.2", "postgres:16", StringComparison.Ordinal), "bad.yml:", "image", "no program is registered for image 'postgres:16'", "Register one");
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Bad_manifests_get_one_clear_error_and_exit_code_1(string manifest, string[] expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "bad.yml"), manifest);
        var run = await Drydock.RunAsync(["rehearse", "encrypt-volumes", "--manifests", "bad.yml", "--statefulset", "default/db", "--seed", "1"], directory: _directory);
        run.ExitCode.Should().Be(1, run.Stderr);
        run.Stdout.Should().BeEmpty();
        var error = run.Stderr.Split('\n').Single(l => l.StartsWith("drydock: ", StringComparison.Ordinal));
        error.Should().ContainAll(expected);
        Directory.GetFiles(_directory).Should().ContainSingle("nothing is written for bad input");
    }

    [Test]
    public async Task A_key_that_does_not_exist_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "good.yml"), Good);
        var run = await Drydock.RunAsync(
            ["rehearse", "encrypt-volumes", "--manifests", "good.yml", "--statefulset", "default/db", "--kms-key", "alias/nope"], directory: _directory);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain("--kms-key").And.Contain("alias/nope");
    }

    [Test]
    public async Task A_seed_that_is_no_number_is_named()
    {
        var run = await Drydock.RunAsync(["run", "redis-encryption", "--seed", "seven"]);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain("--seed: 'seven' is no number");
    }

    [Test]
    public async Task A_scenario_that_is_not_there_is_named_with_those_that_are()
    {
        var run = await Drydock.RunAsync(["run", "nothing"]);
        run.ExitCode.Should().Be(1);
        run.Stderr.Should().Contain("there is no scenario 'nothing'").And.Contain("redis-encryption");
    }

    [Test]
    public async Task A_missing_ConfigMap_leaves_the_pod_waiting_and_the_plan_says_why()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "good.yml"),
            Good.Replace("      containers:\n", "      volumes:\n        - name: c\n          configMap:\n            name: not-there\n      containers:\n", StringComparison.Ordinal));
        var run = await Drydock.RunAsync(["rehearse", "encrypt-volumes", "--manifests", "good.yml", "--statefulset", "default/db", "--seed", "1"], directory: _directory);
        run.ExitCode.Should().Be(1, run.Stderr);
        run.Stdout.Should().Contain("declined").And.Contain("not-there");
    }

    private static TestCaseData Case(string name, string manifest, params string[] expected) =>
        new TestCaseData(manifest, expected).SetArgDisplayNames(name);

    private const string Good = """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata:
          name: plain
        provisioner: ebs.csi.aws.com
        volumeBindingMode: WaitForFirstConsumer
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: db
          namespace: default
        spec:
          serviceName: db
          replicas: 1
          selector:
            matchLabels: {app: db}
          template:
            metadata:
              labels: {app: db}
            spec:
              containers:
                - name: redis
                  image: redis:3.2
                  command: ["redis-server", "--dir", "/data"]
                  volumeMounts:
                    - name: data
                      mountPath: /data
          volumeClaimTemplates:
            - metadata:
                name: data
              spec:
                accessModes: ["ReadWriteOnce"]
                storageClassName: plain
                resources:
                  requests:
                    storage: 1Gi

        """;
}
