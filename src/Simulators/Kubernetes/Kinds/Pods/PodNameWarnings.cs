using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Warnings for names that make odd hostnames. Provenance: Recorded (validation/pod-name-dots), Documented (changelog of 1.27).</summary>
internal static class PodNameWarnings
{
    internal static IReadOnlyList<string> ForHostname(string name) =>
        Of(name, "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended");

    /// <summary>What a workload that names Pods after itself earns, its Pod template included.</summary>
    internal static IReadOnlyList<string> OfWorkload(KubeDocument value, KubeDocument? stored)
    {
        var warnings = PodSpecWarnings.Of(value.At("spec", "template", "spec"), stored?.At("spec", "template", "spec"), "spec.template.spec");
        if (stored is not null) return warnings;
        return [.. Of(value.Name, "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended"), .. warnings];
    }

    private static string[] Of(string name, string text)
    {
        var problems = NameRules.Label(name);
        return problems.Count == 0 ? [] : [$"{text}: [{string.Join(" ", problems)}]"];
    }
}
