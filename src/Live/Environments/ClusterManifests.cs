using System.Reflection;
using Drydock.Harness.Manifests;

namespace Drydock.Live.Environments;

/// <summary>What is put into an empty k3s, embedded in this assembly: snapshot definitions and controller, the CSI hostpath driver with its sidecars, their classes.</summary>
internal static class ClusterManifests
{
    internal const string SnapshotDefinitions = "1-snapshot-definitions.yml";
    internal const string SnapshotController = "2-snapshot-controller.yml";
    internal const string HostPathDriver = "3-hostpath-driver.yml";
    internal const string Classes = "4-classes.yml";

    /// <summary>The manifests of a file with the images of the settings in them.</summary>
    internal static IReadOnlyList<Manifest> Read(string file, LiveSettings settings)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(file) ?? throw new InvalidOperationException($"no embedded manifest '{file}'"));
        var text = reader.ReadToEnd();
        foreach (var (name, reference) in LiveImages.InCluster) text = text.Replace($"${{{name}}}", settings.Images.GetValueOrDefault(name, reference), StringComparison.Ordinal);
        return ManifestLoader.Parse(text, file);
    }
}
