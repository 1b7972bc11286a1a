using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Drydock.Simulators.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Wire.Driving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drydock.Wire.Kubernetes.Streams;

/// <summary>
/// What needs an open connection to a pod: exec, attach and portforward, upgraded to WebSocket or SPDY/3.1, and logs that are followed. Refusals of the API server come before the
/// upgrade, as Statuses; those of the kubelet as plain text, or with v5.channel.k8s.io after the upgrade (Documented: the API server's stream translator).
/// </summary>
public sealed class PodStreamFrontEnd(WorldDriver driver, SimCluster cluster)
{
    private const string Tunnel = "SPDY/3.1+portforward.k8s.io";
    private const string SpdyCommandProtocol = "v4.channel.k8s.io";
    private const string SpdyPortForwardProtocol = "portforward.k8s.io";
    private const string ProtocolHeader = "X-Stream-Protocol-Version";

    /// <summary>True for a request that <see cref="HandleAsync"/> is for.</summary>
    public static bool Serves(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.Contains("/pods/", StringComparison.Ordinal)) return false;
        if (path.EndsWith("/log", StringComparison.Ordinal)) return HttpMethods.IsGet(context.Request.Method) && context.Request.Query["follow"] is [not ("" or "0" or "false")];
        return (path.EndsWith("/exec", StringComparison.Ordinal) || path.EndsWith("/attach", StringComparison.Ordinal) || path.EndsWith("/portforward", StringComparison.Ordinal))
            && (context.WebSockets.IsWebSocketRequest || IsSpdyUpgrade(context));
    }

    /// <summary>Serves the stream until one of its ends is done.</summary>
    /// <param name="context">The exchange.</param>
    /// <param name="request">The same as the API server sees it, with its user or token.</param>
    /// <exception cref="Core.Ports.PortUnreachableException">The API server is down.</exception>
    public async Task HandleAsync(HttpContext context, ApiRequest request)
    {
        using var cut = OpenEnded.CutOnStop(context);
        // A WebSocket on HTTP/2 comes as CONNECT.
        if (HttpMethods.IsConnect(request.Method)) request = request with { Method = HttpMethods.Get };
        var (link, reply) = await PodLink.OpenAsync(driver, cluster.ApiServer, request, context.RequestAborted).ConfigureAwait(false);
        try
        {
            if (reply.Refused is { } refused) ResponseWriter.Write(context, request, refused);
            else if (request.Path.EndsWith("/log", StringComparison.Ordinal)) await LogFollower.WriteAsync(context, link!).ConfigureAwait(false);
            else if (context.WebSockets.IsWebSocketRequest) await OnWebSocketAsync(context, request, link, reply).ConfigureAwait(false);
            else await OnSpdyAsync(context, request, link, reply).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidDataException or TimeoutException)
        {
            // A client that breaks the protocol, or that vanished: the connection is all there is to end.
            context.Abort();
        }
        finally
        {
            link?.Close();
        }
    }

    private static bool IsSpdyUpgrade(HttpContext context) =>
        context.Request.Headers.Upgrade.ToString().Equals("SPDY/3.1", StringComparison.OrdinalIgnoreCase) && context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true;

    private static async Task OnWebSocketAsync(HttpContext context, ApiRequest request, PodLink? link, PodStreamReply reply)
    {
        var requested = context.WebSockets.WebSocketRequestedProtocols;
        if (request.Path.EndsWith("/portforward", StringComparison.Ordinal))
        {
            if (reply.KubeletError is { } error) await WriteKubeletErrorAsync(context, error).ConfigureAwait(false);
            else if (requested.Contains(Tunnel)) await ServeTunnelAsync(context, link!).ConfigureAwait(false);
            else await ServePortsAsync(context, link!).ConfigureAwait(false);
            return;
        }

        if (CommandProtocol.Negotiate(requested) is not { } protocol)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        if (reply.KubeletError is { } text && !protocol.ClosesStdin)
        {
            await WriteKubeletErrorAsync(context, text).ConfigureAwait(false);
            return;
        }

        using var socket = await AcceptAsync(context, protocol.Name).ConfigureAwait(false);
        if (reply.KubeletError is { } late)
        {
            var status = CommandStatus.Failed("unable to upgrade connection: " + late);
            await new WebSocketChannels(socket, protocol).SendAsync(WebSocketCommand.ErrorChannel, status.Utf8, context.RequestAborted).ConfigureAwait(false);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var query = context.Request.Query;
        var first = IsSet(query["stdout"]) ? (byte)1 : IsSet(query["stderr"]) ? (byte)2 : (byte)3;
        await new WebSocketCommand(socket, link!, protocol).RunAsync(first, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task<WebSocket> AcceptAsync(HttpContext context, string protocol)
    {
        // Set by hand: .NET takes no slash in the name of a protocol, and the tunnel's has one.
        if (protocol.Length > 0) context.Response.Headers.SecWebSocketProtocol = protocol;
        // No pings of our own: real servers send none, and a client that is stopped in a debugger keeps its stream.
        return context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan });
    }

    private static async Task ServeTunnelAsync(HttpContext context, PodLink link)
    {
        using var socket = await AcceptAsync(context, Tunnel).ConfigureAwait(false);
        var tunnel = new WebSocketTunnel(socket);
        await using (tunnel.ConfigureAwait(false))
        {
            await new SpdyPortForward(tunnel, link).RunAsync(context.RequestAborted).ConfigureAwait(false);
        }

        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task ServePortsAsync(HttpContext context, PodLink link)
    {
        var ports = new List<int>();
        foreach (var text in context.Request.Query["ports"].SelectMany(p => (p ?? "").Split(',')))
        {
            if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            {
                await WriteTextAsync(context, StatusCodes.Status400BadRequest, $"port \"{text}\" must be > 0").ConfigureAwait(false);
                return;
            }

            ports.Add(port);
        }

        var requested = context.WebSockets.WebSocketRequestedProtocols;
        if (ports.Count == 0 || CommandProtocol.Negotiate(requested) is not { } protocol)
        {
            await WriteTextAsync(context, StatusCodes.Status400BadRequest, "query parameter \"ports\" is required").ConfigureAwait(false);
            return;
        }

        using var socket = await AcceptAsync(context, protocol.Name).ConfigureAwait(false);
        await new WebSocketPortForward(socket, link, protocol, ports).RunAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task OnSpdyAsync(HttpContext context, ApiRequest request, PodLink? link, PodStreamReply reply)
    {
        if (reply.KubeletError is { } error)
        {
            await WriteKubeletErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        var isPortForward = request.Path.EndsWith("/portforward", StringComparison.Ordinal);
        var accepted = isPortForward ? SpdyPortForwardProtocol : SpdyCommandProtocol;
        var requested = context.Request.Headers[ProtocolHeader].SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (requested.Count > 0 && !requested.Contains(accepted))
        {
            context.Response.Headers["X-Accepted-Stream-Protocol-Versions"] = accepted;
            await WriteTextAsync(context, StatusCodes.Status403Forbidden,
                $"unable to upgrade: unable to negotiate protocol: client supports [{string.Join(' ', requested)}], server accepts [{accepted}]").ConfigureAwait(false);
            return;
        }

        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers[ProtocolHeader] = accepted;
        var transport = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        await using (transport.ConfigureAwait(false))
        {
            if (isPortForward) await new SpdyPortForward(transport, link!).RunAsync(context.RequestAborted).ConfigureAwait(false);
            else await new SpdyCommand(transport, link!).RunAsync(ExpectedStreams(context.Request.Query), context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static List<string> ExpectedStreams(IQueryCollection query)
    {
        var streams = new List<string> { "error" };
        var hasTerminal = IsSet(query["tty"]);
        if (IsSet(query["stdin"])) streams.Add("stdin");
        if (IsSet(query["stdout"])) streams.Add("stdout");
        if (IsSet(query["stderr"]) && !hasTerminal) streams.Add("stderr");
        if (hasTerminal) streams.Add("resize");
        return streams;
    }

    private static bool IsSet(Microsoft.Extensions.Primitives.StringValues value) => value is [not (null or "0" or "false" or "False" or "FALSE")];

    private static Task WriteKubeletErrorAsync(HttpContext context, string error) => WriteTextAsync(context, StatusCodes.Status500InternalServerError, error);

    private static async Task WriteTextAsync(HttpContext context, int code, string text)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"), context.RequestAborted).ConfigureAwait(false);
    }
}
