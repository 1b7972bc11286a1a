using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Custom;

namespace Drydock.Simulators.Kubernetes.Controllers.Cluster;

/// <summary>What controllers read out of CustomResourceDefinitions: the kinds that are served, one per definition.</summary>
internal static class CustomKinds
{
    /// <summary>The kind under which the objects of a definition can be read: its storage version, or another one that is served; null while none is.</summary>
    internal static CustomResourceKind? Of(KubeDocument definition)
    {
        if (!definition.List("status", "conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True")) return null;
        KubeDocument? best = null;
        foreach (var version in definition.List("spec", "versions"))
        {
            if (version.Flag("served") == true && (best is null || version.Flag("storage") == true)) best = version;
        }

        return best is null ? null : new CustomResourceKind(definition, best, 0);
    }

    /// <summary>The apiVersions under which the objects are known.</summary>
    internal static IEnumerable<string> ApiVersions(KubeDocument definition) =>
        definition.List("spec", "versions").Where(v => v.Flag("served") == true).Select(v => $"{definition.Text("spec", "group")}/{v.Text("name")}");
}
