using Drydock.Core.Kubernetes;
using Drydock.Core.Permissions;
using Drydock.Core.VolumeEncryption;

namespace Drydock.Core.Fleets;

/// <summary>Many StatefulSets whose volumes are to be encrypted alike: those that a label selector finds in some namespaces, or in all.</summary>
/// <param name="Settings">What is asked for each set; its own namespace and name are replaced by each set's.</param>
public sealed record EncryptionFleet(VolumeEncryptionMigration Settings)
{
    /// <summary>Where the sets are looked for; empty: in all namespaces.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector as kubectl's -l takes it, as "app=redis,tier in (a, b)"; empty: all sets.</summary>
    public string Selector { get; init; } = "";

    public FleetLimits Limits { get; init; } = new();

    /// <summary>The fleet in words, as "statefulsets with app=redis in all namespaces".</summary>
    public string Target => $"statefulsets{(Selector.Length == 0 ? "" : $" with {Selector}")} in {Place}";

    private string Place => Namespaces.Count switch
    {
        0 => "all namespaces",
        1 => $"namespace {Namespaces[0]}",
        _ => $"namespaces {string.Join(", ", Namespaces)}",
    };

    /// <summary>What is wrong with the request itself, a sentence per field; empty when nothing is.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (LabelSelector.WhatIsWrong(Selector) is { } wrong) errors.Add($"selector: {wrong}");
        if (Settings.Cutover == EncryptionCutover.SideBySide) errors.Add("cutover: a fleet is moved set by set under its own names; side by side needs a name for each second set, so that each is moved by itself");
        foreach (var ns in Namespaces.Prepend("default").Distinct(StringComparer.Ordinal)) errors.AddRange(Of(ns, "set").Validate().Where(e => !errors.Contains(e) && !IsOfBeside(e)));
        errors.AddRange(Limits.Validate());
        return errors;
    }

    /// <summary>Whether a StatefulSet is one of the fleet's.</summary>
    /// <exception cref="FormatException">The selector is malformed.</exception>
    public bool Means(KubeDocument statefulSet) =>
        (Namespaces.Count == 0 || Namespaces.Contains(statefulSet.Namespace ?? "default")) && LabelSelector.Parse(Selector).Matches(statefulSet);

    /// <summary>What must be granted to move these sets together, and nothing else.</summary>
    /// <param name="sets">The StatefulSets, as they are or as their manifests say.</param>
    /// <param name="scope">What is known of the account.</param>
    public MigrationPermissions Permissions(IReadOnlyList<KubeDocument> sets, PermissionScope scope) => FleetPermissions.Of(this, sets, scope);

    /// <summary>The migration of one set.</summary>
    public VolumeEncryptionMigration Of(string ns, string statefulSet) => Settings with { StatefulSetNamespace = ns, StatefulSet = statefulSet };

    private static bool IsOfBeside(string error) => error.StartsWith("target name", StringComparison.Ordinal);
}
