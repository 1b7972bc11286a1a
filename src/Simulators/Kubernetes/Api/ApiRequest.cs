namespace Drydock.Simulators.Kubernetes.Api;

/// <summary>A request as it arrives at the API server: method, path, raw query, headers that matter, body bytes (or an already parsed document), and who asks.</summary>
public sealed record ApiRequest(
    string Method,
    string Path,
    string Query = "",
    string? ContentType = null,
    string? Accept = null,
    ReadOnlyMemory<byte> Body = default,
    Drydock.Core.Kubernetes.KubeDocument? Document = null,
    ApiUser? User = null,
    string UserAgent = "")
{
    /// <summary>A token to be authenticated where <see cref="User"/> is null; without either the request is anonymous.</summary>
    public string? BearerToken { get; init; }

    /// <summary>The ETags of what the client has; null for none. Discovery and OpenAPI answer 304 then.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>Whom the user wants to act as; null for no one.</summary>
    public ApiImpersonation? Impersonation { get; init; }
}
