using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Unit.Nodes;

/// <summary>Pods from start to deletion.</summary>
public sealed class PodLifeTests
{
    private const string Sleeper = """ "containers":[{"name":"c","image":"sleeper:1"}] """;

    [Test]
    public void A_node_registers_with_labels_lease_and_its_drivers()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.Until(async () => NodeRig.Condition(await rig.NodeObject(), "Ready") == "True");
            await rig.Until(async () => (await rig.Admin.GetAsync(KubeResources.CsiNodes, null, NodeRig.NodeName, default)).Body.List("spec", "drivers").Count == 1);
            var node = await rig.NodeObject();
            node.Label("topology.kubernetes.io/zone").Should().Be("eu-central-1a");
            node.Label("topology.fake/zone").Should().Be("eu-central-1a");
            node.Text("spec", "providerID").Should().Be("aws:///eu-central-1a/i-0123");
            node.Annotation("csi.volume.kubernetes.io/nodeid").Should().Be("""{"fake.csi.example.com":"i-0123"}""");
            var driver = (await rig.Admin.GetAsync(KubeResources.CsiNodes, null, NodeRig.NodeName, default)).Body.List("spec", "drivers")[0];
            driver.Integer("allocatable", "count").Should().Be(25);
            driver.List("topologyKeys").Select(k => k.ScalarText).Should().Equal("topology.fake/zone");
            var first = (await rig.Admin.GetAsync(KubeResources.Leases, "kube-node-lease", NodeRig.NodeName, default)).Body.Text("spec", "renewTime");
            await rig.Wait(TimeSpan.FromSeconds(11));
            (await rig.Admin.GetAsync(KubeResources.Leases, "kube-node-lease", NodeRig.NodeName, default)).Body.Text("spec", "renewTime").Should().NotBe(first);
        });
    }

    [Test]
    public void A_running_pod_has_the_status_of_the_recordings()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", Sleeper);
            await rig.UntilReady("p");
            var pod = (await rig.Pod("p"))!;
            pod.List("status", "conditions").Select(c => $"{c.Text("type")}={c.Text("status")}")
                .Should().Equal("PodReadyToStartContainers=True", "Initialized=True", "Ready=True", "ContainersReady=True");
            pod.Text("status", "phase").Should().Be("Running");
            pod.Text("status", "hostIP").Should().Be("10.0.0.11");
            pod.Text("status", "podIP").Should().Be("10.0.1.2");
            pod.Text("status", "qosClass").Should().Be("BestEffort");
            var container = NodeRig.Container(pod);
            container.At("state", "running").Should().NotBeNull();
            container.Flag("ready").Should().BeTrue();
            container.Integer("restartCount").Should().Be(0);
            container.Text("containerID").Should().StartWith("containerd://");
            container.Text("imageID").Should().StartWith("docker.io/library/sleeper@sha256:");
            var events = await rig.Events("p");
            events[0].Should().StartWith("MissingClusterDNS: ", "this node has no cluster DNS, as the recorded one");
            events[1].Should().Be("Pulling: Pulling image \"sleeper:1\"");
            events[2].Should().StartWith("Pulled: Successfully pulled image \"sleeper:1\" in ");
            events.Skip(3).Should().Equal("Created: Container created", "Started: Container started");
        });
    }

    [Test]
    public void A_deleted_pod_gets_SIGTERM_and_goes_with_its_exit_code_told()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", Sleeper);
            await rig.UntilReady("p");
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
            KubeDocument? last = null;
            await rig.Until(async () =>
            {
                var pod = await rig.Pod("p");
                last = pod ?? last;
                return pod is null;
            });
            NodeRig.Container(last!).Integer("state", "terminated", "exitCode").Should().Be(0);
            NodeRig.Container(last!).Text("state", "terminated", "reason").Should().Be("Completed");
            last!.Text("status", "phase").Should().Be("Succeeded");
            (await rig.Events("p")).Should().Contain("Killing: Stopping container c");
        });
    }

    [Test]
    public void A_container_that_ignores_SIGTERM_is_killed_after_the_grace_period()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "terminationGracePeriodSeconds":7,"containers":[{"name":"c","image":"sleeper","command":["ignore"]}] """);
            await rig.UntilReady("p");
            var asked = rig.World.Clock.Elapsed;
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
            KubeDocument? last = null;
            await rig.Until(async () =>
            {
                var pod = await rig.Pod("p");
                last = pod ?? last;
                return pod is null;
            });
            (rig.World.Clock.Elapsed - asked).Should().BeGreaterThan(TimeSpan.FromSeconds(7)).And.BeLessThan(TimeSpan.FromSeconds(10));
            NodeRig.Container(last!).Integer("state", "terminated", "exitCode").Should().Be(137);
            last!.Text("status", "phase").Should().Be("Failed");
        });
    }

    [Test]
    public void A_second_delete_without_grace_cuts_the_wait_short()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "terminationGracePeriodSeconds":600,"containers":[{"name":"c","image":"sleeper","command":["ignore"]}] """);
            await rig.UntilReady("p");
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
            await rig.Wait(TimeSpan.FromSeconds(5));
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default, gracePeriodSeconds: 2);
            var asked = rig.World.Clock.Elapsed;
            await rig.UntilGone("p");
            (rig.World.Clock.Elapsed - asked).Should().BeLessThan(TimeSpan.FromSeconds(10));
        });
    }

    [Test]
    public void A_pod_deleted_by_force_is_gone_from_the_API_while_its_container_still_stops()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "terminationGracePeriodSeconds":20,"containers":[{"name":"c","image":"sleeper","command":["ignore"]}] """);
            await rig.UntilReady("p");
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default, gracePeriodSeconds: 0);
            await rig.UntilGone("p");
            await rig.Wait(TimeSpan.FromSeconds(1));
            rig.World.Processes.Single(p => p.Name == "default/p/c").IsRunning.Should().BeTrue("a pod object being gone proves nothing");
            await rig.Wait(TimeSpan.FromSeconds(5));
            rig.World.Processes.Single(p => p.Name == "default/p/c").IsRunning.Should().BeFalse();
        });
    }

    [Test]
    public void A_crashing_container_backs_off_10_20_40_seconds()
    {
        var rig = new NodeRig();
        var starts = new List<TimeSpan>();
        rig.Image("crasher", ("crash", context =>
        {
            starts.Add(rig.World.Clock.Elapsed);
            context.WriteStdout($"life {starts.Count}\n");
            return Task.FromResult(3);
        }));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"crasher"}] """);
            await rig.Until(() => Task.FromResult(starts.Count == 5));
            var pauses = starts.Zip(starts.Skip(1), (a, b) => (b - a).TotalSeconds).ToList();
            pauses[0].Should().BeLessThan(3);
            pauses[1].Should().BeInRange(10, 12);
            pauses[2].Should().BeInRange(20, 22);
            pauses[3].Should().BeInRange(40, 42);
            await rig.Wait(TimeSpan.FromSeconds(3));
            var pod = (await rig.Pod("p"))!;
            var container = NodeRig.Container(pod);
            container.Text("state", "waiting", "reason").Should().Be("CrashLoopBackOff");
            container.Text("state", "waiting", "message").Should().Be($"back-off 1m20s restarting failed container=c pod=p_default({pod.Uid})");
            container.Integer("lastState", "terminated", "exitCode").Should().Be(3);
            container.Integer("restartCount").Should().Be(4);
            (await rig.Events("p")).Should().Contain($"BackOff: Back-off restarting failed container c in pod p_default({pod.Uid})");
            (await Log(rig, "p", "previous=true")).Should().Be("life 4\n");
            (await Log(rig, "p", "previous=false")).Should().Be("life 5\n");
        });
    }

    [Test]
    public void Init_containers_run_one_by_one_before_the_others()
    {
        var rig = new NodeRig();
        var order = new List<string>();
        rig.Image("step", ("step", async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3), context.Clock);
            order.Add(context.Environment["NAME"]);
            return 0;
        }));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """
                "initContainers":[{"name":"a","image":"step","env":[{"name":"NAME","value":"a"}]},{"name":"b","image":"step","env":[{"name":"NAME","value":"b"}]}],
                "containers":[{"name":"c","image":"sleeper"}]
                """);
            await rig.Until(async () => (await rig.Pod("p"))?.List("status", "containerStatuses").Count > 0);
            NodeRig.Container((await rig.Pod("p"))!).Text("state", "waiting", "reason").Should().Be("PodInitializing");
            await rig.UntilReady("p");
            order.Should().Equal("a", "b");
            NodeRig.Condition(await rig.Pod("p"), "Initialized").Should().Be("True");
        });
    }

    [TestCase("Never", 0, "Succeeded")]
    [TestCase("Never", 2, "Failed")]
    [TestCase("OnFailure", 0, "Succeeded")]
    public void A_pod_that_is_done_ends_in_its_phase_and_gives_its_volumes_back(string policy, int exitCode, string phase)
    {
        var rig = new NodeRig();
        rig.Image("once", ("once", _ => Task.FromResult(exitCode)));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", $$""" "restartPolicy":"{{policy}}","containers":[{"name":"c","image":"once"}] """);
            await rig.Until(async () => (await rig.Pod("p"))?.Text("status", "phase") == phase);
            await rig.Wait(TimeSpan.FromSeconds(5));
            NodeRig.Container((await rig.Pod("p"))!).Integer("restartCount").Should().Be(0);
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
            await rig.UntilGone("p");
        });
    }

    [Test]
    public void An_unknown_image_is_named_with_how_to_register_it()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"example.com/acme/db:9"}] """);
            await rig.Until(async () => (await rig.Events("p")).Exists(e => e.StartsWith("Failed: Failed to pull", StringComparison.Ordinal)));
            (await rig.Events("p")).Should().Contain(e => e.Contains("\"example.com/acme/db:9\": no program is registered", StringComparison.Ordinal));
            await rig.Wait(TimeSpan.FromMilliseconds(500));
            NodeRig.Container((await rig.Pod("p"))!).Text("state", "waiting", "reason").Should().Be("ErrImagePull");
            rig.Image("example.com/acme/db", ("sleep", TestProgram.SleepAsync));
            await rig.UntilReady("p");
        });
    }

    [Test]
    public void A_missing_executable_is_a_StartError_as_runc_words_it()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"sleeper","command":["nosuch"]}] """);
            await rig.Until(async () => (await rig.Events("p")).Exists(e => e.StartsWith("Failed:", StringComparison.Ordinal)));
            (await rig.Events("p")).Should().Contain(e => e.Contains("exec: \"nosuch\": executable file not found in $PATH", StringComparison.Ordinal));
            await rig.Wait(TimeSpan.FromMilliseconds(300));
            var container = NodeRig.Container((await rig.Pod("p"))!);
            container.Text("state", "waiting", "reason").Should().Be("RunContainerError");
            container.Text("lastState", "terminated", "reason").Should().Be("StartError");
            container.Integer("lastState", "terminated", "exitCode").Should().Be(128);
        });
    }

    [Test]
    public void A_missing_ConfigMap_of_the_environment_is_a_CreateContainerConfigError_until_it_is_there()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"sleeper","envFrom":[{"configMapRef":{"name":"settings"}}]}] """);
            await rig.Until(async () => (await rig.Events("p")).Contains("Failed: Error: configmap \"settings\" not found"));
            NodeRig.Container((await rig.Pod("p"))!).Text("state", "waiting", "reason").Should().Be("CreateContainerConfigError");
            await rig.Create(KubeResources.ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","namespace":"default"},"data":{"A":"1"}}""");
            await rig.UntilReady("p");
        });
    }

    private static async Task<string> Log(NodeRig rig, string pod, string query)
    {
        var parts = query.Split('=');
        var answer = await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Get, KubeResources.Pods, "default", pod, "log", [new(parts[0], parts[1])]), default);
        return answer.Body.ScalarText ?? answer.Message ?? "";
    }
}
