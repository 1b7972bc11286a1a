namespace Drydock.Core.Kubernetes;

/// <summary>
/// One request of the Kubernetes protocol.
/// <paramref name="Namespace"/> is null for cluster-scoped resources and for lists over all namespaces; <paramref name="Query"/> holds the
/// query parameters in their order (<c>labelSelector</c>, <c>fieldManager</c>, <c>dryRun</c>, …); <paramref name="ContentType"/> tells the kind of patch.
/// A Delete carries its DeleteOptions as <paramref name="Body"/>.
/// </summary>
public sealed record KubeRequest(
    KubeVerb Verb,
    KubeResource Resource,
    string? Namespace = null,
    string? Name = null,
    string? Subresource = null,
    IReadOnlyList<KeyValuePair<string, string>>? Query = null,
    string? ContentType = null,
    KubeDocument? Body = null)
{
    public override string ToString() =>
        $"{Verb.ToString().ToLowerInvariant()} {Resource}{(Subresource is null ? "" : "/" + Subresource)}"
        + $"{(Namespace is null && Name is null ? "" : " " + (Namespace is null ? Name : $"{Namespace}/{Name}"))}";
}
