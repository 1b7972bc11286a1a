using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Drydock.Core.Ports;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>
/// One exec over a WebSocket whose messages begin with the number of their channel. Provenance: Documented (kubernetes.io, KEP-4006 for v5.channel.k8s.io: [255, channel]
/// closes a channel; the error channel of v4 and v5 carries a Status at the end).
/// </summary>
internal sealed class ExecSession(WebSocket socket, ExecRequest request)
{
    private const string Version5 = "v5.channel.k8s.io";
    private const string Version4 = "v4.channel.k8s.io";

    private const byte Stdin = 0;
    private const byte Stdout = 1;
    private const byte Stderr = 2;
    private const byte Error = 3;
    private const byte Close = 255;

    private const int ChunkBytes = 32 << 10;

    internal static Uri Url(Uri server, ExecRequest request)
    {
        var query = new List<KeyValuePair<string, string>>();
        if (request.Container.Length > 0) query.Add(new("container", request.Container));
        foreach (var word in request.Command) query.Add(new("command", word));
        if (!request.Stdin.IsEmpty) query.Add(new("stdin", "true"));
        query.Add(new("stdout", "true"));
        query.Add(new("stderr", "true"));
        return KubeUrl.Of(server, new KubeRequest(KubeVerb.Get, KubeResources.Pods, request.Namespace, request.Pod, "exec", query));
    }

    /// <summary>Version 4 can't end stdin, so a command that reads to its end would never stop: then only version 5 will do.</summary>
    internal static IReadOnlyList<string> Protocols(ExecRequest request) => request.Stdin.IsEmpty ? [Version5, Version4] : [Version5];

    /// <exception cref="WebSocketException">The connection ended before the command's outcome came.</exception>
    internal async Task<ExecResult> RunAsync(CancellationToken cancellationToken)
    {
        // Both ways at once: a command may fill its output before it reads all of its input.
        var sending = request.Stdin.IsEmpty ? Task.CompletedTask : SendInputAsync(cancellationToken);
        var (stdout, stderr, status) = (new MemoryStream(), new MemoryStream(), new MemoryStream());
        var buffer = new byte[ChunkBytes];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) break;
            var target = received.Count == 0 ? null : buffer[0] switch { Stdout => stdout, Stderr => stderr, Error => status, _ => null };
            target?.Write(buffer.AsSpan(1, received.Count - 1));
            while (!received.EndOfMessage)
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                target?.Write(buffer.AsSpan(0, received.Count));
            }
        }

        await FinishAsync(sending, cancellationToken);
        if (status.Length == 0) throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "the connection was closed before the command's outcome came");
        return Result(KubeDocument.Parse(status.ToArray()), Encoding.UTF8.GetString(stdout.ToArray()), Encoding.UTF8.GetString(stderr.ToArray()));
    }

    private async Task SendInputAsync(CancellationToken cancellationToken)
    {
        var message = new byte[ChunkBytes];
        message[0] = Stdin;
        for (var at = 0; at < request.Stdin.Length; at += ChunkBytes - 1)
        {
            var part = request.Stdin.Slice(at, Math.Min(ChunkBytes - 1, request.Stdin.Length - at));
            part.CopyTo(message.AsMemory(1));
            await socket.SendAsync(message.AsMemory(0, part.Length + 1), WebSocketMessageType.Binary, true, cancellationToken);
        }

        await socket.SendAsync(new byte[] { Close, Stdin }, WebSocketMessageType.Binary, true, cancellationToken);
    }

    /// <summary>A command may end without reading its input: what is then left to send is nobody's loss, and neither is the last farewell.</summary>
    private async Task FinishAsync(Task sending, CancellationToken cancellationToken)
    {
        try
        {
            await sending;
            if (socket.State == WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException)
        {
            // The outcome has come by the error channel, or its absence is reported by the caller.
        }
    }

    private static ExecResult Result(KubeDocument status, string stdout, string stderr)
    {
        if (status.Text("status") == "Success") return new ExecResult(0, stdout, stderr);
        if (status.Text("reason") == "NonZeroExitCode")
        {
            foreach (var cause in status.List("details", "causes"))
            {
                if (cause.Text("reason") == "ExitCode" && int.TryParse(cause.Text("message"), NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return new ExecResult(code, stdout, stderr);
            }
        }

        return new ExecResult(1, stdout, stderr, status.Text("message") ?? "the command could not be run");
    }
}
