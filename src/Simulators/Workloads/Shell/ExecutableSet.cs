namespace Drydock.Simulators.Workloads.Shell;

/// <summary>The executables of an image, for programs that start others.</summary>
internal sealed class ExecutableSet(IReadOnlyDictionary<string, Func<string, IContainerProgram>> executables, string tag)
{
    /// <summary>By name or path; null when there is none.</summary>
    internal IContainerProgram? Create(string executable)
    {
        var name = executable[(executable.LastIndexOf('/') + 1)..];
        return executables.TryGetValue(name, out var factory) ? factory(tag) : null;
    }
}
