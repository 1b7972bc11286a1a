using System.Globalization;
using Drydock.Core.Kubernetes;

namespace Drydock.Harness.Procedures;

/// <summary>
/// The published procedure (seed document 1, section 3.2) as it is written: delete the StorageClass and create it again with <c>encrypted</c>, snapshot the claims of the
/// running Redis, restore them under new names, start a second StatefulSet on them, switch the clients, delete the first. Nothing stops the writers, so what they
/// wrote after the snapshot, and what was not saved to disk before it, is gone after the switch.
/// </summary>
internal sealed class DocumentOne : IHandProcedure
{
    private const string SnapshotClass = "test-snapclass";

    public string Name => "document-1";

    public async Task RunAsync(HandProcedureContext context)
    {
        var set = context.Manifests.First(m => m.Kind == "StatefulSet").Document;
        var (ns, name) = (set.Namespace ?? "default", set.Name);
        var second = name + "1";
        var template = set.List("spec", "volumeClaimTemplates")[0];
        var replicas = (int)(set.Integer("spec", "replicas") ?? 1);
        await RecreateStorageClassAsync(context, template.Text("spec", "storageClassName")!);
        await SnapshotAsync(context, ns, name, template.Name, replicas);
        await RestoreAsync(context, ns, name, second, template, replicas);
        await SwitchAsync(context, set, ns, name, second, replicas);
    }

    private static async Task RecreateStorageClassAsync(HandProcedureContext context, string name)
    {
        var old = context.Manifests.First(m => m.Kind == "StorageClass" && m.Document.Name == name).Document;
        context.Type($"kubectl delete storageclass {name}");
        await context.DeleteAsync(KubeResources.StorageClasses, null, name);
        context.Type($"kubectl apply -f {name}-encrypted.yaml");
        await context.CreateAsync(KubeResources.StorageClasses, old.WithAt(["parameters", "encrypted"], "true"));
    }

    private static async Task SnapshotAsync(HandProcedureContext context, string ns, string set, string template, int replicas)
    {
        context.Type("kubectl apply -f snapshot-class.yaml -f volume-snapshot-redis.yaml");
        await context.CreateAsync(KubeResources.VolumeSnapshotClasses, KubeDocument.Object(
            ("apiVersion", "snapshot.storage.k8s.io/v1"),
            ("kind", "VolumeSnapshotClass"),
            ("metadata", KubeDocument.Object(("name", SnapshotClass))),
            ("driver", "ebs.csi.aws.com"),
            ("deletionPolicy", "Delete")));
        for (var i = 0; i < replicas; i++)
        {
            await context.CreateAsync(KubeResources.VolumeSnapshots, KubeDocument.Object(
                ("apiVersion", "snapshot.storage.k8s.io/v1"),
                ("kind", "VolumeSnapshot"),
                ("metadata", KubeDocument.Object(("name", SnapshotName(set, i)), ("namespace", ns))),
                ("spec", KubeDocument.Object(
                    ("volumeSnapshotClassName", SnapshotClass),
                    ("source", KubeDocument.Object(("persistentVolumeClaimName", Ordinal($"{template}-{set}", i))))))));
        }

        context.Type("kubectl get volumesnapshot -w");
        for (var i = 0; i < replicas; i++)
        {
            await context.WaitAsync(KubeResources.VolumeSnapshots, ns, SnapshotName(set, i), s => s.Flag("status", "readyToUse") == true);
        }
    }

    private static async Task RestoreAsync(HandProcedureContext context, string ns, string set, string second, KubeDocument template, int replicas)
    {
        context.Type("kubectl apply -f volume-from-snapshot.yaml");
        for (var i = 0; i < replicas; i++)
        {
            var spec = template["spec"]!.With("dataSource", KubeDocument.Object(
                ("apiGroup", "snapshot.storage.k8s.io"), ("kind", "VolumeSnapshot"), ("name", SnapshotName(set, i))));
            await context.CreateAsync(KubeResources.PersistentVolumeClaims, KubeDocument.Object(
                ("apiVersion", "v1"),
                ("kind", "PersistentVolumeClaim"),
                ("metadata", KubeDocument.Object(("name", Ordinal($"{template.Name}-{second}", i)), ("namespace", ns))),
                ("spec", spec)));
        }
    }

    private static async Task SwitchAsync(HandProcedureContext context, KubeDocument set, string ns, string name, string second, int replicas)
    {
        context.Type($"kubectl apply -f sts-{second}.yaml");
        await context.CreateAsync(KubeResources.StatefulSets, set.WithAt(["metadata", "name"], second).WithAt(["metadata", "namespace"], ns));
        await context.WaitAsync(KubeResources.StatefulSets, ns, second, s => s.Integer("status", "readyReplicas") == replicas);
        context.Type($"# point the clients at {second}");
        context.Clients.Retarget(ns, name, second);
        await context.PauseAsync(TimeSpan.FromMinutes(1));
        context.Type($"kubectl delete statefulset {name} -n {ns}");
        await context.DeleteAsync(KubeResources.StatefulSets, ns, name);
        await context.PauseAsync(TimeSpan.FromMinutes(1));
    }

    private static string SnapshotName(string set, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{set}-{ordinal}-snapshot");

    private static string Ordinal(string prefix, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{ordinal}");
}
