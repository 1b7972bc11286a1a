using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>The answer: status code, headers that matter (Content-Type, Warning, Retry-After, Allow, Location) and the body; null where the real server sends none.</summary>
public sealed record ApiResponse(int StatusCode, IReadOnlyList<KeyValuePair<string, string>> Headers, KubeDocument? Body);
