using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Drydock.Core.Ports;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>
/// The Kubernetes port's protocol over an HTTP client that another made and owns: paths, headers and bodies, limits, watches line by line, exec. Who asks is the
/// business of that client's handlers. One request of the port is one request on the wire.
/// </summary>
internal sealed class KubeHttp(HttpClient client, HttpKubernetesSettings settings, TimeProvider clock) : IKubernetesApi
{
    private const string Json = "application/json";

    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.AnswerLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var message = Message(KubeUrl.Method(request.Verb), KubeUrl.Of(settings.Server, request));
            if (request.Body is { } body)
            {
                message.Content = new ReadOnlyMemoryContent(body.Utf8);
                message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType ?? Json);
            }

            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            throw Lost(request.ToString(), exception, limit.IsCancellationRequested ? settings.AnswerLimit : null);
        }
    }

    public async IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var what = $"watch {request.Resource}";
        using var response = await OpenWatchAsync(request, what, cancellationToken);
        using var idle = new IdleLimit(settings.WatchIdleLimit, clock, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var lines = new LineReader(stream);
        while (true)
        {
            KubeWatchEvent? change;
            try
            {
                idle.Restart();
                change = await lines.ReadAsync(idle.Token) is { } line ? Event(line.Span) : null;
            }
            catch (Exception exception) when (IsLost(exception, cancellationToken))
            {
                throw Lost(what, exception, idle.HasPassed ? settings.WatchIdleLimit : null);
            }

            if (change is null) yield break;
            yield return change;
        }
    }

    public async Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        var what = $"exec {request.Namespace}/{request.Pod}";
        try
        {
            using var message = Message(HttpMethod.Get, ExecSession.Url(settings.Server, request));
            var handshake = WebSocketHandshake.Prepare(message, ExecSession.Protocols(request));
            using var limit = new CancellationTokenSource(settings.AnswerLimit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols) return Refused(await ReadAsync(response, either.Token));
            using var socket = await handshake.CompleteAsync(response, cancellationToken);
            return await new ExecSession(socket, request).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            throw Lost(what, exception, null);
        }
    }

    private async Task<HttpResponseMessage> OpenWatchAsync(KubeRequest request, string what, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.AnswerLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using var message = Message(HttpMethod.Get, KubeUrl.Of(settings.Server, request, ("watch", "true")));
            response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode) return response;
            var refusal = await ReadAsync(response, either.Token);
            response.Dispose();
            throw new KubeWatchRefusedException(refusal);
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            response?.Dispose();
            throw Lost(what, exception, limit.IsCancellationRequested ? settings.AnswerLimit : null);
        }
    }

    private HttpRequestMessage Message(HttpMethod method, Uri url)
    {
        var message = new HttpRequestMessage(method, url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        // A log is text: who takes JSON only is refused it by some servers.
        message.Headers.TryAddWithoutValidation("Accept", "application/json, */*");
        message.Headers.TryAddWithoutValidation("User-Agent", settings.UserAgent);
        // The name of the TLS handshake is taken from here: the handler has no other way to ask for one that differs from the address.
        if (settings.TlsServerName is { } name) message.Headers.Host = name;
        foreach (var (header, value) in settings.Headers) message.Headers.TryAddWithoutValidation(header, value);
        return message;
    }

    private static async Task<KubeResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in response.Headers.NonValidated) headers.AddRange(values.Select(v => new KeyValuePair<string, string>(name, v)));
        foreach (var (name, values) in response.Content.Headers.NonValidated) headers.AddRange(values.Select(v => new KeyValuePair<string, string>(name, v)));
        return new KubeResponse((int)response.StatusCode, headers, Body(response, bytes));
    }

    /// <summary>JSON as it is; any other text (a log, also an empty one, a proxy's page) as a JSON string.</summary>
    private static KubeDocument Body(HttpResponseMessage response, byte[] bytes)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (bytes.Length == 0 && (type is null or Json)) return KubeDocument.Null;
        return type == Json ? KubeDocument.Parse(bytes) : KubeDocument.Of(Encoding.UTF8.GetString(bytes));
    }

    private static KubeWatchEvent Event(ReadOnlySpan<byte> line)
    {
        var value = KubeDocument.Parse(line);
        return new KubeWatchEvent(value.Text("type") ?? throw new JsonException("an event without a type"), value["object"] ?? KubeDocument.Null);
    }

    /// <summary>As kubectl prints a refusal (Recorded: kubectl 081–085).</summary>
    private static ExecResult Refused(KubeResponse response)
    {
        var message = response.Body.Text("message") ?? response.Body.ScalarText ?? string.Create(CultureInfo.InvariantCulture, $"the server answered {response.StatusCode}");
        return new ExecResult(1, "", "", $"Error from server ({response.Body.Text("reason") ?? "Unknown"}): {message}");
    }

    /// <summary>Everything but the caller's own cancellation: the answer did not come, or not whole.</summary>
    private static bool IsLost(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        HttpRequestException or IOException or System.Net.WebSockets.WebSocketException or JsonException or UnauthorizedAccessException => true,
        _ => false,
    };

    private PortUnreachableException Lost(string what, Exception exception, TimeSpan? limit)
    {
        var why = limit is { } passed ? string.Create(CultureInfo.InvariantCulture, $"nothing came for {passed.TotalSeconds:0} s") : Innermost(exception);
        return new PortUnreachableException($"{what}: {settings.Server.GetLeftPart(UriPartial.Authority)}: {why}", exception);
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception.Message;
    }
}
