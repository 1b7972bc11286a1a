using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Integration.Contract;

/// <content>What goes on to a kubelet: commands and logs.</content>
public sealed partial class KubernetesPortContract
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"box","namespace":"default"},"spec":{"terminationGracePeriodSeconds":0,"containers":[
         {"name":"main","image":"busybox:1","command":["sh","-c","echo ready; while true; do sleep 5; done"]},
         {"name":"side","image":"busybox:1","command":["sh","-c","while true; do sleep 5; done"]}]}}
        """;

    private static readonly object[] Commands =
    [
        new object[] { "main", new[] { "echo", "a  b", "c" }, "", new ExecResult(0, "a  b c\n", "") },
        new object[] { "main", new[] { "sh", "-c", "echo out; echo err >&2; exit 7" }, "", new ExecResult(7, "out\n", "err\n") },
        new object[] { "side", new[] { "cat" }, "first\nüber\n", new ExecResult(0, "first\nüber\n", "") },
        new object[] { "main", new[] { "sh", "-c", "cat; exit 3" }, "one\n", new ExecResult(3, "one\n", "") },
        new object[] { "absent", new[] { "true" }, "", new ExecResult(1, "", "", "Error from server (BadRequest): container absent is not valid for pod box") },
        new object[] { "", new[] { "true" }, "", new ExecResult(1, "", "", "Error from server (BadRequest): a container name must be specified for pod box, choose one of: [main side]") },
    ];

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_runs_in_a_container(string container, string[] command, string stdin, ExecResult expected)
    {
        await RunPodAsync();
        var result = await _api.ExecAsync(new ExecRequest("default", "box", container, command, System.Text.Encoding.UTF8.GetBytes(stdin)), _limit.Token);
        result.Should().Be(expected);
    }

    [Test]
    public async Task A_command_that_is_not_there_or_a_pod_is_an_error()
    {
        await RunPodAsync();
        var missing = await _api.ExecAsync(new ExecRequest("default", "box", "main", ["no-such-program"]), _limit.Token);
        missing.Error.Should().Contain("no-such-program");
        missing.ExitCode.Should().NotBe(0);
        var nowhere = await _api.ExecAsync(new ExecRequest("default", "absent", "main", ["true"]), _limit.Token);
        nowhere.Should().Be(new ExecResult(1, "", "", "Error from server (NotFound): pods \"absent\" not found"));
    }

    [Test]
    public async Task A_log_is_a_text()
    {
        await RunPodAsync();
        var log = new KubeRequest(KubeVerb.Get, KubeResources.Pods, "default", "box", "log", [new("container", "main")]);
        var answer = await _api.SendAsync(log, _limit.Token);
        (answer.StatusCode, answer.Body.ScalarText).Should().Be((200, "ready\n"));
        (await _api.SendAsync(log with { Query = [] }, _limit.Token)).StatusCode.Should().Be(400);
    }

    private async Task RunPodAsync()
    {
        var pod = new KubeRequest(KubeVerb.Get, KubeResources.Pods, "default", "box");
        if ((await _api.SendAsync(pod, _limit.Token)).StatusCode == 404)
        {
            (await _api.SendAsync(pod with { Verb = KubeVerb.Create, Name = null, Body = KubeDocument.Parse(Pod) }, _limit.Token)).StatusCode.Should().Be(201);
        }

        while ((await _api.SendAsync(pod, _limit.Token)).Body.List("status", "containerStatuses").Count(c => c.Flag("ready") == true) < 2) await Task.Delay(20, _limit.Token);
    }
}
