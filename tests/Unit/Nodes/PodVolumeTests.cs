using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>Volumes of pods: what they wait for, what is in them, and when they are let go.</summary>
public sealed class PodVolumeTests
{
    private const string WithClaim = """
        "terminationGracePeriodSeconds":5,
        "containers":[{"name":"c","image":"sleeper","volumeMounts":[{"name":"data","mountPath":"/data"}]}],
        "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"d"}}]
        """;

    [Test]
    public void A_volume_is_mounted_only_when_it_is_in_use_attached_and_its_attachment_says_so()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreateClaim("d");
            await rig.CreatePod("p", WithClaim);
            await rig.Until(async () => (await rig.NodeObject()).List("status", "volumesInUse").Any(v => v.ScalarText == "kubernetes.io/csi/fake.csi.example.com^vol-d"));
            await rig.Wait(TimeSpan.FromSeconds(30));
            rig.Driver.Calls.Should().BeEmpty("nobody has attached it");
            (await rig.Pod("p"))!.Text("status", "phase").Should().Be("Pending");
            await rig.Attach("d");
            await rig.UntilReady("p");
            rig.Driver.Calls.Should().Equal("mount vol-d");
            rig.Driver.Requests[0].PublishContext.Select(p => $"{p.Key}={p.Value}").Should().Equal("devicePath=/dev/xvdaa");
            rig.Driver.Requests[0].FileSystemType.Should().Be("ext4");
        });
    }

    [Test]
    public void A_deleted_pod_s_volume_is_unmounted_after_its_containers_and_then_no_longer_in_use()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreateClaim("d");
            await rig.CreatePod("p", WithClaim.Replace("\"sleeper\"", "\"sleeper\",\"command\":[\"ignore\"]", StringComparison.Ordinal));
            await rig.Until(async () => (await rig.NodeObject()).Text("metadata", "name") is not null);
            await rig.Attach("d");
            await rig.UntilReady("p");
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
            while (rig.World.Processes.Single(p => p.Name == "default/p/c").IsRunning)
            {
                rig.Driver.MountedHandles.Should().Contain("vol-d", "the container still runs");
                await rig.Wait(TimeSpan.FromMilliseconds(100));
            }

            await rig.UntilGone("p");
            await rig.Until(() => Task.FromResult(rig.Driver.MountedHandles.Count == 0));
            await rig.Until(async () => (await rig.NodeObject()).List("status", "volumesInUse").Count == 0);
        });
    }

    [Test]
    public void A_mount_that_fails_is_tried_again_with_a_doubling_pause_and_an_event_each()
    {
        var rig = new NodeRig();
        rig.Driver.FailMounts = 4;
        rig.Run(async () =>
        {
            await rig.CreateClaim("d");
            await rig.CreatePod("p", WithClaim);
            await rig.Until(async () => (await rig.NodeObject()).List("status", "volumesInUse").Count == 1);
            await rig.Attach("d");
            await rig.Until(() => Task.FromResult(rig.Driver.Calls.Count > 0));
            var first = rig.World.Clock.Elapsed;
            await rig.UntilReady("p");
            (rig.World.Clock.Elapsed - first).Should().BeGreaterThan(TimeSpan.FromSeconds(7.5));
            rig.Driver.Calls.Should().HaveCount(5);
            (await rig.Events("p")).Should().Contain("FailedMount: MountVolume.MountDevice failed for volume \"pv-d\" : rpc error: code = Internal desc = device not found");
        });
    }

    [Test]
    public void A_missing_ConfigMap_keeps_the_pod_waiting_and_is_told_as_the_kubelet_does()
    {
        var rig = new NodeRig();
        string? seen = null;
        rig.Image("reader", ("read", async context =>
        {
            seen = Read(context, "/etc/app/node.conf") + "|" + string.Join(",", context.Files.List("/etc/app"));
            return await TestProgram.SleepAsync(context);
        }));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """
                "containers":[{"name":"c","image":"reader","volumeMounts":[{"name":"conf","mountPath":"/etc/app"}]}],
                "volumes":[{"name":"conf","configMap":{"name":"settings","items":[{"key":"a","path":"node.conf"}]}}]
                """);
            await rig.Until(async () => (await rig.Events("p")).Contains("FailedMount: MountVolume.SetUp failed for volume \"conf\" : configmap \"settings\" not found"));
            await rig.Wait(TimeSpan.FromMinutes(3));
            (await rig.Events("p")).Should().Contain("FailedMount: Unable to attach or mount volumes: unmounted volumes=[conf], unattached volumes=[], failed to process volumes=[]: context deadline exceeded");
            NodeRig.Container((await rig.Pod("p"))!).Text("state", "waiting", "reason").Should().Be("ContainerCreating");
            await rig.Create(KubeResources.ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"default"},"data":{"a":"x=1\n","b":"2"}}""");
            await rig.UntilReady("p");
            seen.Should().Be("x=1\n|node.conf");
        });
    }

    [Test]
    public void A_claim_that_is_not_bound_is_named_in_the_event_of_the_pod()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", WithClaim);
            await rig.Until(async () => (await rig.Events("p")).Exists(e => e.Contains("failed to process volumes=[data]: error processing PVC default/d: failed to fetch PVC from API server", StringComparison.Ordinal)));
        });
    }

    [Test]
    public void The_downward_API_writes_labels_as_the_kubelet_formats_them_and_follows_changes()
    {
        var rig = new NodeRig();
        IContainerContext? inside = null;
        rig.Image("reader", ("read", async context =>
        {
            inside = context;
            return await TestProgram.SleepAsync(context);
        }));
        rig.Run(async () =>
        {
            var pod = await rig.CreatePod(
                "p",
                """
                "containers":[{"name":"c","image":"reader","resources":{"limits":{"memory":"64Mi"}},"volumeMounts":[{"name":"info","mountPath":"/etc/pod-info"}]}],
                "volumes":[{"name":"info","downwardAPI":{"items":[{"path":"labels","fieldRef":{"fieldPath":"metadata.labels"}},
                    {"path":"memory","resourceFieldRef":{"containerName":"c","resource":"limits.memory","divisor":"1Mi"}}]}}]
                """,
                """{"name":"redis","a":"b"}""");
            await rig.UntilReady("p");
            Read(inside!, "/etc/pod-info/labels").Should().Be("a=\"b\"\nname=\"redis\"");
            Read(inside!, "/etc/pod-info/memory").Should().Be("64");
            await rig.Admin.PatchAsync(KubeResources.Pods, pod, KubeDocument.Parse("""{"metadata":{"labels":{"a":null,"role":"master"}}}"""), default);
            await rig.Until(() => Task.FromResult(Read(inside!, "/etc/pod-info/labels") == "name=\"redis\"\nrole=\"master\""));
            var write = () => inside!.Files.Write("/etc/pod-info/labels", 0, "x"u8);
            write.Should().Throw<Exception>("projected files are read-only");
        });
    }

    [Test]
    public void Environment_arguments_secrets_subPath_and_the_service_account_files_are_as_written()
    {
        var rig = new NodeRig();
        IContainerContext? inside = null;
        rig.Image("tool", ("run", async context =>
        {
            inside = context;
            return await TestProgram.SleepAsync(context);
        }));
        rig.Run(async () =>
        {
            await rig.Create(KubeResources.Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","namespace":"default"},"data":{"password":"c2VzYW1l"}}""");
            await rig.CreatePod("p", """
                "containers":[{"name":"c","image":"tool","command":["run"],"args":["--pass=$(PASS)","--self=$(NS)/$(ME)","$(UNKNOWN)","$$(PASS)"],"workingDir":"/work",
                  "env":[{"name":"PASS","valueFrom":{"secretKeyRef":{"name":"s","key":"password"}}},{"name":"ME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}},
                         {"name":"NS","valueFrom":{"fieldRef":{"fieldPath":"metadata.namespace"}}},{"name":"IP","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}},
                         {"name":"OPTIONAL","valueFrom":{"configMapKeyRef":{"name":"none","key":"k","optional":true}}},{"name":"BOTH","value":"$(PASS)-$(ME)"}],
                  "volumeMounts":[{"name":"scratch","mountPath":"/a","subPath":"one"},{"name":"scratch","mountPath":"/b"}]}],
                "volumes":[{"name":"scratch","emptyDir":{}}]
                """);
            await rig.UntilReady("p");
            inside!.Arguments.Should().Equal("run", "--pass=sesame", "--self=default/p", "$(UNKNOWN)", "$(PASS)");
            inside.Environment["BOTH"].Should().Be("sesame-p");
            inside.Environment["IP"].Should().Be(inside.PodIp);
            inside.Environment.ContainsKey("OPTIONAL").Should().BeFalse();
            inside.Environment["KUBERNETES_SERVICE_PORT"].Should().Be("443");
            inside.WorkingDirectory.Should().Be("/work");
            inside.HostName.Should().Be("p");
            inside.Files.Write("/a/f", 0, "hi"u8);
            Read(inside, "/b/one/f").Should().Be("hi");
            Read(inside, "/var/run/secrets/kubernetes.io/serviceaccount/namespace").Should().Be("default");
            inside.Files.List("/var/run/secrets/kubernetes.io/serviceaccount").Should().Equal("ca.crt", "namespace", "token");
        });
    }

    private static string Read(IContainerContext context, string path) => Encoding.UTF8.GetString(context.Files.ReadAll(path));
}
