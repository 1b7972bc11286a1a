namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Warnings for names that make odd hostnames. Provenance: Recorded (validation/pod-name-dots).</summary>
internal static class PodNameWarnings
{
    internal static IReadOnlyList<string> ForHostname(string name) =>
        Of(name, "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended");

    internal static IReadOnlyList<string> ForPodsAndHostnames(string name) =>
        Of(name, "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended");

    private static string[] Of(string name, string text)
    {
        var problems = NameRules.Label(name);
        return problems.Count == 0 ? [] : [$"{text}: [{string.Join(" ", problems)}]"];
    }
}
