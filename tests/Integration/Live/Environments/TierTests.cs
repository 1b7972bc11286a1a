using Drydock.Core.Kubernetes;
using Drydock.Integration.Programs;
using Drydock.Live.Environments;

namespace Drydock.Integration.Live.Environments;

/// <summary>k3s, LocalStack and Drydock's own cloud side by side.</summary>
[Category("Live")]
public sealed class TierTests
{
    private LiveTier? _tier;

    [OneTimeSetUp]
    public async Task Start()
    {
        if (DockerProblems.Find() is { } problem) RealProgram.Skip(problem.Message);
        _tier = await LiveTier.StartAsync(LiveSettings.FromEnvironment() with { Progress = TestContext.Progress.WriteLine }, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_tier is not null) await _tier.DisposeAsync();
    }

    [Test]
    public async Task The_cluster_has_the_driver_and_its_classes()
    {
        foreach (var (resource, name) in new[] { (KubeResources.CsiDrivers, "hostpath.csi.k8s.io"), (KubeResources.StorageClasses, ClusterSetup.StorageClass), (KubeResources.VolumeSnapshotClasses, "csi-hostpath-snapclass") })
        {
            (await _tier!.Cluster.Api.SendAsync(new KubeRequest(KubeVerb.Get, resource, null, name), CancellationToken.None)).StatusCode.Should().Be(200, name);
        }
    }

    [Test]
    public async Task A_kubeconfig_for_kubectl_is_left_beside_it()
    {
        var kubectl = new RealProgram("kubectl", "see kubernetes.io/docs/tasks/tools", [new("KUBECONFIG", _tier!.Cluster.KubeconfigPath)]);
        var nodes = await kubectl.RunAsync("get nodes -o name");
        nodes.Succeeded().Should().StartWith("node/");
    }

    [Test]
    public async Task Every_capability_has_somebody_who_answers()
    {
        using var http = new HttpClient();
        foreach (var capability in CloudCapability.All)
        {
            var answer = await http.PostAsync(_tier!.EndpointOf(capability), new FormUrlEncodedContent([new("Action", "DescribeRegions"), new("Version", "2016-11-15")]), CancellationToken.None);
            answer.Content.Headers.ContentLength.Should().NotBe(0, capability.Name);
        }
    }

    [Test]
    public async Task Diagnostics_hold_events_pods_and_logs()
    {
        var told = await _tier!.Cluster.DiagnoseAsync(CancellationToken.None);
        var folder = told.Split('\n')[^1]["diagnostics: ".Length..];
        Directory.GetFiles(folder).Select(Path.GetFileName).Should().Contain(["events.txt", "pods.txt", "k3s.log", "kube-system_csi-hostpathplugin-0_csi-provisioner.log"]);
        (await File.ReadAllTextAsync(Path.Combine(folder, "pods.txt"))).Should().Contain("pod kube-system/csi-hostpathplugin-0: Running");
        Directory.Delete(folder, recursive: true);
    }
}
