using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Drydock.Integration.Kubernetes;

/// <summary>A served cluster, asked over HTTPS by one case. Others may be asking it too; its time runs faster than ours by <paramref name="timeScale"/>.</summary>
internal sealed class HttpTarget(HttpClient client, HttpClient anonymous, Uri server, string adminToken, double timeScale) : IReplayTarget
{
    private const string QuerySafe = "=&%:/,!()-._~*'";
    private static readonly string[] KeptHeaders = ["Content-Type", "Warning", "Retry-After", "Allow", "Location"];

    private readonly ConcurrentQueue<Action> _arrived = new();
    private readonly List<string> _made = [];

    public async Task CreateNamespaceAsync(string name)
    {
        var made = await SendAsync(new JsonObject
        {
            ["method"] = "POST", ["path"] = "/api/v1/namespaces",
            ["body"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } },
        });
        if (made.Status != 201) throw new ReplayException($"cannot make the namespace: {made.Body}");
        foreach (var path in new[] { "/serviceaccounts/default", "/configmaps/kube-root-ca.crt" })
        {
            for (var tries = 0; tries < 200 && (await SendAsync(Get($"/api/v1/namespaces/{name}{path}"))).Status != 200; tries++) await WaitAsync(TimeSpan.FromMilliseconds(50));
        }
    }

    public async Task<ReplayAnswer> SendAsync(JsonObject step)
    {
        using var request = Request(step);
        using var response = await Client(step).SendAsync(request);
        var answer = new ReplayAnswer((int)response.StatusCode, Headers(response), Parse(await response.Content.ReadAsByteArrayAsync()));
        Remember(step, answer);
        return answer;
    }

    public ReplayWatch OpenWatch(JsonObject step)
    {
        var watch = new ReplayWatch();
        var stop = new CancellationTokenSource();
        var request = Request(step);
        var response = Client(step).Send(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
        watch.Answer = new ReplayAnswer((int)response.StatusCode, Headers(response), null);
        watch.Close = stop.Cancel;
        if (response.IsSuccessStatusCode)
        {
            _ = ReadAsync(response, watch, stop.Token);
            return watch;
        }

        using var body = new MemoryStream();
        response.Content.ReadAsStream(stop.Token).CopyTo(body);
        watch.Answer = watch.Answer with { Body = Parse(body.ToArray()) };
        watch.IsClosed = true;
        return watch;
    }

    public async Task WaitAsync(TimeSpan time)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(2, time.TotalMilliseconds / timeScale)));
        while (_arrived.TryDequeue(out var take)) take();
    }

    /// <summary>Deletes what the case has made.</summary>
    public async Task CleanUpAsync(IEnumerable<JsonObject> steps)
    {
        foreach (var step in steps) await SendAsync(step);
        _made.Reverse();
        foreach (var path in _made.ToArray()) await SendAsync(new JsonObject { ["method"] = "DELETE", ["path"] = path, ["body"] = new JsonObject { ["propagationPolicy"] = "Background" } });
    }

    private static JsonObject Get(string path) => new() { ["method"] = "GET", ["path"] = path };

    private async Task ReadAsync(HttpResponseMessage response, ReplayWatch watch, CancellationToken stop)
    {
        try
        {
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                if (line.Length > 0) _arrived.Enqueue(() => watch.Events.Add((JsonObject)JsonNode.Parse(line)!));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The case has seen enough, or the server broke the stream: closed either way.
        }

        response.Dispose();
        _arrived.Enqueue(() => watch.IsClosed = true);
    }

    private void Remember(JsonObject step, ReplayAnswer answer)
    {
        var (method, path) = (step["method"]!.GetValue<string>(), step["path"]!.GetValue<string>());
        if (answer.Status != 201 || path.Contains("/namespaces/", StringComparison.Ordinal) || step["query"]?.GetValue<string>().Contains("dryRun", StringComparison.Ordinal) == true) return;
        if (method == "PATCH") _made.Add(path);
        else if (answer.Body is JsonObject made && made["metadata"]?["name"] is { } name) _made.Add($"{path}/{name.GetValue<string>()}");
    }

    private HttpClient Client(JsonObject step) => step["auth"] is null ? client : anonymous;

    private HttpRequestMessage Request(JsonObject step)
    {
        var query = step["query"]?.GetValue<string>() is { Length: > 0 } given ? "?" + Quote(given) : "";
        var method = step["method"]!.GetValue<string>();
        var request = new HttpRequestMessage(new HttpMethod(method == "WATCH" ? "GET" : method), new Uri(
            server.GetLeftPart(UriPartial.Authority) + step["path"]!.GetValue<string>() + query, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Accept"] = "application/json", ["User-Agent"] = "corpus-replay" };
        if (step["body"] is { } body)
        {
            headers["Content-Type"] = "application/json";
            request.Content = new ByteArrayContent(RecordedBody.Of(body));
        }

        foreach (var (name, value) in step["headers"] as JsonObject ?? []) headers[name] = value?.GetValue<string>();
        if (step["auth"] is null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
        else if ((step["auth"] as JsonObject)?["bearer"]?.GetValue<string>() is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            if (value is null) continue;
            if (name == "Content-Type") request.Content?.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static string Quote(string query)
    {
        var text = new StringBuilder();
        foreach (var part in Encoding.UTF8.GetBytes(query))
        {
            var c = (char)part;
            if (char.IsAsciiLetterOrDigit(c) || QuerySafe.Contains(c)) text.Append(c);
            else text.Append('%').Append(part.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static JsonObject Headers(HttpResponseMessage response)
    {
        var headers = new JsonObject();
        foreach (var name in KeptHeaders)
        {
            if (!response.Headers.NonValidated.TryGetValues(name, out var values) && !response.Content.Headers.NonValidated.TryGetValues(name, out values)) continue;
            headers[name] = name == "Warning" ? new JsonArray([.. values.Select(v => (JsonNode)v)]) : values.First();
        }

        return headers;
    }

    private static JsonNode? Parse(byte[] body)
    {
        if (body.Length == 0) return null;
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(body);
        }
    }
}
