using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>
/// The opening handshake of RFC 6455 over the common client. ClientWebSocket would throw away the body of a refusal, which is the Status that says why.
/// </summary>
internal sealed class WebSocketHandshake
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly string _key;

    private WebSocketHandshake(string key) => _key = key;

    internal static WebSocketHandshake Prepare(HttpRequestMessage message, IReadOnlyList<string> protocols)
    {
#pragma warning disable RS0030 // The nonce of a connection on the wire: no simulated code runs here, and RFC 6455 wants it to be unpredictable.
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
#pragma warning restore RS0030
        message.Version = HttpVersion.Version11;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        message.Headers.Connection.Add("Upgrade");
        message.Headers.Upgrade.ParseAdd("websocket");
        message.Headers.Add("Sec-WebSocket-Version", "13");
        message.Headers.Add("Sec-WebSocket-Key", key);
        message.Headers.Add("Sec-WebSocket-Protocol", string.Join(", ", protocols));
        return new WebSocketHandshake(key);
    }

    /// <exception cref="WebSocketException">The server switched to something else.</exception>
    internal async Task<WebSocket> CompleteAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var accept = response.Headers.TryGetValues("Sec-WebSocket-Accept", out var values) ? string.Join(",", values) : "";
        // SHA-1 is what the protocol says; it protects nothing.
        var expected = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(_key + Guid)));
        if (accept != expected) throw new WebSocketException(WebSocketError.HeaderError, "the server's Sec-WebSocket-Accept does not answer the key");
        if (!response.Headers.TryGetValues("Sec-WebSocket-Protocol", out var chosen)) throw new WebSocketException(WebSocketError.UnsupportedProtocol, "the server chose no channel protocol");
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false, SubProtocol = string.Join(",", chosen), KeepAliveInterval = TimeSpan.FromSeconds(30) });
    }
}
