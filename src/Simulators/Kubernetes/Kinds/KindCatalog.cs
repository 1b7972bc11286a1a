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
        Plain(KindDescriptions.ConfigMap), Plain(KindDescriptions.Endpoints), new CatalogKind(KindDescriptions.CoreEvent, SchemaCatalog.Kubernetes["CoreEvent"]), Plain(KindDescriptions.LimitRange),
        Plain(KindDescriptions.Namespace), Plain(KindDescriptions.Node), Plain(KindDescriptions.PersistentVolumeClaim), Plain(KindDescriptions.PersistentVolume),
        Plain(KindDescriptions.Pod), Plain(KindDescriptions.PodTemplate), Plain(KindDescriptions.ReplicationController), Plain(KindDescriptions.ResourceQuota),
        Plain(KindDescriptions.Secret), Plain(KindDescriptions.ServiceAccount), Plain(KindDescriptions.Service),
        Plain(KindDescriptions.CustomResourceDefinition),
        Plain(KindDescriptions.ControllerRevision), Plain(KindDescriptions.DaemonSet), Plain(KindDescriptions.Deployment), Plain(KindDescriptions.ReplicaSet),
        Plain(KindDescriptions.StatefulSet),
        Plain(KindDescriptions.EventsV1Event),
        Plain(KindDescriptions.HorizontalPodAutoscaler),
        Plain(KindDescriptions.CronJob), Plain(KindDescriptions.Job),
        Plain(KindDescriptions.PodDisruptionBudget),
        Plain(KindDescriptions.ClusterRoleBinding), Plain(KindDescriptions.ClusterRole), Plain(KindDescriptions.RoleBinding), Plain(KindDescriptions.Role),
        Plain(KindDescriptions.CsiDriver), Plain(KindDescriptions.CsiNode), Plain(KindDescriptions.CsiStorageCapacity), Plain(KindDescriptions.StorageClass),
        Plain(KindDescriptions.VolumeAttachment), Plain(KindDescriptions.VolumeAttributesClass),
        Plain(KindDescriptions.PriorityClass),
        Plain(KindDescriptions.Lease),
        Plain(KindDescriptions.EndpointSlice),
    ];

    /// <summary>VolumeSnapshot, VolumeSnapshotClass and VolumeSnapshotContent as their CRDs define them.</summary>
    public static IReadOnlyList<ResourceKind> CreateSnapshots() =>
        [Plain(KindDescriptions.VolumeSnapshot), Plain(KindDescriptions.VolumeSnapshotClass), Plain(KindDescriptions.VolumeSnapshotContent)];

    private static CatalogKind Plain(KindDescription description) => new(description, SchemaCatalog.Kubernetes[description.Kind]);
}
