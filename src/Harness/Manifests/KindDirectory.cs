using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Harness.Manifests;

/// <summary>Finds the resource that a manifest's apiVersion and kind mean, as discovery tells kubectl.</summary>
internal sealed class KindDirectory(IReadOnlyList<ResourceKind> kinds)
{
    /// <exception cref="ManifestException">No such kind is simulated.</exception>
    public ResourceKind Find(Manifest manifest)
    {
        var found = kinds.FirstOrDefault(k => k.Kind == manifest.Kind && k.Resource.ApiVersion == manifest.ApiVersion);
        if (found is not null) return found;
        var sameKind = kinds.FirstOrDefault(k => k.Kind == manifest.Kind);
        throw sameKind is not null
            ? new ManifestException(
                $"{manifest.Kind} is not served as '{manifest.ApiVersion}', but as '{sameKind.Resource.ApiVersion}'", manifest.File, manifest.LineOf("apiVersion"), "apiVersion")
            : new ManifestException(
                $"kind '{manifest.Kind}' is not simulated; simulated are {string.Join(", ", kinds.Select(k => k.Kind).Distinct().Order(StringComparer.Ordinal))}",
                manifest.File,
                manifest.LineOf("kind"),
                "kind");
    }

    /// <summary>Finds a resource by kind name only, for objects already known to the cluster.</summary>
    public KubeResource? Resource(string apiVersion, string kind) => kinds.FirstOrDefault(k => k.Kind == kind && k.Resource.ApiVersion == apiVersion)?.Resource;
}
