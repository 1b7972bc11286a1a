using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Checkers;

/// <summary>
/// The state of a cluster and account that a rollback must give back: objects by resource and key without what every write changes
/// (uid, resourceVersion, times, managedFields, generation, status), and the ids of volumes and snapshots.
/// </summary>
public sealed class WorldSnapshot
{
    private const int DifferencesMax = 4;

    private static readonly string[] VolatileMetadata = ["uid", "resourceVersion", "creationTimestamp", "managedFields", "generation", "selfLink"];

    private WorldSnapshot(IReadOnlyDictionary<string, KubeDocument> objects, IReadOnlyList<string> resources)
    {
        Objects = objects;
        AwsResources = resources;
    }

    /// <summary>Objects under "resource namespace/name".</summary>
    public IReadOnlyDictionary<string, KubeDocument> Objects { get; }

    /// <summary>Ids of volumes and snapshots, ordered.</summary>
    public IReadOnlyList<string> AwsResources { get; }

    public static WorldSnapshot Take(IReadOnlyList<KubeResource> resources, Func<KubeResource, IEnumerable<KubeDocument>> dump, IVolumeInspection volumes)
    {
        var objects = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            // Pods of a ReplicaSet draw a new name whenever they start: what is to be there is in the ReplicaSet.
            // A pod that stops and starts is another pod under its old name: what it is made from is compared with its owner.
            foreach (var value in dump(resource).Where(v => resource != KubeResources.Pods || v.ControllerOwner?.Text("kind") != "ReplicaSet")) objects[$"{resource} {value.Key}"] = resource == KubeResources.Pods ? KubeDocument.EmptyObject : Settled(value);
        }

        var ids = volumes.Volumes.Select(v => v.VolumeId.Value).Concat(volumes.Snapshots.Select(s => s.SnapshotId.Value)).Order(StringComparer.Ordinal);
        return new WorldSnapshot(objects, ids.ToList());
    }

    /// <summary>This world without the objects and ids that are somebody else's business.</summary>
    public WorldSnapshot Without(Func<string, bool> keyOrId)
    {
        var objects = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var (key, value) in Objects)
        {
            if (!keyOrId(key)) objects[key] = value;
        }

        return new WorldSnapshot(objects, AwsResources.Where(id => !keyOrId(id)).ToList());
    }

    /// <summary>This world with one object changed, where it is there.</summary>
    public WorldSnapshot With(string key, Func<KubeDocument, KubeDocument> change)
    {
        var objects = new SortedDictionary<string, KubeDocument>(StringComparer.Ordinal);
        foreach (var (known, value) in Objects) objects[known] = known == key ? change(value) : value;
        return new WorldSnapshot(objects, AwsResources);
    }

    /// <summary>What this world has that <paramref name="before"/> had not, lacks, or has otherwise: a line each.</summary>
    public IReadOnlyList<string> DifferencesFrom(WorldSnapshot before)
    {
        var differences = new List<string>();
        foreach (var (key, old) in before.Objects)
        {
            if (!Objects.TryGetValue(key, out var now)) differences.Add($"{key} is gone");
            else if (!now.Equals(old)) differences.Add($"{key} differs: {Differences(old, now)}");
        }

        differences.AddRange(Objects.Keys.Where(k => !before.Objects.ContainsKey(k)).Select(k => $"{k} was left behind"));
        differences.AddRange(before.AwsResources.Except(AwsResources, StringComparer.Ordinal).Select(id => $"{id} is gone"));
        differences.AddRange(AwsResources.Except(before.AwsResources, StringComparer.Ordinal).Select(id => $"{id} was left behind"));
        return differences;
    }

    private static KubeDocument Settled(KubeDocument value)
    {
        var metadata = value["metadata"] ?? KubeDocument.EmptyObject;
        foreach (var field in VolatileMetadata) metadata = metadata.Without(field);
        if (metadata["ownerReferences"] is { IsArray: true } owners)
        {
            metadata = metadata.With("ownerReferences", KubeDocument.ArrayOf(owners.Items.Select(o => o.Without("uid"))));
        }

        if (metadata["finalizers"] is { IsArray: true } finalizers)
        {
            metadata = metadata.With("finalizers", KubeDocument.ArrayOf(finalizers.Items.OrderBy(f => f.ScalarText, StringComparer.Ordinal)));
        }

        value = value.With("metadata", metadata).Without("status");
        return value.At("spec", "claimRef") is { } claim
            ? value.WithAt(["spec", "claimRef"], claim.Without("uid").Without("resourceVersion")) : value;
    }

    private static string Differences(KubeDocument old, KubeDocument now)
    {
        var differences = new List<string>();
        Collect(old, now, "", differences);
        return string.Join("; ", differences.Take(DifferencesMax));
    }

    private static void Collect(KubeDocument old, KubeDocument now, string path, List<string> differences)
    {
        if (!old.IsObject || !now.IsObject)
        {
            differences.Add($"{path} was {Short(old)}, is {Short(now)}");
            return;
        }

        foreach (var field in old.Fields)
        {
            var other = now[field.Name];
            if (other is null) differences.Add($"{path}.{field.Name} was {Short(field.Value)}, is absent");
            else if (!other.Equals(field.Value)) Collect(field.Value, other, $"{path}.{field.Name}", differences);
        }

        foreach (var field in now.Fields.Where(f => old[f.Name] is null)) differences.Add($"{path}.{field.Name} was absent, is {Short(field.Value)}");
    }

    private static string Short(KubeDocument value)
    {
        var text = value.ToString();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
