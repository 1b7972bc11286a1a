using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;
using Drydock.Simulators.Kubernetes.Csi.Ebs;

namespace Drydock.Simulators.Kubernetes;

/// <summary>
/// What add-ons and EKS put into a new cluster: CSIDriver objects, the snapshot CRDs, the user-facing ClusterRoles. Provenance: Documented (charts of the drivers, RBAC page), Recorded (CSIDriver of hostpath).
/// </summary>
internal sealed class ClusterBootstrap(IKubernetesApi api, SimClusterOptions options)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);
    private static readonly KubeDocument Everything = KubeDocument.Array("*");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options is { EbsCsiDriver: true, Aws: not null }) await CreateAsync(KubeResources.CsiDrivers, Driver(EbsDriverOptions.DriverName, podInfo: false, null), cancellationToken);
        if (options.HostPathCsiDriver) await CreateAsync(KubeResources.CsiDrivers, Driver("hostpath.csi.k8s.io", podInfo: true, KubeDocument.Array("Persistent", "Ephemeral")), cancellationToken);
        if (options.SnapshotController)
        {
            await CreateAsync(KubeResources.CustomResourceDefinitions, Definition("VolumeSnapshotClass", "volumesnapshotclasses", "Cluster"), cancellationToken);
            await CreateAsync(KubeResources.CustomResourceDefinitions, Definition("VolumeSnapshotContent", "volumesnapshotcontents", "Cluster"), cancellationToken);
            await CreateAsync(KubeResources.CustomResourceDefinitions, Definition("VolumeSnapshot", "volumesnapshots", "Namespaced"), cancellationToken);
        }

        await CreateAsync(KubeResources.ClusterRoles, Role("cluster-admin", Everything), cancellationToken);
        await CreateAsync(KubeResources.ClusterRoles, Role("view", KubeDocument.Array("get", "list", "watch")), cancellationToken);
        await CreateAsync(KubeResources.ClusterRoleBindings, AdminBinding(), cancellationToken);
    }

    private async Task CreateAsync(KubeResource resource, KubeDocument value, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await api.CreateAsync(resource, value, cancellationToken);
                if (answer.IsSuccess || answer.IsAlreadyExists) return;
                if (answer.StatusCode is 400 or 403 or 422) throw new InvalidOperationException($"{resource} {value.Name} refused: {answer.Message}");
            }
            catch (PortUnreachableException)
            {
                // The API server is still starting.
            }

            await Task.Delay(RetryPause, SimClock, cancellationToken);
        }
    }

    private static TimeProvider SimClock => Kernel.SimProcess.Current.World.Clock;

    private static KubeDocument Driver(string name, bool podInfo, KubeDocument? modes) => KubeDocument.Object(
        ("apiVersion", "storage.k8s.io/v1"),
        ("kind", "CSIDriver"),
        ("metadata", Metadata(name)),
        ("spec", KubeDocument.Object(("attachRequired", true), ("fsGroupPolicy", "File"), ("podInfoOnMount", podInfo), ("volumeLifecycleModes", modes))));

    private static KubeDocument Definition(string kind, string plural, string scope) => KubeDocument.Object(
        ("apiVersion", "apiextensions.k8s.io/v1"),
        ("kind", "CustomResourceDefinition"),
        ("metadata", KubeDocument.Object(
            ("name", plural + ".snapshot.storage.k8s.io"),
            ("annotations", KubeDocument.Object(("api-approved.kubernetes.io", "https://github.com/kubernetes-csi/external-snapshotter/pull/814"))))),
        ("spec", KubeDocument.Object(
            ("group", "snapshot.storage.k8s.io"),
            ("names", KubeDocument.Object(("kind", kind), ("listKind", kind + "List"), ("plural", plural), ("singular", kind.ToLowerInvariant()))),
            ("scope", scope),
            ("versions", KubeDocument.Array(KubeDocument.Object(
                ("name", "v1"), ("served", true), ("storage", true),
                ("schema", KubeDocument.Object(("openAPIV3Schema", KubeDocument.Object(("type", "object"), ("x-kubernetes-preserve-unknown-fields", true)))))))))));

    private static KubeDocument Role(string name, KubeDocument verbs) => KubeDocument.Object(
        ("apiVersion", "rbac.authorization.k8s.io/v1"),
        ("kind", "ClusterRole"),
        ("metadata", Metadata(name)),
        ("rules", KubeDocument.Array(KubeDocument.Object(("apiGroups", Everything), ("resources", Everything), ("verbs", verbs)))));

    private static KubeDocument AdminBinding() => KubeDocument.Object(
        ("apiVersion", "rbac.authorization.k8s.io/v1"),
        ("kind", "ClusterRoleBinding"),
        ("metadata", Metadata("cluster-admin")),
        ("roleRef", KubeDocument.Object(("apiGroup", "rbac.authorization.k8s.io"), ("kind", "ClusterRole"), ("name", "cluster-admin"))),
        ("subjects", KubeDocument.Array(KubeDocument.Object(("apiGroup", "rbac.authorization.k8s.io"), ("kind", "Group"), ("name", "system:masters")))));

    private static KubeDocument Metadata(string name) => KubeDocument.Object(("name", name));
}
