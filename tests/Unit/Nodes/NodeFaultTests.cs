using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Unit.Nodes;

/// <summary>Kubelets and nodes that die, and exec.</summary>
public sealed class NodeFaultTests
{
    private const string WithClaim = """
        "containers":[{"name":"c","image":"sleeper","volumeMounts":[{"name":"data","mountPath":"/data"}]}],
        "volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"d"}}]
        """;

    [Test]
    public void Containers_outlive_their_kubelet_and_the_next_one_takes_them_over()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"sleeper"}] """);
            await rig.UntilReady("p");
            var before = NodeRig.Container((await rig.Pod("p"))!).Text("containerID");
            rig.Node.CrashKubelet();
            rig.World.Processes.Single(p => p.Name == "default/p/c").IsRunning.Should().BeTrue();
            await rig.Wait(TimeSpan.FromMinutes(1));
            rig.Node.StartKubelet();
            await rig.Wait(TimeSpan.FromMinutes(1));
            var container = NodeRig.Container((await rig.Pod("p"))!);
            container.Text("containerID").Should().Be(before);
            container.Integer("restartCount").Should().Be(0);
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
            await rig.UntilGone("p");
        });
    }

    [Test]
    public void A_kubelet_that_was_down_while_its_pod_was_deleted_by_force_stops_and_unmounts_what_is_left()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await StartWithVolume(rig);
            rig.Node.CrashKubelet();
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default, gracePeriodSeconds: 0);
            await rig.UntilGone("p");
            await rig.Wait(TimeSpan.FromMinutes(1));
            rig.Driver.MountedHandles.Should().Contain("vol-d", "nobody is there to unmount");
            rig.Node.StartKubelet();
            await rig.Until(() => Task.FromResult(rig.Driver.MountedHandles.Count == 0));
            rig.World.Processes.Single(p => p.Name == "default/p/c").IsRunning.Should().BeFalse();
        });
    }

    [Test]
    public void A_kubelet_that_crashes_at_any_moment_of_a_pod_s_life_loses_nothing()
    {
        for (ulong seed = 1; seed <= 12; seed++)
        {
            var rig = new NodeRig(seed);
            rig.Run(async () =>
            {
                await rig.CreateClaim("d");
                await rig.Until(async () => (await rig.NodeObject()).Text("metadata", "uid") is not null);
                await rig.Attach("d");
                await rig.CreatePod("p", WithClaim);
                await CrashSoon(rig, seed, 14_000);
                await rig.UntilReady("p");
                rig.Driver.MountedHandles.Should().Contain("vol-d");
                await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
                await CrashSoon(rig, seed, 2_000);
                await rig.UntilGone("p");
                await rig.Until(async () => rig.Driver.MountedHandles.Count == 0 && (await rig.NodeObject()).List("status", "volumesInUse").Count == 0);
            });
        }
    }

    [Test]
    public void A_power_cut_ends_containers_loses_page_caches_and_the_pods_come_back_with_the_power()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await StartWithVolume(rig);
            rig.Node.PowerOff();
            rig.Driver.PageCachesLost.Should().Be(1);
            rig.World.Processes.Single(p => p.Name == "default/p/c").IsRunning.Should().BeFalse();
            await rig.Wait(TimeSpan.FromMinutes(2));
            NodeRig.Container((await rig.Pod("p"))!).At("state", "running").Should().NotBeNull("the API has not heard of it");
            rig.Node.PowerOn();
            await rig.Until(async () => NodeRig.Container((await rig.Pod("p"))!).Integer("restartCount") == 1);
            await rig.UntilReady("p");
            var container = NodeRig.Container((await rig.Pod("p"))!);
            container.Text("lastState", "terminated", "reason").Should().Be("Unknown");
            container.Integer("lastState", "terminated", "exitCode").Should().Be(255);
            (await rig.Events("p")).Should().Contain("SandboxChanged: Pod sandbox changed, it will be killed and re-created.");
            rig.Driver.Calls.Count(c => c == "mount vol-d").Should().Be(2);
        });
    }

    [Test]
    public void An_orderly_stop_loses_no_page_cache()
    {
        var rig = new NodeRig();
        rig.Run(async () =>
        {
            await StartWithVolume(rig);
            await rig.Admin.DeleteAsync(KubeResources.Pods, "default", "p", default);
            await rig.UntilGone("p");
            rig.Driver.PageCachesLost.Should().Be(0);
        });
    }

    [Test]
    public void Exec_runs_beside_the_first_process_and_its_refusals_are_the_real_ones()
    {
        var rig = new NodeRig();
        rig.Image("tool", ("serve", TestProgram.SleepAsync), ("cat", context =>
        {
            context.IsPid1.Should().BeFalse();
            context.WriteStdout(System.Text.Encoding.UTF8.GetString(context.Stdin.Span));
            context.WriteStderr("done\n");
            return Task.FromResult(3);
        }));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"tool"}] """);
            await rig.UntilReady("p");
            var result = await rig.Admin.ExecAsync(new ExecRequest("default", "p", "c", ["cat"], "abc"u8.ToArray()), default);
            result.Should().Be(new ExecResult(3, "abc", "done\n"));
            var missing = await rig.Admin.ExecAsync(new ExecRequest("default", "p", "c", ["nosuch"]), default);
            missing.ExitCode.Should().Be(1);
            missing.Error.Should().MatchRegex(
                "^Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec \"[0-9a-f]{64}\": "
                + "OCI runtime exec failed: exec failed: unable to start container process: exec: \"nosuch\": executable file not found in \\$PATH$");
        });
    }

    private static async Task StartWithVolume(NodeRig rig)
    {
        await rig.CreateClaim("d");
        await rig.Until(async () => (await rig.NodeObject()).Text("metadata", "uid") is not null);
        await rig.Attach("d");
        await rig.CreatePod("p", WithClaim);
        await rig.UntilReady("p");
    }

    private static async Task CrashSoon(NodeRig rig, ulong seed, int most_ms)
    {
        await rig.Wait(TimeSpan.FromMilliseconds(rig.World.RandomFor($"crash/{seed}/{most_ms}").Next(most_ms)));
        rig.Node.CrashKubelet();
        await rig.Wait(TimeSpan.FromSeconds(5));
        rig.Node.StartKubelet();
    }
}
