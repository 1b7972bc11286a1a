using Drydock.Core.Kubernetes;

namespace Drydock.Core.Permissions;

/// <summary>A rule that RBAC must grant to who runs the migration.</summary>
/// <param name="ApiGroup">The API group; empty for the core group.</param>
/// <param name="Resource">The plural name, with the subresource where there is one: "pods/exec".</param>
/// <param name="Verbs">As "get", "watch".</param>
/// <param name="Namespace">Where; null for the whole cluster.</param>
/// <param name="Names">The objects by name; empty for all.</param>
/// <param name="Why">What it is for.</param>
public sealed record ClusterPermission(string ApiGroup, string Resource, IReadOnlyList<string> Verbs, string? Namespace, IReadOnlyList<string> Names, string Why)
{
    /// <summary>Whether less might do if more were known: its objects by name, or the route.</summary>
    public bool DependsOnUnknown { get; init; }

    /// <summary>"statefulsets.apps", "pods/exec".</summary>
    public string QualifiedResource
    {
        get
        {
            var slash = Resource.IndexOf('/', StringComparison.Ordinal);
            var plural = new KubeResource(ApiGroup, "", slash < 0 ? Resource : Resource[..slash]).ToString();
            return slash < 0 ? plural : plural + Resource[slash..];
        }
    }

    /// <summary>One rule for each verb and object.</summary>
    public IEnumerable<ClusterPermission> Split()
    {
        foreach (var verb in Verbs)
        {
            if (Names.Count == 0) yield return this with { Verbs = [verb] };
            foreach (var name in Names) yield return this with { Verbs = [verb], Names = [name] };
        }
    }
}
