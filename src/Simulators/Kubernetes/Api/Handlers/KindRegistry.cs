using Drydock.Simulators.Kubernetes.Api.Reviews;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>The resources that are served, by group, version and plural.</summary>
internal sealed class KindRegistry
{
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceKind> _byPath = [];

    public KindRegistry(IReadOnlyList<ResourceKind> kinds)
    {
        All = [.. kinds, .. ReviewKind.All];
        foreach (var kind in All) _byPath[(kind.Resource.Group, kind.Resource.Version, kind.Resource.Plural)] = kind;
    }

    public IReadOnlyList<ResourceKind> All { get; }

    public ResourceKind? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));

    public ResourceKind? FindKind(string apiVersion, string kind)
    {
        foreach (var candidate in All)
        {
            if (candidate.Kind == kind && candidate.Resource.ApiVersion == apiVersion) return candidate;
        }

        return null;
    }

    /// <summary>The resource of an object or list of that type.</summary>
    public ResourceKind? FindKindOrList(string apiVersion, string kind) => FindKind(apiVersion, kind) ?? All.FirstOrDefault(k => k.ListKind == kind && k.Resource.ApiVersion == apiVersion);

    public bool HasGroup(string group) => All.Any(k => k.Resource.Group == group);

    public bool HasGroupVersion(string group, string version) => All.Any(k => k.Resource.Group == group && k.Resource.Version == version);
}
