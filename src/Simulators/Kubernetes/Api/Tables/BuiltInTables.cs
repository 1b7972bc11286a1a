namespace Drydock.Simulators.Kubernetes.Api.Tables;

/// <summary>The tables of the built-in kinds by API group and kind; a kind that is not here prints name and time of creation.</summary>
internal static class BuiltInTables
{
    private static readonly Dictionary<(string Group, string Kind), KindTable> Tables = new()
    {
        [("", "Pod")] = CoreTables.Pod,
        [("", "Namespace")] = CoreTables.Namespace,
        [("", "Secret")] = CoreTables.Secret,
        [("", "ConfigMap")] = CoreTables.ConfigMap,
        [("", "ServiceAccount")] = CoreTables.ServiceAccount,
        [("", "PodTemplate")] = CoreTables.PodTemplate,
        [("", "Service")] = CoreTables.Service,
        [("", "Endpoints")] = CoreTables.Endpoints,
        [("", "Node")] = CoreTables.Node,
        [("", "ComponentStatus")] = CoreTables.ComponentStatus,
        [("", "ResourceQuota")] = CoreTables.ResourceQuota,
        [("", "Event")] = EventTable.Event,
        [("events.k8s.io", "Event")] = EventTable.Event,
        [("", "PersistentVolumeClaim")] = StorageTables.Claim,
        [("", "PersistentVolume")] = StorageTables.Volume,
        [("", "ReplicationController")] = WorkloadTables.ReplicationController,
        [("apps", "StatefulSet")] = WorkloadTables.StatefulSet,
        [("apps", "Deployment")] = WorkloadTables.Deployment,
        [("apps", "ReplicaSet")] = WorkloadTables.ReplicaSet,
        [("apps", "DaemonSet")] = WorkloadTables.DaemonSet,
        [("apps", "ControllerRevision")] = WorkloadTables.ControllerRevision,
        [("batch", "Job")] = WorkloadTables.Job,
        [("batch", "CronJob")] = WorkloadTables.CronJob,
        [("policy", "PodDisruptionBudget")] = WorkloadTables.PodDisruptionBudget,
        [("autoscaling", "HorizontalPodAutoscaler")] = WorkloadTables.HorizontalPodAutoscaler,
        [("coordination.k8s.io", "Lease")] = CoreTables.Lease,
        [("discovery.k8s.io", "EndpointSlice")] = CoreTables.EndpointSlice,
        [("scheduling.k8s.io", "PriorityClass")] = CoreTables.PriorityClass,
        [("rbac.authorization.k8s.io", "Role")] = CoreTables.Role,
        [("rbac.authorization.k8s.io", "ClusterRole")] = CoreTables.Role,
        [("rbac.authorization.k8s.io", "RoleBinding")] = CoreTables.Binding,
        [("rbac.authorization.k8s.io", "ClusterRoleBinding")] = CoreTables.Binding,
        [("storage.k8s.io", "StorageClass")] = StorageTables.StorageClass,
        [("storage.k8s.io", "CSIDriver")] = StorageTables.CsiDriver,
        [("storage.k8s.io", "CSINode")] = StorageTables.CsiNode,
        [("storage.k8s.io", "CSIStorageCapacity")] = StorageTables.CsiStorageCapacity,
        [("storage.k8s.io", "VolumeAttachment")] = StorageTables.VolumeAttachment,
        [("storage.k8s.io", "VolumeAttributesClass")] = StorageTables.VolumeAttributesClass,
        [("storagemigration.k8s.io", "StorageVersionMigration")] = StorageTables.StorageVersionMigration,
    };

    public static KindTable? Find(string group, string kind) => Tables.GetValueOrDefault((group, kind));
}
