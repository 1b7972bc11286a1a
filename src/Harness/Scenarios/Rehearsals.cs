using System.Globalization;
using Drydock.Core.Fleets;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Manifests;

namespace Drydock.Harness.Scenarios;

/// <summary>Scenarios made from a user's own manifests.</summary>
public static class Rehearsals
{
    /// <summary>The encryption of the volumes of all sets that a selector finds, under writers to each of their pods.</summary>
    /// <exception cref="ManifestException">The manifests are not usable, or there is no set among them.</exception>
    public static Scenario EncryptFleet(string manifests, FleetSpec fleet, string? kmsKey, IReadOnlyList<string> keys, string verify, string route, string options)
    {
        var asked = new EncryptionFleet(new VolumeEncryptionMigration("default", "all")) { Selector = fleet.Selector, Namespaces = fleet.Namespaces, Limits = fleet.Limits };
        if (asked.Validate() is { Count: > 0 } errors) throw new ManifestException(string.Join("; ", errors));
        var name = $"rehearse encrypt-volumes --manifests {manifests}{options}" + (kmsKey is null ? "" : $" --kms-key {kmsKey}") + string.Concat(keys.Select(k => $" --with-key {k}"))
            + (verify == "full" ? "" : $" --verify {verify}") + (route == "choose" ? "" : $" --route {route}");
        var files = ManifestFiles.Read(manifests);
        var sets = files.SelectMany(f => ManifestLoader.Parse(f.Text, f.Name)).Where(m => m.Kind == "StatefulSet" && asked.Means(m.Document)).Select(m => $"{m.Document.Namespace ?? "default"}/{m.Document.Name}").ToList();
        if (sets.Count == 0) throw new ManifestException($"--all: none of {asked.Target} is in {manifests}");
        return new Scenario
        {
            Name = name,
            Description = "your own manifests",
            Manifests = files,
            Account = new AccountSpec { Keys = keys.Select(k => new KeySpec(k)).ToList() },
            Traffic = [.. sets.Select(TrafficSpec.Redis)],
            Migration = MigrationSpec.EncryptFleet(fleet, kmsKey, verify) with { Route = route },
        };
    }

    /// <summary>The encryption of the volumes of a StatefulSet ("namespace/name") under writers to each of its pods.</summary>
    /// <exception cref="ManifestException">The manifests are not usable, or the StatefulSet isn't among them.</exception>
    public static Scenario EncryptVolumes(string manifests, string statefulSet, string? kmsKey, IReadOnlyList<string> keys, string verify, string route = "choose", string? sideBySideAs = null, string? service = null, MigrationSpec? settings = null)
    {
        var name = $"rehearse encrypt-volumes --manifests {manifests} {(settings?.IsDeployment == true ? "--deployment" : "--statefulset")} {statefulSet}"
            + (kmsKey is null ? "" : $" --kms-key {kmsKey}")
            + string.Concat(keys.Select(k => $" --with-key {k}"))
            + (verify == "full" ? "" : $" --verify {verify}")
            + (route == "choose" ? "" : $" --route {route}")
            + (sideBySideAs is not null ? $" --cutover side-by-side --target-name {sideBySideAs}" : settings is null or { Cutover: "choose" } ? "" : $" --cutover {settings.Cutover}")
            + (service is null ? "" : $" --service {service}")
            + (settings?.VolumeType is null ? "" : $" --volume-type {settings.VolumeType}")
            + (settings?.Iops is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --iops {settings.Iops}"))
            + (settings?.ThroughputMibps is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --throughput {settings.ThroughputMibps}"))
            + string.Concat((settings?.Sizes ?? []).Select(s => $" --size {s}"));
        var scenario = Scenario.Named(name)
            .Describe("your own manifests")
            .GivenManifests(manifests)
            .GivenAccount(new AccountSpec { Keys = keys.Select(k => new KeySpec(k)).ToList() })
            .GivenRedisTraffic(statefulSet)
            .MigrateByEncryptingVolumes(statefulSet, kmsKey, verify)
            .ThenItCompletes();
        return scenario with
        {
            // The pods of a Deployment have no names that a client could know.
            Traffic = settings?.IsDeployment == true && service is null ? [] : [.. scenario.Traffic.Select(t => t with { Service = service })],
            Migration = scenario.Migration with
            {
                IsDeployment = settings?.IsDeployment == true, Route = route, SideBySideAs = sideBySideAs, Cutover = settings?.Cutover ?? "choose",
                VolumeType = settings?.VolumeType, Iops = settings?.Iops, ThroughputMibps = settings?.ThroughputMibps, Sizes = settings?.Sizes ?? [],
            },
        };
    }
}
