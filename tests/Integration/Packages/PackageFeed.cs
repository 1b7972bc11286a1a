using Drydock.Integration.Programs;

namespace Drydock.Integration.Packages;

/// <summary>
/// Drydock's packages as <c>dotnet pack</c> makes them of what was just built, in a folder away from the repository, with a cache of packages of its own: what this machine has restored before is
/// looked up there first, so that nothing but Drydock's own packages is new, and no Drydock package of an earlier day is taken.
/// </summary>
internal sealed class PackageFeed : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("drydock-kit-");

    internal PackageFeed()
    {
        Directory.CreateDirectory(Packages);
        var fallback = Directory.CreateDirectory(Path.Combine(_root.FullName, "restored"));
        foreach (var package in new DirectoryInfo(Restored).EnumerateDirectories().Where(static p => !p.Name.StartsWith("drydock.", StringComparison.Ordinal)))
        {
            Directory.CreateSymbolicLink(Path.Combine(fallback.FullName, package.Name), package.FullName);
        }

        File.WriteAllText(Path.Combine(_root.FullName, "NuGet.Config"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources><add key="drydock" value="{Packages}" /></packageSources>
              <fallbackPackageFolders><add key="restored" value="{fallback.FullName}" /></fallbackPackageFolders>
            </configuration>
            """);
        Environment = [new("NUGET_PACKAGES", Path.Combine(_root.FullName, "cache")), new("DOTNET_CLI_HOME", _root.FullName), new("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), new("DOTNET_NOLOGO", "1"), new("MSBUILDDISABLENODEREUSE", "1")];
    }

    internal string Packages => Path.Combine(_root.FullName, "packages");

    /// <summary>A folder for a team's own work.</summary>
    internal string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root.FullName, name)).FullName;

    internal IReadOnlyList<KeyValuePair<string, string>> Environment { get; }

    /// <summary>Where the solution's own restore has put its packages.</summary>
    private static string Restored => System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The repository that these tests were built in.</summary>
    private static string Repository
    {
        get
        {
            var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "Harness.sln"))) directory = directory.Parent ?? throw new InvalidOperationException("these tests are not run in the repository");
            return directory.FullName;
        }
    }

    /// <summary>The configuration that these tests were built in: what is packed was built with them.</summary>
    private static string Configuration => new DirectoryInfo(TestContext.CurrentContext.TestDirectory).Parent!.Name;

    /// <summary>As the guide says.</summary>
    internal async Task PackAsync() =>
        (await new RealProgram("dotnet", "see dot.net", Environment, Repository).RunAsync(["pack", "Harness.sln", "--no-build", "-c", Configuration, "-o", Packages, "-nodeReuse:false"])).Succeeded();

    internal Task<ProgramResult> DotnetAsync(string folder, params IReadOnlyList<string> arguments) => new RealProgram("dotnet", "see dot.net", Environment, folder).RunAsync(arguments);

    /// <summary>The packed command, installed in this feed's folder.</summary>
    internal async Task<RealProgram> InstallToolAsync(string folder)
    {
        var tools = Path.Combine(_root.FullName, "tools");
        (await DotnetAsync(folder, "tool", "install", "Drydock.Cli", "--tool-path", tools)).Succeeded();
        return new RealProgram(Path.Combine(tools, "drydock"), "it was just installed", Environment, folder);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
