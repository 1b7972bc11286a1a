namespace Drydock.Simulators.Workloads;

/// <summary>
/// A container image as programs: <paramref name="Repository"/> without tag matches any tag. <paramref name="Entrypoint"/> and <paramref name="Command"/> are the image's own,
/// used as Kubernetes does when the container gives no command or args. Executables by name (no path).
/// </summary>
public sealed record SimImage(
    string Repository,
    IReadOnlyList<string> Entrypoint,
    IReadOnlyList<string> Command,
    string WorkingDirectory,
    IReadOnlyDictionary<string, Func<string, IContainerProgram>> Executables)
{
    /// <summary>What a tag changes is up to the factory, which gets the tag ("3.2", "latest").</summary>
    public IContainerProgram? Create(string executable, string tag)
    {
        var name = executable[(executable.LastIndexOf('/') + 1)..];
        return Executables.TryGetValue(name, out var factory) ? factory(tag) : null;
    }
}
