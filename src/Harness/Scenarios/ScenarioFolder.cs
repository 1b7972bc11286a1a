using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;

namespace Drydock.Harness.Scenarios;

/// <summary>Scenarios made of a folder of manifests.</summary>
public static class ScenarioFolder
{
    /// <summary>
    /// One scenario per StatefulSet with volume claim templates: the encryption of its volumes, in place, under writers when it runs a Redis. Named "FOLDER-SET".
    /// </summary>
    /// <exception cref="ManifestException">No such folder, not usable, or no such StatefulSet in it.</exception>
    public static IReadOnlyList<Scenario> Read(string path)
    {
        var sources = ManifestFiles.Read(path);
        var sets = sources.SelectMany(s => ManifestLoader.Parse(s.Text, s.Name)).Where(m => m.Kind == "StatefulSet" && m.Document.List("spec", "volumeClaimTemplates").Count > 0).ToList();
        if (sets.Count == 0) throw new ManifestException("no StatefulSet with volumeClaimTemplates here", path);
        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return sets.Select(set =>
        {
            var target = $"{set.Document.Namespace ?? "default"}/{set.Document.Name}";
            var given = Scenario.Named($"{folder}-{set.Document.Name}").Describe($"{target} of {path} moves onto encrypted EBS").WithManifests(sources);
            if (IsRedis(set.Document)) given = given.GivenRedisTraffic(target);
            return given.MigrateByEncryptingVolumes(target).ThenItCompletes();
        }).ToList();
    }

    private static bool IsRedis(KubeDocument set) => set.List("spec", "template", "spec", "containers").Any(c =>
        (c.Text("image") ?? "").Split('/')[^1].Split(':')[0] is "redis" or "valkey");
}
