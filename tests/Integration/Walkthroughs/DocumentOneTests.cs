using Drydock.Integration.Kubectl;
using Drydock.Integration.Programs;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Walkthroughs;

/// <summary>
/// The published procedure "enable storage encryption for stateful services on EKS" by hand, command by command, with the real kubectl and aws: as corrected, and as printed, with
/// its typographic slips, each of which gets the real API's answer.
/// </summary>
public sealed class DocumentOneTests
{
    /// <summary>The first that waits for a JSON path with any value and tells of every refusal as the recorded one does.</summary>
    private const int OldestMinor = 31;

    private static readonly string Files = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "walkthroughs", "document-1");

    private ServedCloud _cloud = null!;
    private RealProgram _kubectl = null!;
    private RealProgram _aws = null!;

    [SetUp]
    public async Task Serve()
    {
        RealKubectl.RequireMinorVersion(OldestMinor);
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 20 }, CancellationToken.None);
        (_kubectl, _aws) = (RealProgram.Kubectl(_cloud, Files), RealProgram.Aws(_cloud, Files));
    }

    [TearDown]
    public async Task Stop()
    {
        if (_cloud is not null) await _cloud.DisposeAsync();
    }

    [Test]
    public async Task It_works_command_by_command()
    {
        foreach (var file in new[] { "sc.yml", "rbac.yml", "cm.yml", "sts.yml" }) await Kubectl($"apply -f {file}");
        await Kubectl("rollout status statefulset/redis --timeout=90s");
        (await Kubectl("get nodes --no-headers")).Should().MatchRegex(@"(?m)^ip-10-0-1-10\S*\s+Ready\s[\s\S]*^ip-10-0-2-10\S*\s+Ready\s");
        (await Volumes("encrypted", "false")).Should().HaveCount(2, "both volumes were made plain");
        await Kubectl("exec redis-0 -c redis-node -- redis-cli set k v");
        await Kubectl("exec redis-0 -c redis-node -- redis-cli save");
        // The file's new name is on the disk with the file system's next commit: a snapshot before that holds the old one.
        await Kubectl("exec redis-0 -c redis-node -- sync");

        await Kubectl("delete storageclass ebs-sc");
        await Kubectl("apply -f encrypted-class.yaml");
        await Kubectl("apply -f snapshot-class.yaml");
        (await Kubectl("apply -f volume-snapshot-redis.yaml")).Should().Be(
            "volumesnapshot.snapshot.storage.k8s.io/redis-0-snapshot created\nvolumesnapshot.snapshot.storage.k8s.io/redis-1-snapshot created\n");
        await Kubectl("wait volumesnapshot --all --for=jsonpath={.status.readyToUse}=true --timeout=90s");
        (await Kubectl("get volumesnapshot redis-0-snapshot --no-headers")).Should().MatchRegex(@"^redis-0-snapshot\s+true\s+data-redis-0\s+4Gi\s+test-snapclass\s+snapcontent-");
        await Kubectl("apply -f volume-from-snapshot.yaml");
        (await Kubectl("get pvc data-redis1-0 --no-headers")).Should().MatchRegex(@"^data-redis1-0\s+Pending\s+ebs-sc\s", "it waits for its first consumer");
        await Kubectl("apply -f sts1.yml");
        await Kubectl("rollout status statefulset/redis1 --timeout=90s");

        (await Volumes("encrypted", "true")).Should().HaveCount(2, "the volumes made from the snapshots are encrypted");
        (await Kubectl("exec redis1-0 -c redis-node -- redis-cli get k")).Should().Be("v\n");
        await Kubectl("delete statefulset redis");
        await Kubectl("delete statefulset redis1");
        await Kubectl("delete -f rbac.yml");
        await Kubectl("delete -f cm.yml");
        await Kubectl("delete pvc --all --timeout=90s");
        await Kubectl("delete volumesnapshot --all --timeout=90s");
        await Kubectl("wait pv --all --for=delete --timeout=90s");
        (await Volumes("status", "in-use")).Should().BeEmpty();
    }

    [TestCase("printed-class.yaml", "error converting YAML to JSON: yaml: line 6: mapping values are not allowed in this context")]
    [TestCase("printed-snapshot-class.yaml", "no matches for kind \"VolumeSnapshotClass\" in version \"Snapshot.storage.Kubernetes.io/v1\"\nensure CRDs are installed first")]
    [TestCase("printed-volume-snapshot-redis.yaml", "no matches for kind \"VolumeSnapshot\" in version \"Snapshot.storage.Kubernetes.io/v1\"\nensure CRDs are installed first")]
    public async Task As_printed_it_is_refused(string file, string refusal) =>
        (await _kubectl.RunAsync($"apply -f {file}")).Failed().Should().Contain(refusal);

    [Test]
    public async Task An_upper_case_name_is_refused()
    {
        var corrected = (await File.ReadAllTextAsync(Path.Combine(Files, "printed-volume-snapshot-redis.yaml"))).Replace("Snapshot.storage.Kubernetes.io", "snapshot.storage.k8s.io", StringComparison.Ordinal);
        (await _kubectl.RunAsync("apply -f -", corrected)).Failed().Should().Contain(
            "\"redis-0-Snapshot\" is invalid: metadata.name: Invalid value: \"redis-0-Snapshot\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character");
    }

    /// <summary>The worst of the slips: nothing refuses it, and the claim gets an empty volume (Recorded: a dataSource of an unknown group is dropped).</summary>
    [Test]
    public async Task A_wrong_group_of_the_source_is_dropped_silently()
    {
        await Kubectl("apply -f printed-volume-from-snapshot.yaml");
        (await Kubectl("get pvc data-redis1-0 -o jsonpath={.spec.dataSource}{.spec.dataSourceRef}")).Should().BeEmpty();
    }

    /// <summary>A driver's name is compared exactly: the class is accepted, and nobody provisions.</summary>
    [Test]
    public async Task A_driver_in_upper_case_provisions_nothing()
    {
        foreach (var file in new[] { "rbac.yml", "cm.yml" }) await Kubectl($"apply -f {file}");
        var printed = await File.ReadAllTextAsync(Path.Combine(Files, "encrypted-class.yaml"));
        (await _kubectl.RunAsync("apply -f -", printed.Replace("csi.aws.com", "csi.AWS.com", StringComparison.Ordinal))).Succeeded();
        await Kubectl("apply -f sts.yml");
        await Kubectl("wait pvc/data-redis-0 --for=jsonpath={.status.phase}=Pending --timeout=30s");
        await Kubectl("wait pod/redis-0 --for=jsonpath={.status.phase}=Pending --timeout=30s");
        _cloud.Driver.Skip(TimeSpan.FromMinutes(1));
        (await Kubectl("get events --field-selector=involvedObject.name=data-redis-0")).Should().Contain(
            "Waiting for a volume to be created either by the external provisioner 'ebs.csi.AWS.com' or manually by the system administrator");
    }

    private async Task<string> Kubectl(string arguments) => (await _kubectl.RunAsync(arguments)).Succeeded();

    private async Task<string[]> Volumes(string filter, string value) => (await _aws.RunAsync(
        ["--endpoint-url", _cloud.AwsUri.GetLeftPart(UriPartial.Authority), "ec2", "describe-volumes", "--filters", $"Name={filter},Values={value}", "--query", "Volumes[].VolumeId", "--output", "text"])).Succeeded().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
