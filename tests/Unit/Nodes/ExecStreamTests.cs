using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Client;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Workloads;

namespace Drydock.Unit.Nodes;

/// <summary>exec and attach with input and outputs that flow.</summary>
[TestFixture]
internal sealed class ExecStreamTests
{
    private const string Pipes = "container=c&stdin=true&stdout=true&stderr=true";
    private const string Tty = "container=c&stdin=true&stdout=true&tty=true";

    [Test]
    public void Input_reaches_a_program_while_it_runs()
    {
        Run(async rig =>
        {
            var cat = await StreamClient.ExecAsync(rig, "box", Pipes, "cat");
            cat.Type("one\n");
            await rig.Until(() => Task.FromResult(cat.Output == "one\n"));
            cat.Type("two\n");
            await rig.Until(() => Task.FromResult(cat.Output == "one\ntwo\n"));
            cat.ExitCode.Should().BeNull("its input has not ended");
            cat.EndInput();
            await rig.Until(() => Task.FromResult(cat.End is not null));
            cat.ExitCode.Should().Be(0);
            cat.End.Should().Be("ended");
        });
    }

    [Test]
    public void Outputs_and_the_exit_code_stay_apart()
    {
        Run(async rig =>
        {
            var sh = await StreamClient.ExecAsync(rig, "box", "container=c&stdout=true&stderr=true", "sh", "-c", "echo out; echo err >&2; exit 3");
            await rig.Until(() => Task.FromResult(sh.End is not null));
            (sh.Output, sh.Errors, sh.ExitCode, sh.Error).Should().Be(("out\n", "err\n", 3, null));
        });
    }

    [Test]
    public void A_missing_executable_is_the_runtimes_error()
    {
        Run(async rig =>
        {
            var missing = await StreamClient.ExecAsync(rig, "box", Pipes, "nosuch");
            await rig.Until(() => Task.FromResult(missing.End is not null));
            missing.Error.Should().StartWith("error executing command in container: failed to exec in container: failed to start exec \"")
                .And.EndWith("exec: \"nosuch\": executable file not found in $PATH");
        });
    }

    [Test]
    public void A_shell_on_a_pipe_runs_lines_without_prompting()
    {
        Run(async rig =>
        {
            var sh = await StreamClient.ExecAsync(rig, "box", Pipes, "sh");
            sh.Type("x=5\nif true\nthen echo $x\n");
            sh.Type("fi\ncat\nfor the cat\n");
            await rig.Until(() => Task.FromResult(sh.Output == "5\nfor the cat\n"));
            sh.EndInput();
            await rig.Until(() => Task.FromResult(sh.End is not null));
            (sh.Errors, sh.ExitCode).Should().Be(("", 0));
        });
    }

    [Test]
    public void A_shell_on_a_terminal_prompts_echoes_and_leaves_at_the_end_of_input()
    {
        Run(async rig =>
        {
            var sh = await StreamClient.ExecAsync(rig, "box", Tty, "sh");
            await rig.Until(() => Task.FromResult(sh.Output == "/ # "));
            sh.Type("echo hex\u007fllo\r");
            await rig.Until(() => Task.FromResult(sh.Output == "/ # echo hex\b \bllo\r\nhello\r\n/ # "));
            sh.Type("cd /tmp\rfalse\r\u0004");
            await rig.Until(() => Task.FromResult(sh.End is not null));
            sh.Output.Should().EndWith("/tmp # ");
            sh.ExitCode.Should().Be(1, "the last command failed");
        });
    }

    [TestCase("echo abd\u001b[D\u001b[Dx\u001b[C\u007fc\r", "axcd", TestName = "The cursor moves within a line")]
    [TestCase("cho end\u0001e\u0005!\r", "end!", TestName = "Home and end of a line")]
    [TestCase("echo one two\u0017three\r", "one three", TestName = "A word is erased")]
    [TestCase("nonsense\u0015echo new\r", "new", TestName = "A line is erased")]
    [TestCase("echo keep this\u001b[D\u001b[D\u001b[D\u001b[D\u001b[D\u000b\r", "keep", TestName = "The rest of a line is erased")]
    [TestCase("echo xyz\u001b[D\u001b[D\u0004\r", "xz", TestName = "The character under the cursor is erased")]
    [TestCase("echo first\recho second\r\u001b[A\u001b[A\u001b[B\r", "second", TestName = "Earlier lines come back")]
    [TestCase("echo h\u00e9\u00e8\u007fllo\r", "h\u00e9llo", TestName = "Characters of several bytes are one")]
    public void Lines_are_edited(string typed, string printed)
    {
        Run(async rig =>
        {
            var sh = await StreamClient.ExecAsync(rig, "box", Tty, "sh");
            foreach (var line in typed.Split('\r', StringSplitOptions.RemoveEmptyEntries))
            {
                await rig.Until(() => Task.FromResult(sh.Output.EndsWith("/ # ", StringComparison.Ordinal)));
                sh.Type(line + "\r");
                await rig.Wait(TimeSpan.FromMilliseconds(100));
            }

            await rig.Until(() => Task.FromResult(sh.Output.EndsWith("\n" + printed + "\r\n/ # ", StringComparison.Ordinal)));
        });
    }

    [Test]
    public void Ctrl_C_ends_the_command_in_front_and_not_the_shell()
    {
        Run(async rig =>
        {
            var sh = await StreamClient.ExecAsync(rig, "box", Tty, "sh");
            sh.Type("sleep 1000\r");
            await rig.Wait(TimeSpan.FromSeconds(1));
            sh.Type("\u0003");
            await rig.Until(() => Task.FromResult(sh.Output.EndsWith("^C\r\n/ # ", StringComparison.Ordinal)));
            sh.Type("half a line\u0003");
            await rig.Until(() => Task.FromResult(sh.Output.EndsWith("half a line^C\r\n/ # ", StringComparison.Ordinal)));
            sh.Type("echo $?\r");
            await rig.Until(() => Task.FromResult(sh.Output.Contains("\r\n130\r\n", StringComparison.Ordinal)));
        });
    }

    [Test]
    public void Ctrl_C_ends_a_program_that_has_the_terminal_to_itself()
    {
        Run(async rig =>
        {
            var sleep = await StreamClient.ExecAsync(rig, "box", Tty, "sleep", "1000");
            await rig.Wait(TimeSpan.FromSeconds(1));
            sleep.Type("\u0003");
            await rig.Until(() => Task.FromResult(sleep.End is not null));
            sleep.ExitCode.Should().Be(130);
        });
    }

    [Test]
    public void A_client_that_goes_hangs_up_its_terminal()
    {
        Run(async rig =>
        {
            var sleep = await StreamClient.ExecAsync(rig, "box", Tty, "sleep", "1000");
            await rig.Wait(TimeSpan.FromSeconds(1));
            Execs(rig).Should().Be(1);
            sleep.Close();
            await rig.Wait(TimeSpan.FromSeconds(1));
            Execs(rig).Should().Be(0);
        });
    }

    [Test]
    public void A_client_that_goes_ends_the_input_but_not_a_command_without_a_terminal()
    {
        Run(async rig =>
        {
            var cat = await StreamClient.ExecAsync(rig, "box", Pipes, "cat");
            var sleep = await StreamClient.ExecAsync(rig, "box", Pipes, "sleep", "1000");
            await rig.Wait(TimeSpan.FromSeconds(1));
            cat.Close();
            sleep.Close();
            await rig.Wait(TimeSpan.FromSeconds(1));
            Execs(rig).Should().Be(1, "sleep reads nothing and goes on, as under a real runtime");
        });
    }

    [Test]
    public void The_end_of_the_container_ends_the_stream()
    {
        Run(async rig =>
        {
            var cat = await StreamClient.ExecAsync(rig, "box", Pipes, "cat");
            await rig.Wait(TimeSpan.FromSeconds(1));
            await rig.Admin.SendAsync(new KubeRequest(KubeVerb.Delete, KubeResources.Pods, "default", "box"), CancellationToken.None);
            await rig.Until(() => Task.FromResult(cat.End is not null));
            cat.ExitCode.Should().Be(137);
        });
    }

    [Test]
    public void A_kubelet_that_dies_breaks_the_stream()
    {
        Run(async rig =>
        {
            var sh = await StreamClient.ExecAsync(rig, "box", Tty, "sh");
            await rig.Wait(TimeSpan.FromSeconds(1));
            rig.Node.CrashKubelet();
            await rig.Until(() => Task.FromResult(sh.End is not null));
            sh.End.Should().Contain("connection reset by peer");
            Execs(rig).Should().Be(0, "its terminal hung up");
        });
    }

    [Test]
    public void An_api_server_that_dies_breaks_the_stream()
    {
        Run(async rig =>
        {
            var cat = await StreamClient.ExecAsync(rig, "box", Pipes, "cat");
            await rig.Wait(TimeSpan.FromSeconds(1));
            rig.Server.Process.Crash();
            await rig.Wait(TimeSpan.FromSeconds(1));
            cat.End.Should().Contain("connection reset by peer");
            Execs(rig).Should().Be(0);
        });
    }

    [Test]
    public void A_container_that_does_not_run_is_not_found()
    {
        Run(async rig =>
        {
            await rig.CreatePod("done", """ "restartPolicy":"Never","containers":[{"name":"c","image":"busybox","command":["true"]}] """);
            await rig.Until(async () => (await rig.Pod("done"))?.Text("status", "phase") == "Succeeded");
            var reply = await ((ApiServerClient)rig.Admin).OpenStreamAsync("default", "done", "exec", Pipes + "&command=ls", CancellationToken.None);
            reply.KubeletError.Should().Be("container not found (\"c\")");
            reply.Stream.Should().BeNull();
        });
    }

    [Test]
    public void Attach_shows_what_the_main_process_writes_from_now_on()
    {
        Run(async rig =>
        {
            await rig.CreatePod("loud", """ "containers":[{"name":"c","image":"busybox","command":["sh","-c","echo early; sleep 10; echo late; sleep 5"]}] """);
            await rig.UntilRunning("loud");
            var attached = await StreamClient.OpenAsync(rig, "loud", "attach", "container=c&stdout=true&stderr=true");
            await rig.Until(() => Task.FromResult(attached.End is not null));
            (attached.Output, attached.ExitCode).Should().Be(("late\n", 0));
        });
    }

    [Test]
    public void Attach_types_into_a_container_with_a_terminal_whose_input_ends_with_the_client()
    {
        Run(async rig =>
        {
            await rig.CreatePod("shell", """ "restartPolicy":"Never","containers":[{"name":"c","image":"busybox","stdin":true,"stdinOnce":true,"tty":true}] """);
            await rig.UntilRunning("shell");
            var attached = await StreamClient.OpenAsync(rig, "shell", "attach", Tty);
            attached.Type("echo hi\r");
            await rig.Until(() => Task.FromResult(attached.Output.EndsWith("hi\r\n/ # ", StringComparison.Ordinal)));
            attached.Close();
            await rig.Until(async () => (await rig.Pod("shell"))?.Text("status", "phase") == "Succeeded");
        });
    }

    [Test]
    public void Ctrl_C_at_an_attached_terminal_is_a_signal_to_the_main_process()
    {
        Run(async rig =>
        {
            await rig.CreatePod("sleeper", """ "restartPolicy":"Never","containers":[{"name":"c","image":"sleeper","stdin":true,"tty":true}] """);
            await rig.UntilRunning("sleeper");
            var attached = await StreamClient.OpenAsync(rig, "sleeper", "attach", Tty);
            attached.Type("\u0003");
            await rig.Until(() => Task.FromResult(attached.End is not null));
            attached.Output.Should().Be("^Cbye\r\n");
        });
    }

    [Test]
    public void An_ephemeral_container_runs_once_beside_the_others()
    {
        Run(async rig =>
        {
            var pod = (await rig.Pod("box"))!;
            var added = KubeDocument.Parse("""{"spec":{"ephemeralContainers":[{"name":"debug","image":"busybox","stdin":true,"tty":true}]}}""");
            (await rig.Admin.PatchAsync(KubeResources.Pods, pod, added, CancellationToken.None, "ephemeralcontainers")).IsSuccess.Should().BeTrue();
            await rig.Until(async () => (await rig.Pod("box"))!.List("status", "ephemeralContainerStatuses") is [var status] && status.At("state", "running") is not null);
            var attached = await StreamClient.OpenAsync(rig, "box", "attach", "container=debug&stdin=true&stdout=true&tty=true");
            attached.Type("exit 3\r");
            await rig.Until(() => Task.FromResult(attached.End is not null));
            await rig.Wait(TimeSpan.FromMinutes(2));
            pod = (await rig.Pod("box"))!;
            var ended = pod.List("status", "ephemeralContainerStatuses")[0];
            (ended.Integer("state", "terminated", "exitCode"), ended.Integer("restartCount"), ended.Flag("ready")).Should().Be((3, 0, false));
            NodeRig.Condition(pod, "Ready").Should().Be("True", "debugging is no part of a pod's health");
        });
    }

    [Test]
    public void One_seed_gives_one_session()
    {
        Session(7).Should().Be(Session(7));
        Session(7).Should().NotBe(Session(8));
    }

    private static string Session(ulong seed)
    {
        var hash = "";
        Run(
            async rig =>
            {
                var sh = await StreamClient.ExecAsync(rig, "box", Tty, "sh");
                sh.Type("echo a; sleep 1\rcat\rb\r");
                await rig.Until(() => Task.FromResult(sh.Output.EndsWith("b\r\n", StringComparison.Ordinal)));
                sh.Type("\u0003exit 4\r");
                await rig.Until(() => Task.FromResult(sh.End is not null));
                sh.ExitCode.Should().Be(4);
                hash = sh.Output + rig.World.Timeline.ComputeHash();
            },
            seed);
        return hash;
    }

    private static int Execs(NodeRig rig) => rig.World.Processes.Count(p => p.IsRunning && p.Name.Contains("/exec", StringComparison.Ordinal));

    private static void Run(Func<NodeRig, Task> body, ulong seed = 1)
    {
        var rig = new NodeRig(seed);
        BuiltInImages.Register(rig.Images);
        rig.Run(async () =>
        {
            await rig.CreatePod("box", """ "terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"busybox","command":["sleep","100000"]}] """);
            await rig.UntilRunning("box");
            await body(rig);
        });
    }
}
