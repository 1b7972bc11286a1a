using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>Names, identity and storage of a StatefulSet's pods. Provenance: Recorded (timelines/statefulset-snapshot-restore-1.36: labels, order of volumes, claim labels).</summary>
internal static class StatefulSetPods
{
    private const string PodNameLabel = "statefulset.kubernetes.io/pod-name";
    private const string PodIndexLabel = "apps.kubernetes.io/pod-index";
    internal const string RevisionLabel = "controller-revision-hash";

    internal static int StartOrdinal(KubeDocument set) => (int)(set.Integer("spec", "ordinals", "start") ?? 0);
    internal static int Replicas(KubeDocument set) => (int)(set.Integer("spec", "replicas") ?? 1);
    internal static bool IsInRange(KubeDocument set, int ordinal) => ordinal >= StartOrdinal(set) && ordinal < StartOrdinal(set) + Replicas(set);

    internal static string PodName(KubeDocument set, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{set.Name}-{ordinal}");

    /// <summary>The ordinal of a pod of this set by its name, or −1 when the name is not one of the set's.</summary>
    internal static int OrdinalOf(KubeDocument set, string podName)
    {
        var hyphen = podName.LastIndexOf('-');
        if (hyphen <= 0 || !podName.AsSpan(0, hyphen).SequenceEqual(set.Name)) return -1;
        return int.TryParse(podName.AsSpan(hyphen + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : -1;
    }

    internal static string ClaimName(KubeDocument set, KubeDocument template, int ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"{template.Name}-{set.Name}-{ordinal}");

    /// <summary>The pod of an ordinal as a revision of the set wants it.</summary>
    internal static KubeDocument Build(KubeDocument set, KubeDocument template, int ordinal, string revision)
    {
        var pod = PodTemplates.Instantiate(set, template);
        pod = pod.WithAt(["metadata", "name"], PodName(set, ordinal));
        pod = WithIdentity(set, pod, ordinal);
        pod = PodTemplates.WithLabels(pod, (RevisionLabel, revision));
        pod = pod.WithAt(["spec", "hostname"], pod.Name);
        if (set.Text("spec", "serviceName") is { } service) pod = pod.WithAt(["spec", "subdomain"], service);
        return WithStorage(set, pod, ordinal);
    }

    internal static KubeDocument WithIdentity(KubeDocument set, KubeDocument pod, int ordinal) =>
        PodTemplates.WithLabels(pod, (PodIndexLabel, ordinal.ToString(CultureInfo.InvariantCulture)), (PodNameLabel, PodName(set, ordinal)));

    /// <summary>The pod's volumes: one per claim template, then those of the template that no claim replaces.</summary>
    internal static KubeDocument WithStorage(KubeDocument set, KubeDocument pod, int ordinal)
    {
        var templates = set.List("spec", "volumeClaimTemplates");
        if (templates.Count == 0) return pod;
        var volumes = new List<KubeDocument>();
        foreach (var template in templates)
        {
            var source = KubeDocument.Object(("claimName", ClaimName(set, template, ordinal)));
            volumes.Add(KubeDocument.Object(("name", template.Name), ("persistentVolumeClaim", source)));
        }

        foreach (var volume in pod.List("spec", "volumes"))
        {
            if (!templates.Any(t => t.Name == volume.Text("name"))) volumes.Add(volume);
        }

        return pod.WithAt(["spec", "volumes"], KubeDocument.ArrayOf(volumes));
    }

    internal static bool IdentityMatches(KubeDocument set, KubeDocument pod, int ordinal) =>
        pod.Name == PodName(set, ordinal) && pod.Label(PodNameLabel) == pod.Name;

    internal static bool StorageMatches(KubeDocument set, KubeDocument pod, int ordinal)
    {
        foreach (var template in set.List("spec", "volumeClaimTemplates"))
        {
            var volume = pod.List("spec", "volumes").FirstOrDefault(v => v.Text("name") == template.Name);
            if (volume?.Text("persistentVolumeClaim", "claimName") != ClaimName(set, template, ordinal)) return false;
        }

        return true;
    }

    /// <summary>The claim of a template for an ordinal: the template's own labels and the selector's on top.</summary>
    internal static KubeDocument BuildClaim(KubeDocument set, KubeDocument template, int ordinal)
    {
        var claim = KubeDocument.Object(
            ("apiVersion", "v1"),
            ("kind", "PersistentVolumeClaim"),
            ("metadata", KubeDocument.Object(
                ("name", ClaimName(set, template, ordinal)),
                ("namespace", set["metadata"]!["namespace"]),
                ("labels", template.At("metadata", "labels")),
                ("annotations", template.At("metadata", "annotations")),
                ("finalizers", template.At("metadata", "finalizers")))),
            ("spec", template["spec"]));
        var labels = new List<(string, string)>();
        foreach (var label in set.At("spec", "selector", "matchLabels")?.Fields ?? []) labels.Add((label.Name, label.Value.ScalarText ?? ""));
        return labels.Count == 0 ? claim : PodTemplates.WithLabels(claim, labels.ToArray());
    }
}
