using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.VolumeEncryption.Applications;
using static Drydock.Core.VolumeEncryption.EncryptionFindings;

namespace Drydock.Core.VolumeEncryption.Planning;

/// <summary>Findings about the StatefulSet, its pods and those who manage it.</summary>
internal sealed class WorkloadInspection(Inventory inventory, FindingList findings, EncryptionCutover cutover)
{
    private static readonly string[] GitOpsLabels =
        ["argocd.argoproj.io/instance", "kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name", "fluxcd.io/sync-gc-mark"];

    private static readonly string[] OperatorLabels =
        ["strimzi.io/cluster", "cnpg.io/cluster", "postgres-operator.crunchydata.com/cluster", "elasticsearch.k8s.elastic.co/cluster-name", "redis.opstreelabs.in/role",
         "app.kubernetes.io/managed-by-operator", "percona.com/cluster", "rabbitmq.com/cluster", "zalando.org/cluster"];

    private readonly KubeDocument _set = inventory.Set;
    private readonly KubeDocument _pod = inventory.Set.At("spec", "template", "spec") ?? KubeDocument.EmptyObject;

    /// <summary>Pod by pod nothing is paused and saved, and the set is never at 0.</summary>
    private readonly bool _isRolling = cutover == EncryptionCutover.Rolling;

    private string Subject => $"{inventory.Owner.Name} {_set.Key}";

    internal void Run()
    {
        Managers();
        Lifecycle();
        if (!_isRolling) RedisSaves();
        Surroundings();
        foreach (var container in _pod.List("containers")) Container(container);
        Pods();
    }

    private void Managers()
    {
        var owners = _set.List("metadata", "ownerReferences");
        var manager = _set.Label("app.kubernetes.io/managed-by");
        var operatorLabel = OperatorLabels.FirstOrDefault(l => _set.Label(l) is not null);
        if (owners.Count > 0)
        {
            findings.Block(OwnedByOperator, Subject, $"it is owned by {owners[0].Text("kind")} {owners[0].Text("name")}, whose controller would undo the changes",
                "change the storage through the owner's own means, or stop its controller and remove the owner reference first");
        }
        else if (operatorLabel is not null || (manager is not null && manager.Contains("operator", StringComparison.OrdinalIgnoreCase)))
        {
            findings.Block(OwnedByOperator, Subject, $"its label {(operatorLabel ?? "app.kubernetes.io/managed-by=" + manager)} says that an operator manages it",
                "change the storage through the operator, or stop it and remove the label first");
        }

        foreach (var autoscaler in inventory.Autoscalers.Where(a => a.Text("spec", "scaleTargetRef", "kind") == inventory.Owner.Kind && a.Text("spec", "scaleTargetRef", "name") == _set.Name))
        {
            findings.Warn(ScaledByAutoscaler, $"horizontalpodautoscaler {autoscaler.Key}", _isRolling ? $"it scales {Subject}" : $"it scales {Subject}; the set is at 0 replicas for a while",
                _isRolling ? "pause it: a pod that it takes away while another is being moved is one less that serves"
                : "pause it (an autoscaler leaves a target at 0 alone); if it scales up before the commit the migration turns back");
        }

        var mark = GitOpsLabels.FirstOrDefault(l => _set.Label(l) is not null) ?? (_set.Annotation("argocd.argoproj.io/tracking-id") is null ? null : "argocd.argoproj.io/tracking-id");
        if (mark is not null)
        {
            findings.Warn(ManagedByGitOps, Subject, $"{mark} says that a GitOps tool applies it",
                "suspend its automatic sync, and commit the plan's manifests before resuming it; if it scales the set up before the commit the migration turns back");
        }
    }

    private void Lifecycle()
    {
        if (_set.IsDeleting) findings.Block(StatefulSetDeleting, Subject, "it is being deleted", "wait for the deletion to end");
        if (!inventory.Owner.IsMadeAnew) Deployment();
        else if (_set.List("spec", "volumeClaimTemplates").Count == 0)
        {
            findings.Block(NoVolumeClaimTemplates, Subject, "it has no volumeClaimTemplates: none of its volumes is its own", "nothing can be moved in place");
        }

        var (deleted, scaled) = (_set.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"), _set.Text("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"));
        if (deleted == "Delete" || scaled == "Delete")
        {
            findings.Warn(RetentionPolicyDelete, Subject, $"persistentVolumeClaimRetentionPolicy is whenDeleted={deleted ?? "Retain"}, whenScaled={scaled ?? "Retain"}: scaling to 0 would delete the claims",
                "nothing: it is set to Retain for the time of the migration and restored at the end");
        }

        var grace = _pod.Integer("terminationGracePeriodSeconds") ?? 30;
        var need = EncryptionDowntime.SaveTime(_pod);
        if (!_isRolling && RedisDetection.Container(_pod) is { } redis && need.TotalSeconds > grace)
        {
            findings.Warn(GracePeriodTooShort, Subject,
                string.Create(CultureInfo.InvariantCulture, $"terminationGracePeriodSeconds is {grace}; container {redis} may need {need.TotalSeconds:0} s to save what its memory request allows: a stop that saves is killed in the middle"),
                "nothing for this migration, which pauses the clients and saves before the stop; raise it for every other restart");
        }
    }

    /// <summary>A Redis before 7.0 that gets a configuration file without save rules has none, and then ends at SIGTERM without saving.</summary>
    private void Deployment()
    {
        if (inventory.Volumes.Count == 0) findings.Block(NoClaims, Subject, "its pod template names no PersistentVolumeClaims", "nothing can be moved");
        if (inventory.Replicas > 1)
        {
            findings.Block(SeveralReplicas, Subject, string.Create(CultureInfo.InvariantCulture, $"it has {inventory.Replicas} replicas on the same claims: which of them wrote what can't be told, and a volume of one node takes no second one elsewhere"),
                "scale it to 1 for the migration, or make it a StatefulSet");
        }

        if (_set.Text("spec", "strategy", "type") != "Recreate")
        {
            findings.Inform(RollingUpdateOnVolumes, Subject, "its strategy is RollingUpdate: a rollout starts the new pod while the old one still has the volumes",
                "nothing for the migration, which scales it to 0 and sees the old pod gone before anything starts; set strategy Recreate for your rollouts");
        }
    }

    private void RedisSaves()
    {
        if (RedisDetection.Container(_pod) is not { } name) return;
        var container = _pod.List("containers").First(c => c.Text("name") == name);
        var words = container.List("command").Concat(container.List("args")).Select(w => w.ScalarText ?? "").ToList();
        var file = words.FirstOrDefault(w => w.EndsWith(".conf", StringComparison.Ordinal));
        if (file is null || words.Contains("--save") || words.Contains("--appendonly")) return;
        var content = inventory.Config.Select(c => c.Text("data", file[(file.LastIndexOf('/') + 1)..])).FirstOrDefault(t => t is not null);
        if (content is null || content.Split('\n').Any(l => l.TrimStart().StartsWith("save ", StringComparison.Ordinal) || l.TrimStart().StartsWith("appendonly yes", StringComparison.Ordinal))) return;
        findings.Warn(UnsavedWritesLostOnStop, $"container {name} of {Subject}",
            $"its configuration {file} has neither a save rule nor an append-only file: before 7.0 such a Redis never saves by itself, not even at SIGTERM, so a restart loses all since the last save",
            "nothing for this migration, which pauses the clients and saves before the stop; add save rules or appendonly for every other restart");
    }

    private void Surroundings()
    {
        var service = _set.Text("spec", "serviceName");
        if (!string.IsNullOrEmpty(service) && inventory.Services.All(s => s.Name != service))
        {
            findings.Inform(ServiceMissing, Subject, $"serviceName names {service}, and there is no such Service: the pods have no DNS names", "nothing for the migration; create a headless Service if peers are to find each other by name");
        }

        foreach (var budget in inventory.DisruptionBudgets.Where(b => Selects(b.At("spec", "selector"), _set.At("spec", "template", "metadata", "labels"))))
        {
            findings.Inform(PodDisruptionBudget, $"poddisruptionbudget {budget.Key}", "it covers the pods; it limits evictions, not scaling", _isRolling ? "nothing: one pod at a time is deleted, which it does not prevent, and only while all others are ready" : "nothing: the stop is a scale-down, which it does not prevent");
        }

        foreach (var missing in inventory.MissingConfig)
        {
            findings.Block(ConfigMissing, $"{missing.Split(' ')[0]} {_set.Namespace}/{missing.Split(' ')[1]}", $"the pods of {Subject} need it and it is not there: a pod that is stopped would not start again", "create it first");
        }

        foreach (var secret in inventory.UnreadSecrets)
        {
            findings.Inform(SecretUnread, $"secret {_set.Namespace}/{secret}", $"the pods of {Subject} need it, and it may not be looked at", "nothing when it is there; a pod that is stopped would not start again without it");
        }

        if (_pod.List("containers").All(c => c["readinessProbe"] is null))
        {
            findings.Inform(NoReadinessProbe, Subject, "no container has a readiness probe: a pod counts as ready as soon as its containers run", "nothing: the application itself is asked after the start; add readiness probes so that clients wait too");
        }
    }

    private void Container(KubeDocument container)
    {
        if (IgnoresSignal(container))
        {
            findings.Inform(SignalIgnoredByShell, $"container {container.Text("name")} of {Subject}",
                $"it is started by a shell's -c: the shell is PID 1 and ignores SIGTERM, so every stop takes the whole grace period of {_pod.Integer("terminationGracePeriodSeconds") ?? 30} s",
                "nothing for the migration, it is part of the expected downtime; start the program with exec to shorten it");
        }

        if ((container.Text("image") ?? "").Contains("commercialtribe/redis-sentinel-sidecar", StringComparison.OrdinalIgnoreCase))
        {
            findings.Inform(SidecarFindsNoPeers, $"container {container.Text("name")} of {Subject}",
                "this sidecar looks for peers that bear all labels of its own pod; the label statefulset.kubernetes.io/pod-name is unique, so it most likely finds none and each pod stays its own master with its own data",
                "nothing for the migration, which moves every volume as it is; do not count on a replica");
        }
    }

    /// <summary>Whether PID 1 is a shell that waits for its child and ignores SIGTERM meanwhile.</summary>
    internal static bool IgnoresSignal(KubeDocument container)
    {
        var command = container.List("command").Select(c => c.ScalarText ?? "").ToList();
        var shell = command.Count > 0 ? command[0][(command[0].LastIndexOf('/') + 1)..] : "";
        return shell is "sh" or "bash" && command.Contains("-c") && !command[^1].Contains("exec ", StringComparison.Ordinal) && !command[^1].Contains("trap ", StringComparison.Ordinal);
    }

    private void Pods()
    {
        foreach (var pod in inventory.OwnPods.Where(IsOnFargate))
        {
            findings.Block(FargatePod, $"pod {pod.Key}", "it runs on Fargate, which can't mount EBS volumes", "move the workload to EC2 nodes first");
        }

        var ready = inventory.OwnPods.Count(IsReady);
        if (ready < inventory.Replicas)
        {
            findings.Warn(WorkloadNotReady, Subject, $"{ready} of {inventory.Replicas} pods are ready", "find out why first: after the move no more than this can be expected");
        }
    }

    internal static bool IsReady(KubeDocument pod) =>
        !pod.IsDeleting && pod.List("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");

    private static bool IsOnFargate(KubeDocument pod) =>
        pod.Label("eks.amazonaws.com/fargate-profile") is not null
        || (pod.Text("spec", "nodeName") ?? "").StartsWith("fargate-", StringComparison.Ordinal) || pod.Text("spec", "schedulerName") == "fargate-scheduler";

    /// <summary>Whether a selector matches labels. An empty selector selects all, a missing one nothing.</summary>
    private static bool Selects(KubeDocument? selector, KubeDocument? labels)
    {
        if (selector is null) return false;
        foreach (var wanted in selector["matchLabels"]?.Fields ?? [])
        {
            if (labels?.Text(wanted.Name) != wanted.Value.ScalarText) return false;
        }

        foreach (var expression in selector.List("matchExpressions"))
        {
            var value = labels?.Text(expression.Text("key") ?? "");
            var isListed = value is not null && expression.List("values").Any(v => v.ScalarText == value);
            var holds = expression.Text("operator") switch { "In" => isListed, "NotIn" => !isListed, "Exists" => value is not null, "DoesNotExist" => value is null, _ => false };
            if (!holds) return false;
        }

        return true;
    }
}
