using Drydock.Core.Execution;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Traffic;

namespace Drydock.Core.VolumeEncryption.Applications;

/// <summary>
/// The labels by which Services lead clients to the master and to the replicas: those in a Service's selector that the set's template does not give. A sidecar, a script of the sentinels or an operator keeps them;
/// after a hand-over they are set here at once, and again by those. Only values that name a role are known; others are left alone.
/// </summary>
internal sealed class RedisRoleLabels(RollingContext context)
{
    private static readonly string[] LeaderWords = ["master", "primary", "leader"];
    private static readonly string[] FollowerWords = ["slave", "replica", "secondary", "follower"];

    /// <summary>The Services that lead clients to one pod by its name.</summary>
    internal async Task<IReadOnlyList<string>> NamedAsync(string pod, CancellationToken cancellationToken) =>
        [.. (await context.Cluster.ListAsync(KubeResources.Services, context.Namespace, cancellationToken)).Where(s => s.At("spec", "selector")?.Text(SideBySide.PodNameLabel) == pod).Select(s => s.Name)];

    /// <summary>Label key, value of the leader, value of followers; a value that no Service uses is null.</summary>
    internal async Task<IReadOnlyList<(string Key, string? Leader, string? Follower)>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, (string? Leader, string? Follower)>(StringComparer.Ordinal);
        var set = await context.Cluster.GetAsync(KubeResources.StatefulSets, context.Namespace, context.SetName, cancellationToken);
        var template = set?.At("spec", "template", "metadata", "labels");
        foreach (var service in await context.Cluster.ListAsync(KubeResources.Services, context.Namespace, cancellationToken))
        {
            var own = new List<KubeField>();
            var isOurs = true;
            foreach (var field in service.At("spec", "selector")?.Fields ?? [])
            {
                if (template?[field.Name] is not { } given) own.Add(field);
                else isOurs &= given.ScalarText == field.Value.ScalarText;
            }

            if (!isOurs || own.Count != 1 || service.At("spec", "selector")!.Fields.Count < 2) continue;
            var (key, value) = (own[0].Name, own[0].Value.ScalarText ?? "");
            var known = found.GetValueOrDefault(key);
            if (LeaderWords.Contains(value)) found[key] = (value, known.Follower);
            else if (FollowerWords.Contains(value)) found[key] = (known.Leader, value);
        }

        return [.. found.Select(f => (f.Key, f.Value.Leader, f.Value.Follower))];
    }

    /// <summary>Sets what is not as the roles are: the new leader first, so that there is one at any time.</summary>
    internal async Task EnsureAsync(RedisTopology topology, RedisMember leader, CancellationToken cancellationToken)
    {
        var labels = await FindAsync(cancellationToken);
        if (labels.Count == 0) return;
        var writer = new ClusterWriter(context.Kubernetes, context.Cluster, context.Session!);
        foreach (var member in topology.Members.OrderByDescending(m => m == leader))
        {
            if (member != leader && member.Info.IsMaster) continue;
            await writer.EnsureAsync(KubeResources.Pods, context.Namespace, member.Pod, pod =>
            {
                if (pod is null || pod.IsDeleting) return null;
                var wrong = new List<(string, KubeDocument?)>();
                foreach (var (key, leads, follows) in labels)
                {
                    // Without a word for it a follower loses the leader's label.
                    var wanted = member == leader ? leads : follows;
                    if (wanted is null && (member == leader || pod.Label(key) != leads)) continue;
                    if (pod.Label(key) != wanted) wrong.Add((key, wanted is null ? KubeDocument.Null : wanted));
                }

                return wrong.Count == 0 ? null : Documents.Patch(KubeResources.Pods, pod, KubeDocument.Object(("metadata", KubeDocument.Object(("labels", KubeDocument.Object([.. wrong]))))));
            }, cancellationToken);
        }
    }
}
