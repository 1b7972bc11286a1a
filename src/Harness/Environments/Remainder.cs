using Drydock.Core.Kubernetes;
using Drydock.Simulators.Checkers;
using Drydock.Simulators.Kubernetes.Storage;

namespace Drydock.Harness.Environments;

/// <summary>What may be there after a completed migration and its cleanup though it was not before: the new class, the new volumes, the set's new revision.</summary>
internal sealed class Remainder(CheckedMigration migration, IReadOnlyList<KeyValuePair<string, string?>> handles, EtcdStore store)
{
    internal bool MayStay(string key)
    {
        if (handles.Any(h => h.Value == key)) return true;
        if (key.StartsWith("persistentvolumes ", StringComparison.Ordinal))
        {
            var volume = store.Peek(KubeResources.PersistentVolumes, null, key["persistentvolumes ".Length..]);
            return handles.Any(h => h.Value == volume?.Text("spec", "csi", "volumeHandle"));
        }

        if (key.StartsWith("storageclasses.storage.k8s.io ", StringComparison.Ordinal))
        {
            var name = key[(key.IndexOf(' ', StringComparison.Ordinal) + 1)..];
            return store.Dump(KubeResources.PersistentVolumeClaims).Any(c => c.Namespace == migration.Namespace && c.Text("spec", "storageClassName") == name);
        }

        if (migration.IsReplacement(key)) return true;
        // Objects that the cluster's own controllers keep for the running set.
        return key.StartsWith($"controllerrevisions.apps {migration.Namespace}/{migration.SecondSet ?? migration.StatefulSet}-", StringComparison.Ordinal)
            || key.StartsWith("volumeattachments.storage.k8s.io ", StringComparison.Ordinal)
            || key.StartsWith("endpointslices.discovery.k8s.io ", StringComparison.Ordinal)
            || key.StartsWith("events", StringComparison.Ordinal);
    }
}
