using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Manifests;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Workloads;
using Drydock.Unit.Nodes;

namespace Drydock.Unit.Cluster;

/// <summary>The user's own Redis manifests, unmodified, on a whole cluster: EBS volumes, probes, sentinel and sidecar.</summary>
public sealed class RedisManifestTests
{
    private static readonly string[] Pods = ["redis-0", "redis-1"];

    [TestCase(1ul)]
    [TestCase(2ul)]
    [TestCase(3ul)]
    public void Both_pods_run_live_and_keep_their_data(ulong seed)
    {
        if (UsersManifests() is not { } directory)
        {
            Assert.Ignore("the user's manifests are not beside this clone");
            return;
        }

        var rig = new ClusterRig(seed, world => new SimClusterOptions { Nodes = ClusterRig.TwoNodes, Aws = new SimAws(world), Images = Images() });
        rig.Run(async () =>
        {
            await new ManifestApplier(rig.Admin, new KindDirectory(rig.Cluster.Kinds)).ApplyAllAsync(ManifestFiles.Read(directory).SelectMany(f => ManifestLoader.Parse(f.Text, f.Name)).ToList(), CancellationToken.None);
            foreach (var pod in Pods) await rig.UntilReady(pod);
            foreach (var pod in Pods) (await Redis(rig, pod, "set", "key", "value-of-" + pod)).Should().Be("OK\n");
            await rig.Wait(TimeSpan.FromMinutes(5));
            foreach (var pod in Pods)
            {
                var live = (await rig.Get(KubeResources.Pods, pod))!;
                NodeRig.Condition(live, "Ready").Should().Be("True");
                live.List("status", "containerStatuses").Select(c => c.Integer("restartCount")).Should().Equal(0, 0, 0);
                live.Text("status", "qosClass").Should().Be("Burstable");
            }

            var volumes = rig.Cluster.Options.Aws!.Inspection.Volumes;
            volumes.Should().HaveCount(2).And.OnlyContain(v => !v.Encrypted && v.SizeGibibytes == 4);
            (await Redis(rig, "redis-0", "save")).Should().Be("OK\n");
            (await Redis(rig, "redis-0", "set", "late", "unsaved")).Should().Be("OK\n");
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "redis-0", CancellationToken.None);
            await rig.Wait(TimeSpan.FromSeconds(30));
            await rig.UntilReady("redis-0");
            (await Redis(rig, "redis-0", "get", "key")).Should().Be("value-of-redis-0\n");
            (await Redis(rig, "redis-0", "get", "late")).Should().Be("\n", "their configuration has no save line, so SIGTERM saves nothing");
        });
    }

    private static async Task<string> Redis(ClusterRig rig, string pod, params string[] command)
    {
        var result = await rig.Admin.ExecAsync(new ExecRequest("default", pod, "redis-node", ["redis-cli", .. command]), CancellationToken.None);
        result.Error.Should().BeNull();
        return result.Stdout;
    }

    private static ImageRegistry Images()
    {
        var images = new ImageRegistry();
        BuiltInImages.Register(images);
        return images;
    }

    private static string? UsersManifests()
    {
        var root = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Harness.sln"))) root = root.Parent;
        var path = Path.Combine(root!.FullName, "..", "shared", "inputs", "redis-encryption");
        return Directory.Exists(path) ? path : null;
    }
}
