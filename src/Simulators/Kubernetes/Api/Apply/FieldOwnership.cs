using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.Apply;

/// <summary>Keeps metadata.managedFields through creations, updates and patches, as the API server's field manager does (Recorded).</summary>
internal static class FieldOwnership
{
    private const int UpdateManagersMax = 10;
    private const string AncientManager = "ancient-changes";

    private static readonly string[] CustomStatusReset = ["metadata", "spec"];
    private static readonly string[] StatusReset = ["spec"];
    private static readonly string[] MainReset = ["status"];
    private static readonly string[] Untracked = ["f:apiVersion", "f:kind"];

    private static readonly KubeDocument UntrackedMetadata = KubeDocument.Object(
        ("f:metadata", KubeDocument.Object([(".", FieldSet.Member), .. new[] { "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion" }
            .Select(n => (PathElement.Field(n), (KubeDocument?)FieldSet.Member))])));

    /// <summary>The empty object that a creation is compared with.</summary>
    public static KubeDocument NewObject(ResourceKind kind) => kind.Schema.Kind == SchemaKind.Struct ? SchemaDecoder.Zero(kind.Schema) : KubeDocument.EmptyObject;

    /// <summary>managedFields of an object after a creation or update by the request's manager.</summary>
    /// <param name="live">The stored object, or null for a creation.</param>
    /// <param name="value">The new one, defaulted, before admission; its own managedFields may ask for a reset.</param>
    /// <param name="request">Who writes, through which subresource.</param>
    /// <param name="now">The time as metadata writes it.</param>
    public static KubeDocument? AfterUpdate(KubeDocument? live, KubeDocument value, RequestInfo request, string now)
    {
        var given = value.At("metadata", "managedFields");
        var stored = live?.At("metadata", "managedFields");
        List<ManagedEntry> entries;
        if (request.Subresource is not null) entries = ManagedEntry.Read(stored);
        else if (given is { Items: [{ Fields.Count: 0 }] }) entries = [];
        else
        {
            entries = ManagedEntry.Read(given);
            if (entries.Count == 0) entries = ManagedEntry.Read(stored);
        }

        // An object whose owners were once cleared is not tracked again by mere updates.
        if (entries.Count == 0 && live is not null) return null;
        var kind = request.Kind;
        var comparison = Compare(live ?? NewObject(kind), value, request);
        var self = new ManagedEntry(request.FieldManager, ManagedEntry.UpdateOperation, request.Resource.ApiVersion, request.Subresource ?? "", now, null);
        if (comparison.IsEmpty) return ReferenceEquals(given, stored) || entries.Count == 0 ? stored ?? given : ManagedEntry.Write(entries);
        TakeAway(entries, comparison, null);
        var taken = FieldSet.Union(comparison.Modified, comparison.Added);
        if (taken is not null)
        {
            taken = kind.FieldSets.Share(taken);
            var index = entries.FindIndex(e => e.IsOf(self));
            if (index >= 0) entries[index] = entries[index] with { Fields = FieldSet.Union(entries[index].Fields, taken), Time = now };
            else entries.Add(self with { Fields = taken });
        }

        Cap(entries);
        for (var i = 0; i < entries.Count; i++)
        {
            if (!entries[i].IsAsRead && entries[i].Fields is { } fields) entries[i] = entries[i] with { Fields = kind.FieldSets.Share(fields) };
        }

        return ManagedEntry.Write(entries);
    }

    /// <summary>What a request changes of what it may own: not what names the object, nor what its endpoint resets.</summary>
    public static FieldComparison Compare(KubeDocument before, KubeDocument after, RequestInfo request) =>
        FieldComparison.CompareObjects(before, after, request.Kind.Schema, ResetFields(request));

    /// <summary>The part of a set of fields that a request may own.</summary>
    public static KubeDocument? Track(KubeDocument? set, RequestInfo request)
    {
        if (set is null) return null;
        var reset = ResetFields(request).Select(PathElement.Field).ToList();
        return FieldSet.Difference(FieldSet.WithoutBranches(FieldSet.WithoutBranches(set, Untracked), reset), UntrackedMetadata);
    }

    /// <summary>Takes changed fields away from all owners but one; owners of nothing go.</summary>
    public static void TakeAway(List<ManagedEntry> entries, FieldComparison comparison, ManagedEntry? keeper)
    {
        var changed = FieldSet.Union(comparison.Modified, comparison.Added);
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (keeper is not null && entries[i].IsOf(keeper)) continue;
            var fields = FieldSet.Difference(FieldSet.Difference(entries[i].Fields, changed), comparison.Removed);
            if (fields is null) entries.RemoveAt(i);
            else if (!ReferenceEquals(fields, entries[i].Fields)) entries[i] = entries[i] with { Fields = fields };
        }
    }

    /// <summary>The old list where the new one differs in times only: a write that changes nothing else is no write.</summary>
    public static KubeDocument? IgnoringTimes(KubeDocument? before, KubeDocument? after)
    {
        if (before is null || after is null || before.Items.Count != after.Items.Count) return after;
        for (var i = 0; i < before.Items.Count; i++)
        {
            if (!before.Items[i].Without("time").Equals(after.Items[i].Without("time"))) return after;
        }

        return before;
    }

    private static string[] ResetFields(RequestInfo request)
    {
        if (request.Subresource == "status") return request.Kind.IsCustom ? CustomStatusReset : StatusReset;
        return request.Kind.HasStatus && request.Subresource is null ? MainReset : [];
    }

    /// <summary>Only so many updaters are told apart; the oldest become one.</summary>
    private static void Cap(List<ManagedEntry> entries)
    {
        var updates = entries.Where(e => !e.IsApplied && e.Subresource.Length == 0).OrderBy(e => e.Time, StringComparer.Ordinal).ToList();
        if (updates.Count <= UpdateManagersMax) return;
        ManagedEntry? ancient = null;
        foreach (var entry in updates.Take(updates.Count - UpdateManagersMax + 1))
        {
            entries.Remove(entry);
            ancient = ancient is null ? entry with { Manager = AncientManager } : ancient with { Fields = FieldSet.Union(ancient.Fields, entry.Fields), Time = entry.Time };
        }

        entries.Add(ancient!);
    }
}
