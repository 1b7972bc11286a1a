using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Procedures;

/// <summary>
/// A Redis moves onto copies of its volumes: stop it (it saves on the way out), see the volumes detached, snapshot, restore under new claims, start a second StatefulSet on them, switch the
/// clients. The first set stays at 0 with its volumes. Without the stop the snapshot lacks what Redis has not saved, and what it acknowledges until the switch: that variant is a warning.
/// </summary>
/// <param name="name">The name that scenarios use.</param>
/// <param name="stopsFirst">Whether the writers' Redis is stopped before the snapshot, as it must be.</param>
internal sealed class SnapshotRestore(string name, bool stopsFirst) : IHandProcedure
{
    public string Name => name;

    public async Task RunAsync(HandProcedureContext context)
    {
        var set = context.Manifests.First(m => m.Kind == "StatefulSet").Document;
        var (ns, first) = (set.Namespace ?? "default", set.Name);
        var second = first + "-restored";
        var template = set.List("spec", "volumeClaimTemplates")[0];
        var replicas = (int)(set.Integer("spec", "replicas") ?? 1);
        if (stopsFirst) await StopAsync(context, ns, first, template.Name, replicas);
        await SnapshotAsync(context, ns, $"{template.Name}-{first}", replicas);
        await RestoreAsync(context, ns, template, first, second, replicas);
        context.Type($"kubectl apply -f {second}.yaml");
        await context.CreateAsync(KubeResources.StatefulSets, set.WithAt(["metadata", "name"], second).WithAt(["metadata", "namespace"], ns));
        await context.WaitAsync(KubeResources.StatefulSets, ns, second, s => s.Integer("status", "readyReplicas") == replicas);
        context.Type($"# point the clients at {second}");
        context.Clients.Retarget(ns, first, second);
        await CompareClaimsAsync(context, ns, template.Name, first, second, replicas);
    }

    private static async Task StopAsync(HandProcedureContext context, string ns, string set, string template, int replicas)
    {
        context.Type($"kubectl scale statefulset {set} -n {ns} --replicas=0");
        await context.ScaleAsync(ns, set, 0);
        for (var i = 0; i < replicas; i++)
        {
            await context.WaitForEndAsync(KubeResources.Pods, ns, Ordinal(set, i));
            var claim = await context.WaitAsync(KubeResources.PersistentVolumeClaims, ns, Ordinal($"{template}-{set}", i), static _ => true);
            // A pod that is gone proves nothing: only a detached volume has no writer.
            context.Type($"kubectl get volumeattachments | grep {claim.Text("spec", "volumeName")}");
            await context.WaitForDetachAsync(claim.Text("spec", "volumeName") ?? "");
        }
    }

    private static async Task SnapshotAsync(HandProcedureContext context, string ns, string claims, int replicas)
    {
        var snapshotClass = context.Manifests.First(m => m.Kind == "VolumeSnapshotClass").Document.Name;
        context.Type("kubectl apply -f snapshots.yaml");
        for (var i = 0; i < replicas; i++)
        {
            await context.CreateAsync(KubeResources.VolumeSnapshots, KubeDocument.Object(
                ("apiVersion", "snapshot.storage.k8s.io/v1"),
                ("kind", "VolumeSnapshot"),
                ("metadata", KubeDocument.Object(("name", Ordinal(claims, i)), ("namespace", ns))),
                ("spec", KubeDocument.Object(
                    ("volumeSnapshotClassName", snapshotClass), ("source", KubeDocument.Object(("persistentVolumeClaimName", Ordinal(claims, i))))))));
        }

        context.Type("kubectl get volumesnapshot -w");
        for (var i = 0; i < replicas; i++) await context.WaitAsync(KubeResources.VolumeSnapshots, ns, Ordinal(claims, i), s => s.Flag("status", "readyToUse") == true);
    }

    private static async Task RestoreAsync(HandProcedureContext context, string ns, KubeDocument template, string first, string second, int replicas)
    {
        context.Type("kubectl apply -f claims-from-snapshots.yaml");
        for (var i = 0; i < replicas; i++)
        {
            var source = KubeDocument.Object(("apiGroup", "snapshot.storage.k8s.io"), ("kind", "VolumeSnapshot"), ("name", Ordinal($"{template.Name}-{first}", i)));
            await context.CreateAsync(KubeResources.PersistentVolumeClaims, KubeDocument.Object(
                ("apiVersion", "v1"),
                ("kind", "PersistentVolumeClaim"),
                ("metadata", KubeDocument.Object(("name", Ordinal($"{template.Name}-{second}", i)), ("namespace", ns))),
                ("spec", template["spec"]!.With("dataSource", source))));
        }
    }

    /// <summary>The second set must run on volumes of its own, and the first one's must still be there.</summary>
    private static async Task CompareClaimsAsync(HandProcedureContext context, string ns, string template, string first, string second, int replicas)
    {
        const string Check = "restored onto other volumes, source kept";
        for (var i = 0; i < replicas; i++)
        {
            var source = await context.WaitAsync(KubeResources.PersistentVolumeClaims, ns, Ordinal($"{template}-{first}", i), static _ => true);
            var target = await context.WaitAsync(KubeResources.PersistentVolumeClaims, ns, Ordinal($"{template}-{second}", i), static _ => true);
            context.Check(Check, source.Text("status", "phase") == "Bound", $"claim {source.Name} is {source.Text("status", "phase")}");
            context.Check(Check, source.Text("spec", "volumeName") != target.Text("spec", "volumeName"), $"{source.Name} and {target.Name} are on one volume, {target.Text("spec", "volumeName")}");
        }
    }

    private static string Ordinal(string prefix, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{ordinal}");
}
