using System.Globalization;
using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Harness.Manifests;

namespace Drydock.Harness.Scenarios;

/// <summary>Scenarios made from a user's own manifests.</summary>
public static class Rehearsals
{
    /// <summary>The encryption of the volumes of all sets that a selector finds, under writers to each of their pods.</summary>
    /// <param name="manifests">A file or directory.</param>
    /// <param name="fleet">Which sets, and how many at a time.</param>
    /// <param name="keys">Aliases of the simulated account's customer managed keys.</param>
    /// <param name="options">The options that mean the sets, as they were written.</param>
    /// <param name="asked">What is asked for each set; its target is not looked at.</param>
    /// <exception cref="ManifestException">The manifests are not usable, there is no set among them, or no fleet can be asked that.</exception>
    public static Scenario EncryptFleet(string manifests, FleetSpec fleet, IReadOnlyList<string> keys, string options, MigrationSpec asked)
    {
        var many = new EncryptionFleet(asked.ToMigration("default", "all")) { Selector = fleet.Selector, Namespaces = fleet.Namespaces, Limits = fleet.Limits };
        if (many.Validate() is { Count: > 0 } errors) throw new ManifestException(string.Join("; ", errors));
        var files = ManifestFiles.Read(manifests);
        IReadOnlyList<Manifest> parsed = [.. files.SelectMany(f => ManifestLoader.Parse(f.Text, f.Name))];
        var sets = parsed.Where(m => m.Kind == "StatefulSet" && many.Means(m.Document)).ToList();
        if (sets.Count == 0) throw new ManifestException($"--all: none of {many.Target} is in {manifests}");
        return new Scenario
        {
            Name = $"rehearse encrypt-volumes --manifests {manifests}{options}{Options(asked, keys, null)}",
            Description = "your own manifests",
            Manifests = files,
            Account = new AccountSpec { Keys = keys.Select(k => new KeySpec(k)).ToList() },
            Traffic = [.. sets.Select(m => TrafficSpec.Redis($"{m.Document.Namespace ?? "default"}/{m.Document.Name}") with { Service = LeaderService.Of(parsed, m) })],
            Migration = asked with { Kind = MigrationKind.EncryptFleet, Target = fleet.Selector.Length == 0 ? "all" : fleet.Selector, Fleet = fleet },
        };
    }

    /// <summary>The encryption of the volumes of a StatefulSet or Deployment ("namespace/name"), or of the claims of one, under writers to each of its pods.</summary>
    /// <param name="manifests">A file or directory.</param>
    /// <param name="keys">Aliases of the simulated account's customer managed keys.</param>
    /// <param name="service">The Service by which the clients come; null: the one that leads them to a leader (a selector with role=master or the like), or else each has a pod of its own.</param>
    /// <param name="asked">What is asked; for claims its target is their namespace, and the workload is found by the manifests.</param>
    /// <exception cref="ManifestException">The manifests are not usable, the workload isn't among them, or it can't be asked that.</exception>
    public static Scenario EncryptVolumes(string manifests, IReadOnlyList<string> keys, string? service, MigrationSpec asked)
    {
        var files = ManifestFiles.Read(manifests);
        var whose = asked.Claims.Count > 0 ? $"--claim {asked.Target}/{string.Join(',', asked.Claims)}" : $"{(asked.IsDeployment ? "--deployment" : "--statefulset")} {asked.Target}";
        var name = $"rehearse encrypt-volumes --manifests {manifests} {whose}{Options(asked, keys, service)}";
        IReadOnlyList<Manifest> parsed = [.. files.SelectMany(f => ManifestLoader.Parse(f.Text, f.Name))];
        if (asked.Claims.Count > 0) asked = asked with { Target = UserOf(asked.Target, asked.Claims, parsed, manifests), IsDeployment = true };
        if (asked.Target.IndexOf('/', StringComparison.Ordinal) is var slash && slash > 0 && asked.ToMigration(asked.Target[..slash], asked.Target[(slash + 1)..]).Validate() is { Count: > 0 } errors)
        {
            throw new ManifestException(string.Join("; ", errors));
        }

        if (asked.UserSwitchesTraffic && service is not null) throw new ManifestException("--service: with --i-switch-traffic-myself the clients know their pods, and are brought over one by one; leave one of the two out");
        if (!asked.UserSwitchesTraffic && parsed.FirstOrDefault(m => m.Kind == "StatefulSet" && $"{m.Document.Namespace ?? "default"}/{m.Document.Name}" == asked.Target) is { } set) service ??= LeaderService.Of(parsed, set);
        return new Scenario
        {
            Name = name,
            Description = "your own manifests",
            Manifests = files,
            Account = new AccountSpec { Keys = keys.Select(k => new KeySpec(k)).ToList() },
            // The pods of a Deployment have no names that a client could know.
            Traffic = asked.IsDeployment && service is null ? [] : [TrafficSpec.Redis(asked.Target) with { Service = service }],
            Migration = asked with { Kind = MigrationKind.EncryptVolumes },
        };
    }

    /// <summary>The Deployment whose pods use the claims, as "namespace/name".</summary>
    private static string UserOf(string ns, IReadOnlyList<string> claims, IReadOnlyList<Manifest> manifests, string path)
    {
        var of = manifests.Where(m => (m.Document.Namespace ?? "default") == ns).ToList();
        var user = of.FirstOrDefault(m => m.Kind == "Deployment" && ClaimsOf(m).Any(claims.Contains));
        if (user is null)
        {
            var known = of.Where(m => m.Kind == "Deployment").SelectMany(ClaimsOf).Distinct(StringComparer.Ordinal).ToList();
            var set = of.FirstOrDefault(m => m.Kind == "StatefulSet" && m.Document.List("spec", "volumeClaimTemplates").Any(t => claims.Any(c => c.StartsWith($"{t.Name}-{m.Document.Name}-", StringComparison.Ordinal))));
            throw new ManifestException($"--claim: no Deployment in {path} uses {ns}/{string.Join(',', claims)}; "
                + (set is not null ? $"it is of the templates of a StatefulSet: take --statefulset {ns}/{set.Document.Name}"
                    : known.Count > 0 ? $"claims of Deployments in namespace {ns} are {string.Join(", ", known)}" : $"in namespace {ns} there is no Deployment with claims"));
        }

        if (claims.FirstOrDefault(c => !ClaimsOf(user).Contains(c)) is { } other) throw new ManifestException($"--claim: {other} is none of the claims of Deployment {ns}/{user.Document.Name} ({string.Join(", ", ClaimsOf(user))}): claims that move together belong to one", user.File, user.Line);
        return $"{ns}/{user.Document.Name}";
    }

    private static List<string> ClaimsOf(Manifest deployment) =>
        [.. deployment.Document.List("spec", "template", "spec", "volumes").Select(v => v.Text("persistentVolumeClaim", "claimName")).OfType<string>()];

    /// <summary>What was asked as options, each after a space, so that the scenario's name is the command that runs it.</summary>
    private static string Options(MigrationSpec asked, IReadOnlyList<string> keys, string? service) =>
        (asked.KmsKey is null ? "" : $" --kms-key {asked.KmsKey}")
        + string.Concat(keys.Select(k => $" --with-key {k}"))
        + (asked.Verify == "full" ? "" : $" --verify {asked.Verify}")
        + (asked.Route == "choose" ? "" : $" --route {asked.Route}")
        + (asked.SideBySideAs is not null ? $" --cutover side-by-side --target-name {asked.SideBySideAs}" : asked.Cutover == "choose" ? "" : $" --cutover {asked.Cutover}")
        + (asked.UserSwitchesTraffic ? " --i-switch-traffic-myself" : "")
        + (service is null ? "" : $" --service {service}")
        + (asked.VolumeType is null ? "" : $" --volume-type {asked.VolumeType}")
        + (asked.Iops is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --iops {asked.Iops}"))
        + (asked.ThroughputMibps is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --throughput {asked.ThroughputMibps}"))
        + string.Concat(asked.Sizes.Select(s => $" --size {s}"));
}
