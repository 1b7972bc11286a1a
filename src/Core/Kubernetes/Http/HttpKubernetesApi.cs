using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Drydock.Core.Ports;

namespace Drydock.Core.Kubernetes.Http;

/// <summary>
/// The Kubernetes port over HTTP: one request of the port is one request on the wire, bodies go through as they are. It waits on sockets and so never runs on the kernel's
/// loop; may be used by many threads at once.
/// </summary>
public sealed class HttpKubernetesApi : IKubernetesApi, IDisposable
{
    private const string Json = "application/json";

    private readonly HttpKubernetesSettings _settings;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;

    /// <param name="settings">Where the API is and who asks.</param>
    /// <param name="clock">Measures the limits of <paramref name="settings"/>: the time of the network, also where a migrator lives in another.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate or key of the settings is not usable.</exception>
    public HttpKubernetesApi(HttpKubernetesSettings settings, TimeProvider clock)
    {
        (_settings, _clock) = (settings, clock);
        _client = new HttpClient(HttpTransport.Create(settings)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_settings.AnswerLimit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var message = await MessageAsync(KubeUrl.Method(request.Verb), KubeUrl.Of(_settings.Server, request), either.Token);
            if (request.Body is { } body)
            {
                message.Content = new ReadOnlyMemoryContent(body.Utf8);
                message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType ?? Json);
            }

            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseContentRead, either.Token);
            return await ReadAsync(response, either.Token);
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            throw Lost(request.ToString(), exception, limit.IsCancellationRequested ? _settings.AnswerLimit : null);
        }
    }

    public async IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var what = $"watch {request.Resource}";
        using var response = await OpenWatchAsync(request, what, cancellationToken);
        using var idle = new IdleLimit(_settings.WatchIdleLimit, _clock, cancellationToken);
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
                throw Lost(what, exception, idle.HasPassed ? _settings.WatchIdleLimit : null);
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
            using var message = await MessageAsync(HttpMethod.Get, ExecSession.Url(_settings.Server, request), cancellationToken);
            var handshake = WebSocketHandshake.Prepare(message, ExecSession.Protocols(request));
            using var limit = new CancellationTokenSource(_settings.AnswerLimit, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols) return Refused(await ReadAsync(response, either.Token));
            using var socket = await handshake.CompleteAsync(response, cancellationToken);
            return await new ExecSession(socket, request).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            throw Lost(what, exception, null);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> OpenWatchAsync(KubeRequest request, string what, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_settings.AnswerLimit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using var message = await MessageAsync(HttpMethod.Get, KubeUrl.Of(_settings.Server, request, ("watch", "true")), either.Token);
            response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (response.IsSuccessStatusCode) return response;
            var refusal = await ReadAsync(response, either.Token);
            response.Dispose();
            throw new KubeWatchRefusedException(refusal);
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            response?.Dispose();
            throw Lost(what, exception, limit.IsCancellationRequested ? _settings.AnswerLimit : null);
        }
    }

    private async Task<HttpRequestMessage> MessageAsync(HttpMethod method, Uri url, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(method, url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        // A log is text: who takes JSON only is refused it by some servers.
        message.Headers.TryAddWithoutValidation("Accept", "application/json, */*");
        message.Headers.TryAddWithoutValidation("User-Agent", _settings.UserAgent);
        // The name of the TLS handshake is taken from here: the handler has no other way to ask for one that differs from the address.
        if (_settings.TlsServerName is { } name) message.Headers.Host = name;
        if (await TokenAsync(cancellationToken) is { Length: > 0 } token)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else if (_settings.Username is { } user)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{_settings.Password}")));
        }

        foreach (var (header, value) in _settings.Headers) message.Headers.TryAddWithoutValidation(header, value);
        return message;
    }

    private async Task<string?> TokenAsync(CancellationToken cancellationToken) =>
        _settings.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : _settings.Token;

    private static async Task<KubeResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in response.Headers.NonValidated) headers.AddRange(values.Select(v => new KeyValuePair<string, string>(name, v)));
        foreach (var (name, values) in response.Content.Headers.NonValidated) headers.AddRange(values.Select(v => new KeyValuePair<string, string>(name, v)));
        return new KubeResponse((int)response.StatusCode, headers, Body(response, bytes));
    }

    /// <summary>JSON as it is; any other text (a log, a proxy's page) as a JSON string.</summary>
    private static KubeDocument Body(HttpResponseMessage response, byte[] bytes)
    {
        if (bytes.Length == 0) return KubeDocument.Null;
        return response.Content.Headers.ContentType?.MediaType == Json ? KubeDocument.Parse(bytes) : KubeDocument.Of(Encoding.UTF8.GetString(bytes));
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
        return new PortUnreachableException($"{what}: {_settings.Server.GetLeftPart(UriPartial.Authority)}: {why}", exception);
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception.Message;
    }
}
