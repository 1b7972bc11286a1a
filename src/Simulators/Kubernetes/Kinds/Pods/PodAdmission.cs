using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>
/// What the default admission plugins do to a Pod: service account and its token volume, priority, tolerations of unready nodes. Provenance: Recorded (defaults/pod,
/// defaults/pod-tolerations). Assumed: the ServiceAccount "default" counts as present before the controller has made it (the real plugin waits for it).
/// </summary>
internal static class PodAdmission
{
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string SuffixLetters = "bcdfghjklmnpqrstvwxz2456789";

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PodSpec"];
    private static readonly SchemaType ContainerType = SchemaCatalog.Kubernetes["Container"];
    private static readonly KubeResource PriorityClasses = new("scheduling.k8s.io", "v1", "priorityclasses");

    private static readonly KubeDocument NotReady = Toleration("node.kubernetes.io/not-ready");
    private static readonly KubeDocument Unreachable = Toleration("node.kubernetes.io/unreachable");

    internal static KubeDocument OnCreate(KubeDocument pod, KindContext context)
    {
        var spec = pod["spec"] ?? KubeDocument.EmptyObject;
        if (pod.Annotation("kubernetes.io/config.mirror") is null) spec = AddServiceAccount(spec, pod.Namespace ?? "", context);
        spec = AddPriority(spec, context);
        spec = AddTolerations(spec);
        return pod.With("spec", spec);
    }

    internal static KubeDocument AddTolerations(KubeDocument spec)
    {
        var isNotReady = false;
        var isUnreachable = false;
        foreach (var toleration in spec.List("tolerations"))
        {
            if (toleration.Text("effect") is { Length: > 0 } effect && effect != "NoExecute") continue;
            var key = toleration.Text("key") ?? "";
            isNotReady |= key is "" or "node.kubernetes.io/not-ready";
            isUnreachable |= key is "" or "node.kubernetes.io/unreachable";
        }

        if (isNotReady && isUnreachable) return spec;
        var all = new List<KubeDocument>(spec.List("tolerations"));
        if (!isNotReady) all.Add(NotReady);
        if (!isUnreachable) all.Add(Unreachable);
        return SpecType.Set(spec, "tolerations", KubeDocument.ArrayOf(all));
    }

    /// <summary>Why the pod may not be created, or null.</summary>
    internal static string? Refusal(KubeDocument pod, KindContext context)
    {
        var account = pod.Text("spec", "serviceAccountName");
        if (account is { Length: > 0 } and not "default" && context.Lookup(KubeResources.ServiceAccounts, pod.Namespace, account) is null)
        {
            return $"error looking up service account {pod.Namespace}/{account}: serviceaccount \"{account}\" not found";
        }

        var priorityClass = pod.Text("spec", "priorityClassName");
        if (priorityClass is { Length: > 0 } && !IsSystemClass(priorityClass) && context.Lookup(PriorityClasses, null, priorityClass) is null)
        {
            return $"no PriorityClass with name {priorityClass} was found";
        }

        return null;
    }

    private static KubeDocument AddServiceAccount(KubeDocument spec, string ns, KindContext context)
    {
        if (spec.Text("serviceAccountName") is null or "") spec = PodSpecDefaults.MirrorServiceAccount(SpecType.Set(spec, "serviceAccountName", "default"));
        var account = context.Lookup(KubeResources.ServiceAccounts, ns, spec.Text("serviceAccountName")!);
        if (spec.List("imagePullSecrets").Count == 0 && account?.List("imagePullSecrets") is { Count: > 0 } secrets)
        {
            spec = SpecType.Set(spec, "imagePullSecrets", KubeDocument.ArrayOf(secrets));
        }

        return (spec.Flag("automountServiceAccountToken") ?? account?.Flag("automountServiceAccountToken") ?? true) ? MountToken(spec, context.Random) : spec;
    }

    private static KubeDocument MountToken(KubeDocument spec, SeededRandom random)
    {
        string? volume = null;
        foreach (var existing in spec.List("volumes"))
        {
            if (existing.Text("name")?.StartsWith("kube-api-access-", StringComparison.Ordinal) == true) volume = existing.Text("name");
        }

        var isNew = volume is null;
        volume ??= "kube-api-access-" + Suffix(random);
        var isUsed = false;
        spec = spec.EditItems("initContainers", Mount).EditItems("containers", Mount);
        return isUsed && isNew ? SpecType.Set(spec, "volumes", KubeDocument.ArrayOf([.. spec.List("volumes"), TokenVolume(volume)])) : spec;

        KubeDocument Mount(KubeDocument container)
        {
            foreach (var mount in container.List("volumeMounts"))
            {
                if (mount.Text("mountPath") == TokenPath) return container;
            }

            isUsed = true;
            var added = KubeDocument.Object(("name", volume), ("readOnly", true), ("mountPath", TokenPath));
            return ContainerType.Set(container, "volumeMounts", KubeDocument.ArrayOf([.. container.List("volumeMounts"), added]));
        }
    }

    private static KubeDocument AddPriority(KubeDocument spec, KindContext context)
    {
        var name = spec.Text("priorityClassName");
        long value = 0;
        string? policy = null;
        if (name is null or "")
        {
            foreach (var candidate in context.ListAll(PriorityClasses))
            {
                if (candidate.Flag("globalDefault") != true) continue;
                name = candidate.Name;
                spec = SpecType.Set(spec, "priorityClassName", name);
            }
        }

        if (name is "system-node-critical" or "system-cluster-critical") value = name == "system-node-critical" ? 2_000_001_000 : 2_000_000_000;
        else if (name is { Length: > 0 } && context.Lookup(PriorityClasses, null, name) is { } found)
        {
            value = found.Integer("value") ?? 0;
            policy = found.Text("preemptionPolicy");
        }

        spec = SpecType.SetDefault(spec, "priority", value);
        return SpecType.SetDefault(spec, "preemptionPolicy", policy ?? "PreemptLowerPriority");
    }

    private static bool IsSystemClass(string name) => name is "system-node-critical" or "system-cluster-critical";

    private static KubeDocument TokenVolume(string name) => KubeDocument.Object(
        ("name", name),
        ("projected", KubeDocument.Object(
            ("sources", KubeDocument.Array(
                KubeDocument.Object(("serviceAccountToken", KubeDocument.Object(("expirationSeconds", 3607), ("path", "token")))),
                KubeDocument.Object(("configMap", KubeDocument.Object(
                    ("name", "kube-root-ca.crt"), ("items", KubeDocument.Array(KubeDocument.Object(("key", "ca.crt"), ("path", "ca.crt"))))))),
                KubeDocument.Object(("downwardAPI", KubeDocument.Object(("items", KubeDocument.Array(KubeDocument.Object(
                    ("path", "namespace"), ("fieldRef", KubeDocument.Object(("apiVersion", "v1"), ("fieldPath", "metadata.namespace")))))))))))
            , ("defaultMode", 420))));

    private static KubeDocument Toleration(string key) =>
        KubeDocument.Object(("key", key), ("operator", "Exists"), ("effect", "NoExecute"), ("tolerationSeconds", 300));

    private static string Suffix(SeededRandom random) =>
        string.Create(5, random, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = SuffixLetters[source.Next(SuffixLetters.Length)];
        });
}
