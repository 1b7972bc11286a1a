using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Integration.Contract;

/// <content>What goes on to a kubelet: commands and logs.</content>
internal sealed partial class KubernetesPortContract
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box","labels":{"app":"box"}},"spec":{"terminationGracePeriodSeconds":0,"containers":[
         {"name":"main","image":"IMAGE","command":["sh","-c","echo ready; while true; do sleep 5; done"]},
         {"name":"side","image":"IMAGE","command":["sh","-c","while true; do sleep 5; done"]}]}}
        """;

    private static readonly object[] Commands =
    [
        new object[] { "main", new[] { "echo", "a  b", "c" }, "", "0 «a  b c\n» «»" },
        new object[] { "main", new[] { "sh", "-c", "echo out; echo err >&2; exit 7" }, "", "7 «out\n» «err\n»" },
        new object[] { "side", new[] { "cat" }, "first\nüber\n", "0 «first\nüber\n» «»" },
        new object[] { "main", new[] { "sh", "-c", "cat; exit 3" }, "one\n", "3 «one\n» «»" },
        new object[] { "main", new[] { "true" }, "nobody reads this\n", "0 «» «»" },
        new object[] { "main", new[] { "false" }, "", "1 «» «»" },
        new object[] { "absent", new[] { "true" }, "", "1 «» «» Error from server (BadRequest): container absent is not valid for pod box" },
        new object[] { "", new[] { "true" }, "", "1 «» «» Error from server (BadRequest): a container name must be specified for pod box, choose one of: [main side]" },
    ];

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_runs_in_a_container(string container, string[] command, string stdin, string expected)
    {
        await RunPodAsync();
        var result = await ExecAsync(container, stdin, command);
        _saw.Saw($"{string.Join(' ', command)} in '{container}'", Text(result), expected);
    }

    [Test]
    public async Task A_long_text_goes_in_and_comes_back_whole()
    {
        await RunPodAsync();
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(i => Invariant($"line {i}\n")));
        (await ExecAsync("main", lines, "cat")).Stdout.Should().Be(lines);
    }

    [Test]
    public async Task A_command_that_is_not_there_or_a_pod_is_an_error()
    {
        await RunPodAsync();
        var missing = await ExecAsync("main", "", "no-such-program");
        missing.Error.Should().Contain("no-such-program");
        missing.ExitCode.Should().NotBe(0);
        var nowhere = await _arm.Api.ExecAsync(new ExecRequest(_arm.Namespace, "absent", "main", ["true"]), _limit.Token);
        _saw.Saw("exec in a pod that is not there", Text(nowhere), "1 «» «» Error from server (NotFound): pods \"absent\" not found");
    }

    [Test]
    public async Task A_log_is_a_text()
    {
        await RunPodAsync();
        var log = new KubeRequest(KubeVerb.Get, KubeResources.Pods, _arm.Namespace, "box", "log", [With("container", "main")]);
        _saw.Saw("log", (await _arm.Api.SendAsync(log, _limit.Token)).Body.ScalarText, "ready\n");
        _saw.Saw("log of no container", await _arm.Api.SendAsync(log with { Query = [] }, _limit.Token), "400 BadRequest: a container name must be specified for pod box, choose one of: [main side]");
        _saw.Saw("log of no lines", (await _arm.Api.SendAsync(log with { Query = [With("container", "main"), With("tailLines", "0")] }, _limit.Token)).Body.ScalarText, "");
    }

    private Task<ExecResult> ExecAsync(string container, string stdin, params string[] command) =>
        _arm.Api.ExecAsync(new ExecRequest(_arm.Namespace, "box", container, command, Encoding.UTF8.GetBytes(stdin)), _limit.Token);

    private static string Text(ExecResult result) => Invariant($"{result.ExitCode} «{result.Stdout}» «{result.Stderr}»{(result.Error is { } error ? " " + error : "")}");

    private async Task RunPodAsync()
    {
        while (true)
        {
            var known = await Send(KubeVerb.Get, KubeResources.Pods, "box");
            // One that a test before has evicted is ready until it is gone.
            if (known.IsSuccess && !known.Body.IsDeleting && known.Body.List("status", "containerStatuses").Count(c => c.Flag("ready") == true) == 2) return;
            if (!known.IsSuccess)
            {
                var pod = KubeDocument.Parse(Pod.Replace("IMAGE", _arm.ShellImage, StringComparison.Ordinal));
                (await Send(KubeVerb.Create, KubeResources.Pods, body: pod)).StatusCode.Should().Be(201);
            }

            await Task.Delay(20, _limit.Token);
        }
    }
}
