using System.Text;
using System.Text.Json.Nodes;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;

namespace Drydock.Integration.Kubernetes;

/// <summary>A bare API server in process, asked through <see cref="ApiServer.HandleAsync"/>.</summary>
internal sealed class ApiServerTarget(World world, ApiServer server) : IReplayTarget
{
    private static readonly string[] KeptHeaders = ["Content-Type", "Warning", "Retry-After", "Allow", "Location"];

    public async Task CreateNamespaceAsync(string name)
    {
        await PostAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"NAME"}}""".Replace("NAME", name, StringComparison.Ordinal));
        // What the controllers of a running cluster put into every namespace.
        await PostAsync($"/api/v1/namespaces/{name}/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}""");
        await PostAsync($"/api/v1/namespaces/{name}/configmaps", """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kube-root-ca.crt","annotations":{"kubernetes.io/description":"Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."}},
             "data":{"ca.crt":"-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"}}
            """);
    }

    public async Task<ReplayAnswer> SendAsync(JsonObject step)
    {
        var request = Request(step);
        if (server.IsWatch(request))
        {
            // A watch asked for as a plain request: only what comes ahead of the stream counts.
            var (response, watch) = server.Watch(request, _ => { }, () => { });
            watch?.Close();
            return Convert(response);
        }

        return Convert(await server.HandleAsync(request));
    }

    public ReplayWatch OpenWatch(JsonObject step)
    {
        var result = new ReplayWatch();
        var (response, watch) = server.Watch(
            Request(step),
            change => result.Events.Add(new JsonObject { ["type"] = change.Type, ["object"] = JsonNode.Parse(change.Object.Utf8.Span) }),
            () => result.IsClosed = true);
        result.Answer = Convert(response);
        result.Close = () => watch?.Close();
        if (watch is null) result.IsClosed = true;
        return result;
    }

    public Task WaitAsync(TimeSpan time) => Task.Delay(time, world.Clock);

    private async Task PostAsync(string path, string body)
    {
        var answer = await server.HandleAsync(new ApiRequest("POST", path, Body: Encoding.UTF8.GetBytes(body), User: ApiUser.Admin, UserAgent: "setup"));
        if (answer.StatusCode != 201) throw new ReplayException($"cannot set up {path}: {answer.Body}");
    }

    private static ApiRequest Request(JsonObject step)
    {
        var headers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Accept"] = "application/json", ["User-Agent"] = "corpus-replay" };
        var body = ReadOnlyMemory<byte>.Empty;
        if (step["body"] is { } given)
        {
            headers["Content-Type"] = "application/json";
            body = RecordedBody.Of(given);
        }

        foreach (var (name, value) in step["headers"] as JsonObject ?? []) headers[name] = value?.GetValue<string>();
        var method = step["method"]!.GetValue<string>();
        return new ApiRequest(
            method is "WATCH" ? "GET" : method, step["path"]!.GetValue<string>(), step["query"]?.GetValue<string>() ?? "",
            headers.GetValueOrDefault("Content-Type"), headers.GetValueOrDefault("Accept"), body, UserAgent: headers["User-Agent"] ?? "")
        {
            User = step["auth"] switch { null => ApiUser.Admin, JsonObject => null, _ => ApiUser.Anonymous },
            BearerToken = (step["auth"] as JsonObject)?["bearer"]?.GetValue<string>(),
        };
    }

    private static ReplayAnswer Convert(ApiResponse response)
    {
        var headers = new JsonObject();
        foreach (var name in KeptHeaders)
        {
            var values = response.Headers.Where(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Select(h => (JsonNode)h.Value).ToArray();
            if (values.Length > 0) headers[name] = name == "Warning" ? new JsonArray(values) : values[0].DeepClone();
        }

        return new ReplayAnswer(response.StatusCode, headers, response.Body is null ? null : JsonNode.Parse(response.Body.Utf8.Span));
    }
}
