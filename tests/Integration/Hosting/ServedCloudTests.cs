using System.Net;
using System.Net.Sockets;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Hosting;

/// <summary>A served cloud as the one who starts it sees it: files, ports, nodes, time.</summary>
public sealed class ServedCloudTests
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("drydock-hosting-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task The_ready_file_is_there_while_it_serves_and_holds_the_exports()
    {
        var (ready, kubeconfig) = (Path.Combine(_directory, "ready"), Path.Combine(_directory, "kubeconfig"));
        await using (var cloud = await ServedCloud.StartAsync(new ServeOptions { ReadyFile = ready, KubeconfigFile = kubeconfig }, CancellationToken.None))
        {
            (await File.ReadAllTextAsync(ready)).Split('\n').Should().Contain($"export KUBECONFIG={kubeconfig}").And.Contain($"export AWS_ENDPOINT_URL={cloud.AwsUri.GetLeftPart(UriPartial.Authority)}");
            (await File.ReadAllTextAsync(kubeconfig)).Should().Contain(cloud.KubernetesUri.GetLeftPart(UriPartial.Authority));
            foreach (var file in new[] { ready, kubeconfig })
            {
                if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, "credentials are nobody else's");
            }
        }

        Directory.GetFileSystemEntries(_directory).Should().BeEmpty("everything is gone after");
    }

    [TestCase("kubeconfig")]
    [TestCase("ready")]
    public async Task A_file_of_someone_else_is_neither_overwritten_nor_deleted(string which)
    {
        var file = Path.Combine(_directory, which);
        await File.WriteAllTextAsync(file, "apiVersion: v1\nkind: Config\n");
        var options = which == "ready" ? new ServeOptions { ReadyFile = file } : new ServeOptions { KubeconfigFile = file };
        var start = () => ServedCloud.StartAsync(options, CancellationToken.None);
        (await start.Should().ThrowAsync<IOException>()).Which.Message.Should().Be($"{file} exists and was not written by drydock: name another file, or delete it");
        (await File.ReadAllTextAsync(file)).Should().Be("apiVersion: v1\nkind: Config\n");
    }

    [Test]
    public async Task It_listens_on_loopback_only_each_API_on_a_port_of_its_own()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions(), CancellationToken.None);
        var uris = new[] { cloud.KubernetesUri, cloud.AwsUri, cloud.AdminUri };
        uris.Should().OnlyContain(u => u.IsLoopback);
        uris.Select(u => u.Port).Should().OnlyHaveUniqueItems();
        cloud.KubernetesUri.Scheme.Should().Be("https");
    }

    [Test]
    public async Task A_port_that_is_taken_is_one_clear_error()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var start = () => ServedCloud.StartAsync(new ServeOptions { AwsPort = port }, CancellationToken.None);
        (await start.Should().ThrowAsync<IOException>()).Which.Message.Should().Contain($"127.0.0.1:{port}").And.Contain("address already in use");
    }

    [Test]
    public async Task Nodes_have_the_names_that_were_asked_for_in_the_zones_in_turn()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions { Nodes = ["node1", "node2", "node3"] }, CancellationToken.None);
        cloud.Cluster.Nodes.Values.Select(n => (n.Name, n.Options.Zone)).Should().Equal(("node1", "eu-west-1a"), ("node2", "eu-west-1b"), ("node3", "eu-west-1a"));
    }

    [Test]
    public async Task Add_ons_can_be_left_out()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions { AddOns = new HashSet<AddOn> { AddOn.EbsCsi } }, CancellationToken.None);
        cloud.Cluster.Nodes.Values.Should().OnlyContain(n => n.Drivers.Count == 1);
        cloud.Cluster.Kinds.Select(k => k.Resource.Plural).Should().NotContain("volumesnapshots");
    }

    [Test]
    public async Task Scaled_time_runs_faster_than_real_time()
    {
        await using var cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 1000 }, CancellationToken.None);
        var process = cloud.Cluster.ApiServer.Process;
        var from = cloud.Driver.Call(process, () => cloud.World.Clock.Now);
        await cloud.Driver.CallAsync(process, async () =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), cloud.World.Clock);
            return true;
        }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        (cloud.Driver.Call(process, () => cloud.World.Clock.Now) - from).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }
}
