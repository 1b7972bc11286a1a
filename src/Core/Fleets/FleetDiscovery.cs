using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.State;

namespace Drydock.Core.Fleets;

/// <summary>
/// Finds the sets of a fleet: those that the selector finds, and those that a migration has taken away for the moment in which it makes them anew, by their journals.
/// </summary>
internal sealed class FleetDiscovery(EncryptionFleet fleet, ClusterReader reader)
{
    private const string OurJournals = $"{Documents.ManagedByLabel}={Documents.ManagedByValue}";

    /// <summary>In ordinal order of namespace and name; <see cref="FoundSet.HasJournal"/> tells whether a migration of the set has begun and was not cleaned up.</summary>
    internal async Task<IReadOnlyList<FoundSet>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        var journals = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var ns in fleet.Namespaces.Count == 0 ? [null] : fleet.Namespaces.Distinct(StringComparer.Ordinal).Select(n => (string?)n))
        {
            var sets = await reader.ListAsync(KubeResources.StatefulSets, ns, cancellationToken, fleet.Selector.Length == 0 ? null : fleet.Selector);
            foreach (var set in sets) found[set.Key] = set;
            foreach (var journal in await reader.ListAsync(KubeResources.ConfigMaps, ns, cancellationToken, OurJournals)) journals[journal.Key] = journal;
        }

        var selector = LabelSelector.Parse(fleet.Selector);
        foreach (var journal in journals.Values)
        {
            if (EncryptionState.SetOf(journal) is { } set && selector.Matches(set)) found.TryAdd(set.Key, set);
        }

        return [.. found.Values.Select(set => Found(fleet.Of(set.Namespace!, set.Name), set, journals))];
    }

    private static FoundSet Found(VolumeEncryptionMigration migration, KubeDocument set, SortedDictionary<string, KubeDocument> journals) =>
        new(migration, set, journals.ContainsKey($"{migration.Namespace}/{migration.JournalName}"));

    /// <summary>A set of the fleet, as it was listed or as its journal keeps it.</summary>
    internal sealed record FoundSet(VolumeEncryptionMigration Migration, KubeDocument Set, bool HasJournal);
}
