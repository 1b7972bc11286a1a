using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Drydock.Harness.Manifests;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli;

/// <summary>The scenarios of somebody's assembly: its public static methods and properties that take nothing and return a scenario, or several.</summary>
internal static class ScenarioAssembly
{
    private const string Untrimmed = "a drydock that was trimmed finds the assembly's own types, which it never knew, untrimmed; what they use of Drydock may be gone, and then it says so";

    /// <exception cref="ManifestException">No such file, no .NET assembly, or it holds no scenario.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Untrimmed)]
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Untrimmed)]
    internal static IReadOnlyList<Scenario> Read(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new ManifestException("no such file", path);
        var resolver = new AssemblyDependencyResolver(full);
        AssemblyLoadContext.Default.Resolving += (context, name) => resolver.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
        try
        {
            var scenarios = AssemblyLoadContext.Default.LoadFromAssemblyPath(full).GetExportedTypes().SelectMany(Of).DistinctBy(s => s.Name).OrderBy(s => s.Name, StringComparer.Ordinal).ToList();
            return scenarios.Count > 0 ? scenarios : throw new ManifestException("no public static method or property here returns a Scenario", path);
        }
        catch (Exception exception) when (exception is BadImageFormatException or FileLoadException or TypeLoadException or FileNotFoundException)
        {
            throw new ManifestException($"not an assembly that this drydock can use: {exception.Message}", path);
        }
        catch (TargetInvocationException exception)
        {
            throw new ManifestException($"making its scenarios failed: {exception.InnerException?.Message}", path);
        }
    }

    internal static Scenario Find(string path, string name) =>
        Read(path) is var scenarios && scenarios.FirstOrDefault(s => s.Name == name) is { } found ? found
            : throw new ManifestException($"there is no scenario '{name}'; there are: {string.Join(", ", scenarios.Select(s => s.Name))}", path);

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Untrimmed)]
    private static IEnumerable<Scenario> Of(Type type)
    {
        if (type.ContainsGenericParameters) yield break;
        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            if (method.GetParameters().Length > 0 || method.ContainsGenericParameters) continue;
            if (typeof(Scenario).IsAssignableFrom(method.ReturnType)) yield return (Scenario)method.Invoke(null, null)!;
            if (!typeof(IEnumerable<Scenario>).IsAssignableFrom(method.ReturnType)) continue;
            foreach (var scenario in (IEnumerable<Scenario>)method.Invoke(null, null)!) yield return scenario;
        }
    }
}
