using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kernel;

namespace Drydock.Scenarios.PlantedBugs;

public sealed class WriterBugs
{
    private const string Checker = "single writer";

    [Test]
    public void A_look_at_a_source_that_mounts_it_for_writing_while_Redis_runs_is_caught()
    {
        var sabotage = new Sabotage().Once(
            r => r.Verb == KubeVerb.Create && r.Resource == KubeResources.VolumeSnapshots && r.Body!.Name == "drydock-warm-data-redis-0",
            async api =>
            {
                await MountAsync(api, "peek", "sleep 5");
                await Task.Delay(TimeSpan.FromSeconds(30), SimProcess.Current.World.Clock);
                await api.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Pods, "shop", "peek"), CancellationToken.None);
            });
        var run = PlantedBug.ShouldBeCaught(sabotage, Checker, ["is mounted read-write by shop/redis-0 on", "and by shop/peek on"]);
        run.Outcome.Should().Be("completed");
    }

    [Test]
    public void A_pod_that_writes_to_a_target_together_with_Redis_is_caught()
    {
        var sabotage = new Sabotage().Once(
            r => r.Verb == KubeVerb.Patch && r.Resource == KubeResources.StatefulSets && r.Body!.Integer("spec", "replicas") == 2,
            api => MountAsync(api, "intruder", "sleep 600"));
        PlantedBug.ShouldBeCaught(sabotage, Checker, ["is mounted read-write by shop/", "shop/intruder on", "shop/redis-0 on"]);
    }

    private static Task MountAsync(IKubernetesApi api, string name, string script) => api.SendAsync(
        new KubeRequest(KubeVerb.Create, KubeResources.Pods, "shop", Body: KubeDocument.Object(
            ("apiVersion", "v1"),
            ("kind", "Pod"),
            ("metadata", KubeDocument.Object(("name", name), ("namespace", "shop"))),
            ("spec", KubeDocument.Object(
                ("restartPolicy", "Never"),
                ("terminationGracePeriodSeconds", 1),
                ("containers", KubeDocument.Array(KubeDocument.Object(
                    ("name", "main"),
                    ("image", "busybox:1.37"),
                    ("command", KubeDocument.Array("sh", "-c", script)),
                    ("volumeMounts", KubeDocument.Array(KubeDocument.Object(("name", "data"), ("mountPath", "/data"))))))),
                ("volumes", KubeDocument.Array(KubeDocument.Object(
                    ("name", "data"),
                    ("persistentVolumeClaim", KubeDocument.Object(("claimName", "data-redis-0")))))))))),
        CancellationToken.None);
}
