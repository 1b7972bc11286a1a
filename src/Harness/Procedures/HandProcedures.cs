using Drydock.Harness.Manifests;

namespace Drydock.Harness.Procedures;

/// <summary>The procedures that scenarios can name.</summary>
internal static class HandProcedures
{
    private static readonly IHandProcedure[] All = [new DocumentOne(), new SharedFiles(), new SnapshotRestore("snapshot-restore", stopsFirst: true), new SnapshotRestore("snapshot-running", stopsFirst: false)];

    /// <exception cref="ManifestException">No such procedure.</exception>
    internal static IHandProcedure Find(string name) => All.FirstOrDefault(p => p.Name == name)
        ?? throw new ManifestException($"there is no procedure '{name}'; there are: {string.Join(", ", All.Select(p => p.Name))}");
}
