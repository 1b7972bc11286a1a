namespace Drydock.Live.Environments;

/// <summary>
/// The registries.yaml that sends every pull inside k3s to a mirror, so that no manifest changes. Provenance: Documented (docs.k3s.io, "Private Registry Configuration").
/// </summary>
internal static class RegistryMirrors
{
    internal const string Path = "/etc/rancher/k3s/registries.yaml";

    /// <param name="registry">Host, or host and path: "registry.example:5000/mirror".</param>
    internal static string For(string registry)
    {
        var slash = registry.IndexOf('/', StringComparison.Ordinal);
        var (host, path) = slash < 0 ? (registry, "") : (registry[..slash], registry[(slash + 1)..]);
        var lines = new List<string> { "mirrors:" };
        foreach (var mirrored in new[] { "docker.io", "registry.k8s.io" })
        {
            lines.Add($"  {mirrored}:");
            lines.Add($"    endpoint: [\"https://{host}\"]");
            if (path.Length > 0) lines.AddRange(["    rewrite:", $"      \"^(.*)$\": \"{path}/$1\""]);
        }

        return string.Join('\n', lines) + "\n";
    }
}
