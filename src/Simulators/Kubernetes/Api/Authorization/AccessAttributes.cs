namespace Drydock.Simulators.Kubernetes.Api.Authorization;

/// <summary>What someone wants to do, as RBAC sees it: a verb on a resource (or one object of it), or on a path outside of the resources.</summary>
internal sealed record AccessAttributes(string Verb, string Group = "", string Resource = "", string Subresource = "", string Namespace = "", string Name = "", string? Path = null)
{
    /// <summary>"pods/exec", or "pods".</summary>
    public string QualifiedResource => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";
}
