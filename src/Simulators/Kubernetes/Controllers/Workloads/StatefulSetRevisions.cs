using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// The ControllerRevisions of a StatefulSet: what its template was, by content. Only the template counts: volumeClaimTemplates are no part of a revision.
/// Provenance: CrossChecked (recorded revision name "db-bdb65c657"); Documented (StatefulSet: update revision, revisionHistoryLimit).
/// </summary>
internal sealed class StatefulSetRevisions(IKubernetesApi api, Informer revisions)
{
    private const string HashLabel = "controller.kubernetes.io/hash";

    /// <summary>The set's revisions, oldest first, with matching orphans adopted; null when a call failed and the caller comes back.</summary>
    internal async Task<List<KubeDocument>?> ListAsync(KubeDocument set, Func<KubeDocument, bool> matches, CancellationToken cancellationToken)
    {
        var claims = new OwnershipClaims(api, KubeResources.StatefulSets, set, KubeResources.ControllerRevisions);
        var own = await claims.ClaimAsync(revisions.ByNamespace.Find(set.Namespace ?? ""), matches, cancellationToken);
        if (claims.Failed) return null;
        own.Sort(static (a, b) => Number(a) != Number(b) ? Number(a).CompareTo(Number(b)) : string.CompareOrdinal(a.Name, b.Name));
        return own;
    }

    /// <summary>The revision that the set is at and the one it goes to, made or renumbered when needed; null when a call failed.</summary>
    internal async Task<StatefulSetRevisionPair?> ResolveAsync(KubeDocument set, List<KubeDocument> known, CancellationToken cancellationToken)
    {
        var collisions = set.Integer("status", "collisionCount") ?? 0;
        var data = DataOf(set);
        var equal = known.LastOrDefault(r => r["data"] is { } d && d.Equals(data));
        var next = known.Count == 0 ? 1 : Number(known[^1]) + 1;
        if (equal is null)
        {
            while (true)
            {
                var built = Build(set, data, next, collisions);
                var answer = await api.CreateAsync(KubeResources.ControllerRevisions, built, cancellationToken);
                if (answer.IsSuccess)
                {
                    equal = answer.Body;
                    break;
                }

                if (!answer.IsAlreadyExists) return null;
                var existing = await api.GetAsync(KubeResources.ControllerRevisions, set.Namespace, built.Name, cancellationToken);
                if (!existing.IsSuccess) return null;
                if (existing.Body["data"] is { } stored && stored.Equals(data))
                {
                    equal = existing.Body;
                    break;
                }

                collisions++;
            }

            known.Add(equal);
        }
        else if (!ReferenceEquals(equal, known[^1]))
        {
            var renumbered = await api.UpdateAsync(KubeResources.ControllerRevisions, equal.With("revision", next), cancellationToken);
            if (!renumbered.IsSuccess) return null;
            known.Remove(equal);
            known.Add(equal = renumbered.Body);
        }

        var current = known.FirstOrDefault(r => r.Name == set.Text("status", "currentRevision")) ?? equal;
        return new StatefulSetRevisionPair(current, equal, collisions);
    }

    /// <summary>Deletes the oldest revisions beyond the limit that no pod and no status names.</summary>
    internal async Task<bool> TruncateAsync(
        KubeDocument set, List<KubeDocument> known, StatefulSetRevisionPair pair, IReadOnlyList<KubeDocument> pods, CancellationToken cancellationToken)
    {
        var live = new SortedSet<string>(StringComparer.Ordinal) { pair.Current.Name, pair.Update.Name };
        foreach (var pod in pods) live.Add(pod.Label(StatefulSetPods.RevisionLabel) ?? "");
        var history = known.Where(r => !live.Contains(r.Name)).ToList();
        var excess = history.Count - (int)(set.Integer("spec", "revisionHistoryLimit") ?? 10);
        for (var i = 0; i < excess; i++)
        {
            var deleted = await api.DeleteAsync(KubeResources.ControllerRevisions, set.Namespace, history[i].Name, cancellationToken);
            if (!deleted.IsSuccessOrNotFound) return false;
        }

        return true;
    }

    /// <summary>The template that a revision holds.</summary>
    internal static KubeDocument TemplateOf(KubeDocument revision) =>
        (revision.At("data", "spec", "template") ?? KubeDocument.EmptyObject).Without("$patch");

    private static long Number(KubeDocument revision) => revision.Integer("revision") ?? 0;

    private static KubeDocument DataOf(KubeDocument set)
    {
        var template = (set.At("spec", "template") ?? KubeDocument.EmptyObject).With("$patch", "replace");
        return KubeDocument.Object(("spec", KubeDocument.Object(("template", template))));
    }

    private static KubeDocument Build(KubeDocument set, KubeDocument data, long number, long collisions)
    {
        var hash = RevisionHash.Of(GoJson.Write(data), collisions);
        var revision = KubeDocument.Object(
            ("apiVersion", "apps/v1"),
            ("kind", "ControllerRevision"),
            ("metadata", KubeDocument.Object(
                ("name", $"{set.Name}-{hash}"),
                ("namespace", set["metadata"]!["namespace"]),
                ("labels", set.At("spec", "template", "metadata", "labels")),
                ("annotations", set.At("metadata", "annotations")),
                ("ownerReferences", KubeDocument.Array(OwnerReferences.ControllerOf(set))))),
            ("data", data),
            ("revision", number));
        return PodTemplates.WithLabels(revision, (HashLabel, hash));
    }
}
