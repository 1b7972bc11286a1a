using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>Server-side apply: merges an applied configuration into the live object under the ownership of its fields (Recorded).</summary>
internal static class ServerSideApply
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>The object as it is after the apply, with its managedFields.</summary>
    /// <param name="live">The stored object, or null when it is made now.</param>
    /// <param name="applied">The configuration, as given.</param>
    /// <param name="request">Who applies; <c>force=true</c> takes fields from other owners.</param>
    /// <param name="now">The time as metadata writes it.</param>
    /// <exception cref="ApiStatusException">The configuration does not fit its type (500), or other managers own what it changes (409).</exception>
    public static KubeDocument Apply(KubeDocument? live, KubeDocument applied, RequestInfo request, string now)
    {
        var type = request.Kind.Schema;
        TypedPatch.Check(applied, request);
        var start = live ?? FieldOwnership.NewObject(request.Kind);
        var entries = ManagedEntry.Read(live?.At("metadata", "managedFields"));
        if (live is not null && entries.Count == 0 && FieldOwnership.Compare(FieldOwnership.NewObject(request.Kind), live, request).Added is { } before)
        {
            entries.Add(new(BeforeFirstApply, ManagedEntry.UpdateOperation, request.Resource.ApiVersion, "", now, before));
        }

        var self = new ManagedEntry(request.FieldManager, ManagedEntry.ApplyOperation, request.Resource.ApiVersion, request.Subresource ?? "", null, null);
        var index = entries.FindIndex(e => e.IsOf(self));
        var last = index >= 0 ? entries[index] : null;
        var whole = TypedValue.ToFieldSet(applied, type);
        if (index >= 0) entries.RemoveAt(index);
        var mine = self with { Time = last?.Time, Fields = FieldOwnership.Track(whole, request) };
        var unowned = start.WithoutAt("metadata", "managedFields");
        var merged = TypedValue.Merge(unowned, applied, type);
        if (last?.Fields is not null) merged = Prune(merged, entries, whole, last.Fields, type);
        var comparison = FieldOwnership.Compare(unowned, merged, request);
        Settle(entries, comparison, request, start);
        if (!merged.Equals(unowned)) mine = mine with { Time = now };
        if (mine.Fields is not null) entries.Add(mine);
        var result = LastApplied.Update(merged, applied, request);
        return ManagedEntry.Write(entries) is { } managed ? result.WithAt(["metadata", "managedFields"], managed) : result.WithoutAt("metadata", "managedFields");
    }

    /// <summary>Takes out what the manager applied last time, applies no more, and nobody else owns.</summary>
    private static KubeDocument Prune(KubeDocument merged, List<ManagedEntry> others, KubeDocument? applied, KubeDocument last, SchemaType type)
    {
        var pruned = TypedValue.Remove(merged, TypedValue.WithNamedParents(last, type), type) ?? KubeDocument.EmptyObject;
        var owned = TypedValue.WithNamedParents(applied, type);
        foreach (var entry in others) owned = FieldSet.Union(owned, TypedValue.WithNamedParents(entry.Fields, type));
        var mergedSet = TypedValue.WithNamedParents(TypedValue.ToFieldSet(merged, type), type);
        var prunedSet = TypedValue.WithNamedParents(TypedValue.ToFieldSet(pruned, type), type);
        pruned = TypedValue.Remove(merged, FieldSet.Difference(mergedSet, FieldSet.Union(prunedSet, owned)), type) ?? KubeDocument.EmptyObject;
        prunedSet = TypedValue.WithNamedParents(TypedValue.ToFieldSet(pruned, type), type);
        var dangling = FieldSet.Intersection(FieldSet.Difference(mergedSet, prunedSet), TypedValue.WithNamedParents(last, type));
        return TypedValue.Remove(merged, dangling, type) ?? KubeDocument.EmptyObject;
    }

    private static void Settle(List<ManagedEntry> others, FieldComparison comparison, RequestInfo request, KubeDocument live)
    {
        if (!request.Query.Flag("force")) ApplyConflicts.Check(others, FieldSet.Difference(FieldSet.Union(comparison.Modified, comparison.Added), LastApplied.Allowed(live, request)));
        FieldOwnership.TakeAway(others, comparison, null);
    }
}
