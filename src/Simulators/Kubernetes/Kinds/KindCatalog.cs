using Drydock.Simulators.Kubernetes.Kinds.Objects;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Storage;
using Drydock.Simulators.Kubernetes.Kinds.Workloads;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>
/// Every resource that the simulated API server serves, in the order of discovery. The kinds are stateless and may be shared.
/// The snapshot kinds come from CustomResourceDefinitions in a real cluster, so that a cluster may lack them.
/// </summary>
public static class KindCatalog
{
    /// <summary>All built-in kinds and the three snapshot kinds.</summary>
    public static IReadOnlyList<ResourceKind> CreateAll() => [.. CreateAllWithoutSnapshots(), .. CreateSnapshots()];

    /// <summary>The built-in kinds: a cluster in which no snapshot CRD is installed.</summary>
    public static IReadOnlyList<ResourceKind> CreateAllWithoutSnapshots() =>
    [
        new ConfigMapKind(), new EndpointsKind(), new CoreEventKind(), new LimitRangeKind(),
        new NamespaceKind(), new NodeKind(), new PersistentVolumeClaimKind(), new PersistentVolumeKind(),
        new PodKind(), new PodTemplateKind(), new ReplicationControllerKind(), Plain(KindDescriptions.ResourceQuota),
        new SecretKind(), new ServiceAccountKind(), new ServiceKind(),
        new CustomResourceDefinitionKind(),
        new ControllerRevisionKind(), new DaemonSetKind(), new DeploymentKind(), new ReplicaSetKind(),
        new StatefulSetKind(),
        new EventsV1EventKind(),
        new HorizontalPodAutoscalerKind(), new HorizontalPodAutoscalerV1Kind(),
        new CronJobKind(), new JobKind(),
        new PodDisruptionBudgetKind(),
        new RoleBindingKind(KindDescriptions.ClusterRoleBinding), new RoleKind(KindDescriptions.ClusterRole), new RoleBindingKind(KindDescriptions.RoleBinding), new RoleKind(KindDescriptions.Role),
        new CsiDriverKind(), new CsiNodeKind(), new CsiStorageCapacityKind(), new StorageClassKind(),
        new VolumeAttachmentKind(), new VolumeAttributesClassKind(),
        new PriorityClassKind(),
        new LeaseKind(),
        new EndpointSliceKind(),
        new StorageVersionMigrationKind(), Plain(KindDescriptions.ApiService),
    ];

    /// <summary>VolumeSnapshot, VolumeSnapshotClass and VolumeSnapshotContent as their CRDs define them.</summary>
    public static IReadOnlyList<ResourceKind> CreateSnapshots() =>
        [new VolumeSnapshotKind(), new VolumeSnapshotClassKind(), new VolumeSnapshotContentKind()];

    private static CatalogKind Plain(KindDescription description) => new(description, SchemaCatalog.Kubernetes[description.Kind]);
}
