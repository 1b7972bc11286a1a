using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Kinds;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>
/// Deployments: a ReplicaSet per template, replaced by RollingUpdate or Recreate. Provenance: Documented (Deployment concepts). The hash in a ReplicaSet's name is taken over the template's JSON, not as the
/// real one does (Assumed); scaling while a rollout is under way is not proportional: it goes to the newest.
/// </summary>
internal sealed class DeploymentController : Controller
{
    private const string HashLabel = "pod-template-hash";
    private const string RevisionAnnotation = "deployment.kubernetes.io/revision";
    private const string DesiredAnnotation = "deployment.kubernetes.io/desired-replicas";
    private const string MaxAnnotation = "deployment.kubernetes.io/max-replicas";

    private readonly IKubernetesApi _api;
    private readonly Informer _deployments;
    private readonly Informer _sets;
    private readonly Informer _pods;
    private readonly EventRecorder _events;

    private DeploymentController(IKubernetesApi api, TimeProvider clock, InformerSet informers) : base("deployment-controller", clock)
    {
        _api = api;
        _deployments = informers.For(KubeResources.Deployments);
        _sets = informers.For(KubeResources.ReplicaSets);
        _pods = informers.For(KubeResources.Pods);
        _events = new EventRecorder(api, clock, "deployment-controller") { TellsNormal = true };
        _ = _sets.ByNamespace;
        _ = _pods.ByController;
        _deployments.OnChange((old, now) => Queue.Add((now ?? old)!.Key));
        _sets.OnChange(OnReplicaSet);
        _pods.OnChange((old, now) =>
        {
            // Recreate waits for the last old pod to be gone.
            if (now is not null || old is not { ControllerOwner: { } owner } || owner.Text("kind") != "ReplicaSet") return;
            if (_sets.Get(old.Namespace, owner.Text("name") ?? "") is { } set) OnReplicaSet(null, set);
        });
    }

    internal static ControllerWithInformers Create(IKubernetesApi api, TimeProvider clock, InformerSet informers) =>
        new(new DeploymentController(api, clock, informers), [informers.For(KubeResources.Deployments), informers.For(KubeResources.ReplicaSets), informers.For(KubeResources.Pods)]);

    protected override async Task<bool> ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_deployments.Get(key) is not { } deployment) return true;
        var selector = LabelSelector.From(deployment.At("spec", "selector"));
        var claims = new OwnershipClaims(_api, KubeResources.Deployments, deployment, KubeResources.ReplicaSets);
        var sets = await claims.ClaimAsync(_sets.ByNamespace.Find(deployment.Namespace ?? ""), s => selector.Matches(s.At("metadata", "labels")), cancellationToken);
        if (claims.Failed) return false;
        sets.Sort(static (a, b) => Revision(a) != Revision(b) ? Revision(a).CompareTo(Revision(b)) : string.CompareOrdinal(a.Name, b.Name));
        var newSet = sets.LastOrDefault(s => SameTemplate(s, deployment));
        if (deployment.IsDeleting) return await WriteStatusAsync(deployment, newSet, sets, false, cancellationToken);

        var (isDone, madeNewSet) = (true, false);
        if (deployment.Flag("spec", "paused") != true)
        {
            (isDone, newSet, madeNewSet) = await RollAsync(deployment, newSet, sets, cancellationToken);
        }

        if (!isDone) return false;
        if (!await WriteStatusAsync(deployment, newSet, sets, madeNewSet, cancellationToken)) return false;
        return await DropHistoryAsync(deployment, newSet, sets, cancellationToken);
    }

    private async Task<(bool IsDone, KubeDocument? NewSet, bool Made)> RollAsync(
        KubeDocument deployment, KubeDocument? newSet, List<KubeDocument> sets, CancellationToken cancellationToken)
    {
        var old = sets.Where(s => s.Uid != newSet?.Uid).ToList();
        var isRecreate = deployment.Text("spec", "strategy", "type") == "Recreate";
        if (isRecreate)
        {
            foreach (var set in old)
            {
                if (DeploymentRollout.Replicas(set) > 0 && !await ScaleAsync(deployment, set, 0, cancellationToken)) return (false, newSet, false);
            }

            if (old.Any(s => (s.Integer("status", "replicas") ?? 0) > 0 || _pods.ByController.Find(s.Uid).Any(static p => !p.IsFinished))) return (true, newSet, false);
        }

        var made = false;
        if (newSet is null)
        {
            newSet = await MakeAsync(deployment, sets, cancellationToken);
            if (newSet is null) return (false, null, false);
            sets.Add(newSet);
            made = true;
        }
        else if (await MarkAsync(deployment, newSet, sets, cancellationToken) is { } marked)
        {
            sets[sets.FindIndex(s => s.Uid == marked.Uid)] = marked;
            newSet = marked;
        }
        else
        {
            return (false, newSet, false);
        }

        var isDone = isRecreate
            ? await ScaleAsync(deployment, newSet, DeploymentRollout.Replicas(deployment), cancellationToken)
            : await RollingAsync(deployment, newSet, old, cancellationToken);
        return (isDone, newSet, made);
    }

    private async Task<bool> RollingAsync(KubeDocument deployment, KubeDocument newSet, List<KubeDocument> old, CancellationToken cancellationToken)
    {
        var wanted = DeploymentRollout.Replicas(deployment);
        var total = old.Sum(static s => DeploymentRollout.Replicas(s)) + DeploymentRollout.Replicas(newSet);
        var next = DeploymentRollout.Replicas(newSet) > wanted ? wanted : DeploymentRollout.NewReplicas(deployment, newSet, total);
        if (next != DeploymentRollout.Replicas(newSet)) return await ScaleAsync(deployment, newSet, next, cancellationToken);

        var removable = DeploymentRollout.OldToRemove(deployment, newSet, total);
        foreach (var set in old)
        {
            if (removable <= 0) break;
            // Pods that aren't available go first: they cost nothing.
            var has = DeploymentRollout.Replicas(set);
            var unhealthy = Math.Min(removable, has - (int)(set.Integer("status", "availableReplicas") ?? 0));
            if (unhealthy <= 0) continue;
            removable -= unhealthy;
            if (!await ScaleAsync(deployment, set, has - unhealthy, cancellationToken)) return false;
        }

        var minAvailable = wanted - DeploymentRollout.Bounds(deployment).Unavailable;
        var available = old.Append(newSet).Sum(static s => s.Integer("status", "availableReplicas") ?? 0);
        var spare = (int)Math.Min(removable, available - minAvailable);
        foreach (var set in old)
        {
            var has = Math.Min(DeploymentRollout.Replicas(set), (int)(set.Integer("status", "availableReplicas") ?? 0));
            var cut = Math.Min(spare, has);
            if (cut <= 0) continue;
            spare -= cut;
            if (!await ScaleAsync(deployment, set, DeploymentRollout.Replicas(set) - cut, cancellationToken)) return false;
        }

        return true;
    }

    private async Task<bool> ScaleAsync(KubeDocument deployment, KubeDocument set, int replicas, CancellationToken cancellationToken)
    {
        var before = DeploymentRollout.Replicas(set);
        if (before == replicas) return true;
        var scaled = Annotate(set.WithAt(["spec", "replicas"], replicas), deployment);
        var answer = await _api.UpdateAsync(KubeResources.ReplicaSets, scaled, cancellationToken);
        if (!answer.IsSuccess) return false;
        var direction = replicas > before ? "up" : "down";
        _events.Normal(deployment, "ScalingReplicaSet", string.Create(CultureInfo.InvariantCulture, $"Scaled {direction} replica set {set.Name} from {before} to {replicas}"));
        return true;
    }

    private async Task<KubeDocument?> MakeAsync(KubeDocument deployment, List<KubeDocument> sets, CancellationToken cancellationToken)
    {
        var collisions = deployment.Integer("status", "collisionCount") ?? 0;
        var template = deployment["spec"]!["template"]!;
        var hash = RevisionHash.Of(GoJson.Write(template), collisions);
        var replicas = deployment.Text("spec", "strategy", "type") == "Recreate"
            ? DeploymentRollout.Replicas(deployment)
            : Math.Clamp(DeploymentRollout.Replicas(deployment) + DeploymentRollout.Bounds(deployment).Surge - sets.Sum(static s => DeploymentRollout.Replicas(s)), 0, DeploymentRollout.Replicas(deployment));
        var set = KubeDocument.Object(
            ("apiVersion", "apps/v1"),
            ("kind", "ReplicaSet"),
            ("metadata", KubeDocument.Object(
                ("name", $"{deployment.Name}-{hash}"),
                ("namespace", deployment["metadata"]!["namespace"]),
                ("labels", template.At("metadata", "labels")),
                ("annotations", CopiedAnnotations(deployment)),
                ("ownerReferences", KubeDocument.Array(OwnerReferences.ControllerOf(deployment))))),
            ("spec", KubeDocument.Object(
                ("replicas", replicas),
                ("minReadySeconds", deployment.At("spec", "minReadySeconds")),
                ("selector", deployment["spec"]!["selector"]!.WithAt(["matchLabels", HashLabel], hash)),
                ("template", PodTemplates.WithLabels(template, (HashLabel, hash))))));
        set = PodTemplates.WithLabels(set, (HashLabel, hash));
        set = Annotate(set, deployment).WithAt(["metadata", "annotations", RevisionAnnotation], NextRevision(sets));
        var answer = await _api.CreateAsync(KubeResources.ReplicaSets, set, cancellationToken);
        if (answer.IsSuccess)
        {
            if (replicas > 0) _events.Normal(deployment, "ScalingReplicaSet", string.Create(CultureInfo.InvariantCulture, $"Scaled up replica set {set.Name} from 0 to {replicas}"));
            return answer.Body;
        }

        if (!answer.IsAlreadyExists) return null;
        // Ours already (the cache is behind), or the name is taken: then the next attempt hashes with a higher collision count.
        var existing = await _api.GetAsync(KubeResources.ReplicaSets, set.Namespace, set.Name, cancellationToken);
        if (!existing.IsSuccess || OwnerReferences.Has(existing.Body, deployment.Uid)) return null;
        await _api.UpdateStatusAsync(KubeResources.Deployments, deployment.WithAt(["status", "collisionCount"], collisions + 1), cancellationToken);
        return null;
    }

    /// <summary>The newest template's set carries the highest revision, also after a roll-back to an older one.</summary>
    private async Task<KubeDocument?> MarkAsync(KubeDocument deployment, KubeDocument newSet, List<KubeDocument> sets, CancellationToken cancellationToken)
    {
        var highestOther = sets.Where(s => s.Uid != newSet.Uid).Select(Revision).DefaultIfEmpty(0).Max();
        if (Revision(newSet) > highestOther) return newSet;

        var revision = (highestOther + 1).ToString(CultureInfo.InvariantCulture);
        var answer = await _api.UpdateAsync(KubeResources.ReplicaSets, newSet.WithAt(["metadata", "annotations", RevisionAnnotation], revision), cancellationToken);
        return answer.IsSuccess ? answer.Body : null;
    }

    private async Task<bool> WriteStatusAsync(KubeDocument deployment, KubeDocument? newSet, List<KubeDocument> sets, bool madeNewSet, CancellationToken cancellationToken)
    {
        var status = DeploymentStatus.Build(deployment, newSet, sets, Clock.GetUtcNow(), madeNewSet);
        if (!DeploymentStatus.IsComplete(deployment, status) && newSet is not null)
        {
            Queue.AddAfter(deployment.Key, TimeSpan.FromSeconds((deployment.Integer("spec", "progressDeadlineSeconds") ?? 600) + 1));
        }

        // The revision annotation rides on the status: written so, it leaves the generation alone.
        var written = newSet?.Annotation(RevisionAnnotation) is { } revision && revision != deployment.Annotation(RevisionAnnotation)
            ? deployment.WithAt(["metadata", "annotations", RevisionAnnotation], revision) : deployment;
        if (ReferenceEquals(written, deployment) && deployment["status"] is { } before && before.Equals(status)) return true;
        return (await _api.UpdateStatusAsync(KubeResources.Deployments, written.With("status", status), cancellationToken)).IsSuccessOrNotFound;
    }

    private async Task<bool> DropHistoryAsync(KubeDocument deployment, KubeDocument? newSet, List<KubeDocument> sets, CancellationToken cancellationToken)
    {
        if (newSet is null || !DeploymentStatus.IsComplete(deployment, deployment["status"] ?? KubeDocument.EmptyObject)) return true;
        var old = sets.Where(s => s.Uid != newSet.Uid && DeploymentRollout.Replicas(s) == 0 && (s.Integer("status", "replicas") ?? 0) == 0 && !s.IsDeleting).ToList();
        var excess = old.Count - (int)(deployment.Integer("spec", "revisionHistoryLimit") ?? 10);
        for (var i = 0; i < excess; i++)
        {
            if (!(await _api.DeleteAsync(KubeResources.ReplicaSets, deployment.Namespace, old[i].Name, cancellationToken, old[i].Uid)).IsSuccessOrNotFound) return false;
        }

        return true;
    }

    private static KubeDocument Annotate(KubeDocument set, KubeDocument deployment)
    {
        var desired = DeploymentRollout.Replicas(deployment);
        var most = desired + DeploymentRollout.Bounds(deployment).Surge;
        return set
            .WithAt(["metadata", "annotations", DesiredAnnotation], desired.ToString(CultureInfo.InvariantCulture))
            .WithAt(["metadata", "annotations", MaxAnnotation], most.ToString(CultureInfo.InvariantCulture));
    }

    private static KubeDocument CopiedAnnotations(KubeDocument deployment) => KubeDocument.ObjectOf(
        (deployment.At("metadata", "annotations")?.Fields ?? []).Where(a => a.Name is not ("kubectl.kubernetes.io/last-applied-configuration" or RevisionAnnotation)));

    private static bool SameTemplate(KubeDocument set, KubeDocument deployment) =>
        set.At("spec", "template")?.WithoutAt("metadata", "labels", HashLabel).Equals(deployment.At("spec", "template")) == true;

    private static long Revision(KubeDocument set) => long.TryParse(set.Annotation(RevisionAnnotation), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static string NextRevision(List<KubeDocument> sets) => (sets.Select(Revision).DefaultIfEmpty(0).Max() + 1).ToString(CultureInfo.InvariantCulture);

    private void OnReplicaSet(KubeDocument? old, KubeDocument? now)
    {
        var set = (now ?? old)!;
        if (set.ControllerOwner is { } owner)
        {
            if (owner.Text("kind") == "Deployment" && _deployments.Get(set.Namespace, owner.Text("name") ?? "") is { } deployment && deployment.Uid == owner.Text("uid")) Queue.Add(deployment.Key);
            return;
        }

        if (now is null) return;
        foreach (var deployment in _deployments.Items)
        {
            if (deployment.Namespace == set.Namespace && LabelSelector.From(deployment.At("spec", "selector")).Matches(set.At("metadata", "labels"))) Queue.Add(deployment.Key);
        }
    }
}
