using System.Net.WebSockets;
using System.Text;
using Drydock.Core.Kubernetes.Http;
using Drydock.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Drydock.Integration.Http;

public sealed class HttpExecTests
{
    private const string Success = """{"status":"Success"}""";

    [Test]
    public async Task Output_error_and_exit_code_come_by_their_channels()
    {
        string? target = null;
        await using var stub = await StubApi.StartAsync(context =>
        {
            target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            return Serve(context, "v5.channel.k8s.io", async socket =>
            {
                await Send(socket, 1, "out ");
                await Send(socket, 2, "bad");
                await Send(socket, 1, new string('o', 100_000));
                await Send(socket, 3, """{"status":"Failure","reason":"NonZeroExitCode","message":"command terminated with non-zero exit code","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}""");
            });
        });
        using var api = stub.Client("secret");
        var result = await api.ExecAsync(new ExecRequest("ns", "p", "c", ["sh", "-c", "echo a b"]), CancellationToken.None);
        result.Should().Be(new ExecResult(3, "out " + new string('o', 100_000), "bad"));
        target.Should().Be("/api/v1/namespaces/ns/pods/p/exec?container=c&command=sh&command=-c&command=echo%20a%20b&stdout=true&stderr=true");
    }

    [Test]
    public async Task Input_is_sent_whole_and_then_closed()
    {
        await using var stub = await StubApi.StartAsync(context => Serve(context, "v5.channel.k8s.io", async socket =>
        {
            var (input, buffer) = (new MemoryStream(), new byte[70_000]);
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.Count == 2 && buffer[0] == 255 && buffer[1] == 0) break;
                buffer[0].Should().Be(0);
                input.Write(buffer.AsSpan(1, received.Count - 1));
            }

            await Send(socket, 1, Encoding.UTF8.GetString(input.ToArray()));
            await Send(socket, 3, Success);
        }));
        using var api = stub.Client();
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n"));
        var result = await api.ExecAsync(new ExecRequest("ns", "p", "", ["cat"], Encoding.UTF8.GetBytes(text)), CancellationToken.None);
        result.Should().Be(new ExecResult(0, text, ""));
    }

    [Test]
    public async Task Without_input_the_older_protocol_will_do_and_with_it_will_not()
    {
        await using var stub = await StubApi.StartAsync(context => context.WebSockets.WebSocketRequestedProtocols.Contains("v4.channel.k8s.io")
            ? Serve(context, "v4.channel.k8s.io", socket => Send(socket, 3, Success))
            : StubApi.JsonAsync(context, 400, """{"kind":"Status","reason":"BadRequest","message":"unable to upgrade: unable to negotiate protocol"}"""));
        using var api = stub.Client();
        (await api.ExecAsync(new ExecRequest("ns", "p", "", ["true"]), CancellationToken.None)).ExitCode.Should().Be(0);
        var refused = await api.ExecAsync(new ExecRequest("ns", "p", "", ["cat"], "x"u8.ToArray()), CancellationToken.None);
        refused.Should().Be(new ExecResult(1, "", "", "Error from server (BadRequest): unable to upgrade: unable to negotiate protocol"));
    }

    [Test]
    public async Task A_refusal_reads_as_kubectl_prints_it()
    {
        await using var stub = await StubApi.StartAsync(context => StubApi.JsonAsync(context, 404, """{"kind":"Status","reason":"NotFound","message":"pods \"p\" not found"}"""));
        using var api = stub.Client();
        var result = await api.ExecAsync(new ExecRequest("ns", "p", "", ["true"]), CancellationToken.None);
        result.Should().Be(new ExecResult(1, "", "", "Error from server (NotFound): pods \"p\" not found"));
    }

    [Test]
    public async Task A_command_that_could_not_start_is_an_error_not_an_exit()
    {
        await using var stub = await StubApi.StartAsync(context => Serve(context, "v5.channel.k8s.io", socket =>
            Send(socket, 3, """{"status":"Failure","reason":"InternalError","message":"Internal error occurred: no such file"}""")));
        using var api = stub.Client();
        var result = await api.ExecAsync(new ExecRequest("ns", "p", "", ["nope"]), CancellationToken.None);
        result.Should().Be(new ExecResult(1, "", "", "Internal error occurred: no such file"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_connection_that_ends_before_the_outcome_leaves_it_unknown(bool isPolite)
    {
        await using var stub = await StubApi.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync("v5.channel.k8s.io");
            await Send(socket, 1, "half");
            if (isPolite) await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            else context.Abort();
        });
        using var api = stub.Client();
        await FluentActions.Awaiting(() => api.ExecAsync(new ExecRequest("ns", "p", "", ["true"]), CancellationToken.None)).Should().ThrowAsync<PortUnreachableException>();
    }

    [Test]
    public async Task A_command_may_end_without_reading_its_input()
    {
        await using var stub = await StubApi.StartAsync(context => Serve(context, "v5.channel.k8s.io", socket => Send(socket, 3, Success)));
        using var api = stub.Client();
        var result = await api.ExecAsync(new ExecRequest("ns", "p", "", ["true"], new byte[4 << 20]), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        result.ExitCode.Should().Be(0);
    }

    [Test]
    public async Task A_cancelled_exec_ends_at_once()
    {
        await using var stub = await StubApi.StartAsync(context => Serve(context, "v5.channel.k8s.io", async socket => await socket.ReceiveAsync(new byte[10], CancellationToken.None)));
        using var api = stub.Client();
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await FluentActions.Awaiting(() => api.ExecAsync(new ExecRequest("ns", "p", "", ["sleep"]), cancelled.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task Serve(HttpContext context, string protocol, Func<WebSocket, Task> work)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        await work(socket);
        if (socket.State == WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static Task Send(WebSocket socket, byte channel, string text) =>
        socket.SendAsync((byte[])[channel, .. Encoding.UTF8.GetBytes(text)], WebSocketMessageType.Binary, true, CancellationToken.None);
}
