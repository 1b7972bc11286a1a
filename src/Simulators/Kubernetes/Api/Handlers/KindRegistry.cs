using Drydock.Simulators.Kubernetes.Api.Reviews;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>The resources that are served, by group, version and plural: the built-in ones, and those that CustomResourceDefinitions bring at run time.</summary>
internal sealed class KindRegistry
{
    private readonly IReadOnlyList<ResourceKind> _builtIn;
    private readonly SortedDictionary<string, IReadOnlyList<CustomResourceKind>> _custom = new(StringComparer.Ordinal);
    private Dictionary<(string Group, string Version, string Plural), ResourceKind> _byPath = [];

    public KindRegistry(IReadOnlyList<ResourceKind> kinds)
    {
        _builtIn = [.. kinds, .. ReviewKind.All, new ComponentStatuses()];
        All = _builtIn;
        Rebuild();
    }

    /// <summary>Every kind: the built-in ones first, then custom ones by group. A new list after each change.</summary>
    public IReadOnlyList<ResourceKind> All { get; private set; }

    /// <summary>Counts the changes of what is served, for what is derived from it (discovery, OpenAPI).</summary>
    public long ChangeCount { get; private set; }

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

    /// <summary>A group with a resource that no CustomResourceDefinition made: its unknown paths are answered by the API group itself.</summary>
    public bool HasBuiltInGroup(string group) => _builtIn.Any(k => k.Resource.Group == group && !k.IsCustom);

    public bool HasGroupVersion(string group, string version) => All.Any(k => k.Resource.Group == group && k.Resource.Version == version);

    /// <summary>A resource that is served without a definition: a definition of the same name changes nothing.</summary>
    public bool IsBuiltIn(string group, string plural) => _builtIn.Any(k => k.Resource.Group == group && k.Resource.Plural == plural);

    /// <summary>What a definition serves now, by its name.</summary>
    public IReadOnlyList<CustomResourceKind> CustomOf(string definition) => _custom.GetValueOrDefault(definition) ?? [];

    /// <summary>Replaces what a definition serves.</summary>
    public void SetCustom(string definition, IReadOnlyList<CustomResourceKind> kinds)
    {
        if (kinds.Count > 0) _custom[definition] = kinds;
        else if (!_custom.Remove(definition)) return;
        Rebuild();
    }

    public void ClearCustom()
    {
        if (_custom.Count == 0) return;
        _custom.Clear();
        Rebuild();
    }

    private void Rebuild()
    {
        ChangeCount++;
        if (_custom.Count == 0) All = _builtIn;
        else
        {
            // Groups of definitions all have one priority: they come by name, after the others.
            var all = _builtIn.Where(k => !k.IsCustom).ToList();
            all.AddRange(_builtIn.Where(k => k.IsCustom).Concat(_custom.Values.SelectMany(k => k)).OrderBy(k => k.Resource.Group, StringComparer.Ordinal));
            All = all;
        }

        _byPath = All.ToDictionary(k => (k.Resource.Group, k.Resource.Version, k.Resource.Plural));
    }
}
