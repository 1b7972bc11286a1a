using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;

namespace Drydock.Harness.Hazards;

/// <summary>The Kubernetes port of a migrator, through the gate.</summary>
internal sealed class GatedKubernetesApi(IKubernetesApi inner, CallGate gate, string subject = "") : IKubernetesApi
{
    private static readonly KeyValuePair<string, string>[] RetryAfter = [new("Retry-After", "1")];

    public Task<KubeResponse> SendAsync(KubeRequest request, CancellationToken cancellationToken) => gate.PassAsync(
        request.ToString(),
        () => inner.SendAsync(request, cancellationToken),
        request.Verb is KubeVerb.Get or KubeVerb.List or KubeVerb.Create ? null : () => Refusal(409, "Conflict", $"Operation cannot be fulfilled on {request.Resource} \"{request.Name}\": the object has been modified; please apply your changes to the latest version and try again", []),
        () => Refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request", RetryAfter),
        subject);

    public IAsyncEnumerable<KubeWatchEvent> WatchAsync(KubeRequest request, CancellationToken cancellationToken) =>
        gate.PassStreamAsync($"watch {request.Resource} {request.Namespace}", () => inner.WatchAsync(request, cancellationToken), subject);

    public Task<ExecResult> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        var description = $"exec {request.Namespace}/{request.Pod} -c {request.Container} -- {string.Join(' ', request.Command)}";
        return gate.PassAsync(description, () => inner.ExecAsync(request, cancellationToken), null, () => throw new PortUnreachableException($"{description}: error dialing backend (injected)"), subject);
    }

    private static KubeResponse Refusal(int code, string reason, string message, IReadOnlyList<KeyValuePair<string, string>> headers) => new(code, headers, KubeDocument.Object(
        ("kind", "Status"),
        ("apiVersion", "v1"),
        ("metadata", KubeDocument.EmptyObject),
        ("status", "Failure"),
        ("message", message),
        ("reason", reason),
        ("code", code)));
}
