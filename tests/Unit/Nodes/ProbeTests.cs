using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>Startup, liveness and readiness.</summary>
public sealed class ProbeTests
{
    [Test]
    public void Three_failed_liveness_probes_restart_the_container()
    {
        var rig = new NodeRig();
        var alive = true;
        rig.Image("db", ("serve", TestProgram.SleepAsync), ("check", context =>
        {
            context.WriteStderr("no pong\n");
            return Task.FromResult(alive ? 0 : 1);
        }));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"db","livenessProbe":{"exec":{"command":["check","--all"]},"periodSeconds":5}}] """);
            await rig.UntilReady("p");
            await rig.Wait(TimeSpan.FromMinutes(2));
            NodeRig.Container((await rig.Pod("p"))!).Integer("restartCount").Should().Be(0);
            alive = false;
            var since = rig.World.Clock.Elapsed;
            await rig.Until(async () => (await rig.Events("p")).Contains("Killing: Container c failed liveness probe, will be restarted"));
            (rig.World.Clock.Elapsed - since).TotalSeconds.Should().BeInRange(10, 16);
            alive = true;
            await rig.Until(async () => NodeRig.Container((await rig.Pod("p"))!).Integer("restartCount") == 1);
            (await rig.Events("p")).Should().Contain("Unhealthy: Liveness probe failed: no pong\n");
        });
    }

    [Test]
    public void A_probe_that_hangs_fails_by_its_timeout_and_its_command_is_gone()
    {
        var rig = new NodeRig();
        rig.Image("db", ("serve", TestProgram.SleepAsync), ("check", TestProgram.IgnoreAsync));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"db","livenessProbe":{"exec":{"command":["check","-x"]},"periodSeconds":5,"failureThreshold":100}}] """);
            await rig.UntilReady("p");
            await rig.Until(async () => (await rig.Events("p")).Contains("Unhealthy: Liveness probe failed: command timed out: \"check -x\" timed out after 1s"));
            rig.World.Processes.Count(p => p.Name.Contains("/exec", StringComparison.Ordinal) && p.IsRunning).Should().Be(0);
        });
    }

    [Test]
    public void Readiness_follows_its_probe_without_a_restart()
    {
        var rig = new NodeRig();
        var ready = false;
        rig.Image("db", ("serve", TestProgram.SleepAsync), ("check", _ => Task.FromResult(ready ? 0 : 1)));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"db","readinessProbe":{"exec":{"command":["check"]},"periodSeconds":2,"failureThreshold":2}}] """);
            await rig.UntilRunning("p");
            await rig.Wait(TimeSpan.FromSeconds(10));
            NodeRig.Condition(await rig.Pod("p"), "Ready").Should().Be("False");
            ready = true;
            await rig.UntilReady("p");
            ready = false;
            await rig.Until(async () => NodeRig.Condition(await rig.Pod("p"), "Ready") == "False");
            NodeRig.Container((await rig.Pod("p"))!).Integer("restartCount").Should().Be(0);
        });
    }

    [Test]
    public void Liveness_waits_for_the_startup_probe()
    {
        var rig = new NodeRig();
        var started = false;
        var livenessProbes = 0;
        rig.Image("db", ("serve", TestProgram.SleepAsync), ("up", _ => Task.FromResult(started ? 0 : 1)), ("alive", _ =>
        {
            livenessProbes++;
            return Task.FromResult(0);
        }));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """ "containers":[{"name":"c","image":"db","startupProbe":{"exec":{"command":["up"]},"periodSeconds":1,"failureThreshold":60},"livenessProbe":{"exec":{"command":["alive"]},"periodSeconds":1}}] """);
            await rig.UntilRunning("p");
            await rig.Wait(TimeSpan.FromSeconds(20));
            livenessProbes.Should().Be(0);
            NodeRig.Container((await rig.Pod("p"))!).Flag("started").Should().BeFalse();
            started = true;
            await rig.UntilReady("p");
            await rig.Wait(TimeSpan.FromSeconds(5));
            livenessProbes.Should().BeGreaterThan(3);
        });
    }

    [Test]
    public void Tcp_and_http_probes_go_through_the_network()
    {
        var rig = new NodeRig();
        rig.Image("web", ("serve", ServeAsync));
        rig.Run(async () =>
        {
            await rig.CreatePod("p", """
                "containers":[{"name":"c","image":"web","ports":[{"name":"http","containerPort":8080}],
                  "readinessProbe":{"httpGet":{"path":"/healthz","port":"http"},"periodSeconds":1},"livenessProbe":{"tcpSocket":{"port":8080},"periodSeconds":1}}]
                """);
            await rig.UntilReady("p");
            await rig.CreatePod("q", """ "containers":[{"name":"c","image":"sleeper","readinessProbe":{"tcpSocket":{"port":81},"periodSeconds":1}}] """);
            await rig.Until(async () => (await rig.Events("q")).Contains("Unhealthy: Readiness probe failed: dial tcp 10.0.1.3:81: connect: connection refused"));
        });
    }

    private static async Task<int> ServeAsync(IContainerContext context)
    {
        var listener = context.Listen(8080);
        while (true)
        {
            var connection = await listener.AcceptAsync(CancellationToken.None);
            if ((await connection.ReceiveAsync(CancellationToken.None)).Length > 0) connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            connection.Close();
        }
    }
}
