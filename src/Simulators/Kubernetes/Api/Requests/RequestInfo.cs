using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Requests;

/// <summary>A request taken apart: what is asked of which object, by whom.</summary>
internal sealed record RequestInfo
{
    /// <summary>get, list, watch, create, update, patch, delete, deletecollection.</summary>
    public required string Verb { get; init; }
    public required ResourceKind Kind { get; init; }
    public string? Namespace { get; init; }
    public string Name { get; init; } = "";
    public string? Subresource { get; init; }
    public QueryParameters Query { get; init; } = QueryParameters.Empty;
    public string? ContentType { get; init; }
    public ReadOnlyMemory<byte> Body { get; init; }
    public KubeDocument? Document { get; init; }
    public ApiUser User { get; init; } = ApiUser.Admin;
    public string UserAgent { get; init; } = "";

    /// <summary>The form of the answer that was agreed on.</summary>
    public Representation Representation { get; init; } = Representation.Json;

    public KubeResource Resource => Kind.Resource;
    public bool HasBody => Document is not null || Body.Length > 0;

    /// <summary>dryRun=All was asked for.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The manager of the written fields: fieldManager, or the head of the User-Agent.</summary>
    public string FieldManager
    {
        get
        {
            if (Query["fieldManager"] is { Length: > 0 } given) return given;
            var slash = UserAgent.IndexOf('/', StringComparison.Ordinal);
            return slash < 0 ? UserAgent : UserAgent[..slash];
        }
    }
}
