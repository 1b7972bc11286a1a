using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds;

/// <summary>Names and flags of every resource that the simulated API server serves. CRD-served kinds (snapshots) are listed apart.</summary>
internal static class KindDescriptions
{
    private static readonly string[] All = ["all"];

    internal static KindDescription Namespace { get; } = Core("namespaces", "Namespace", "ns") with { IsNamespaced = false, HasStatus = true };

    internal static KindDescription Node { get; } = Core("nodes", "Node", "no") with { IsNamespaced = false, HasStatus = true };

    internal static KindDescription Pod { get; } =
        Core("pods", "Pod", "po") with { HasStatus = true, Categories = All, DeleteReturnsObject = true, HasGeneration = true };

    internal static KindDescription Service { get; } =
        Core("services", "Service", "svc") with { HasStatus = true, Categories = All, DeleteReturnsObject = true, AllowsCreateOnUpdate = true };

    internal static KindDescription Endpoints { get; } = Core("endpoints", "Endpoints", "ep") with { AllowsCreateOnUpdate = true };

    internal static KindDescription ConfigMap { get; } = Core("configmaps", "ConfigMap", "cm");

    internal static KindDescription Secret { get; } = Core("secrets", "Secret");

    internal static KindDescription ServiceAccount { get; } =
        Core("serviceaccounts", "ServiceAccount", "sa") with { DeleteReturnsObject = true, AllowsUnconditionalUpdate = false };

    internal static KindDescription PersistentVolumeClaim { get; } =
        Core("persistentvolumeclaims", "PersistentVolumeClaim", "pvc") with { HasStatus = true, DeleteReturnsObject = true };

    internal static KindDescription PersistentVolume { get; } =
        Core("persistentvolumes", "PersistentVolume", "pv") with { IsNamespaced = false, HasStatus = true, DeleteReturnsObject = true };

    internal static KindDescription CoreEvent { get; } = Core("events", "Event", "ev") with { AllowsCreateOnUpdate = true };

    internal static KindDescription EventsV1Event { get; } =
        Of("events.k8s.io", "events", "Event", "ev") with { AllowsCreateOnUpdate = true };

    internal static KindDescription PodTemplate { get; } = Core("podtemplates", "PodTemplate") with { DeleteReturnsObject = true, HasGeneration = true };

    internal static KindDescription ReplicationController { get; } =
        Core("replicationcontrollers", "ReplicationController", "rc") with
        {
            HasStatus = true, HasScale = true, HasGeneration = true, Categories = All, OrphansByDefault = true,
        };

    internal static KindDescription ResourceQuota { get; } = Core("resourcequotas", "ResourceQuota", "quota") with { HasStatus = true, DeleteReturnsObject = true };

    internal static KindDescription LimitRange { get; } = Core("limitranges", "LimitRange", "limits") with { AllowsCreateOnUpdate = true };

    internal static KindDescription StatefulSet { get; } = Workload("apps", "statefulsets", "StatefulSet", "sts") with { HasScale = true };

    internal static KindDescription Deployment { get; } = Workload("apps", "deployments", "Deployment", "deploy") with { HasScale = true };

    internal static KindDescription ReplicaSet { get; } = Workload("apps", "replicasets", "ReplicaSet", "rs") with { HasScale = true };

    internal static KindDescription DaemonSet { get; } = Workload("apps", "daemonsets", "DaemonSet", "ds");

    internal static KindDescription ControllerRevision { get; } = Of("apps", "controllerrevisions", "ControllerRevision");

    internal static KindDescription Job { get; } = Workload("batch", "jobs", "Job") with { OrphansByDefault = true };

    internal static KindDescription CronJob { get; } = Workload("batch", "cronjobs", "CronJob", "cj");

    internal static KindDescription PodDisruptionBudget { get; } =
        Of("policy", "poddisruptionbudgets", "PodDisruptionBudget", "pdb") with { HasStatus = true, HasGeneration = true, AllowsUnconditionalUpdate = false };

    internal static KindDescription HorizontalPodAutoscaler { get; } =
        Of("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa") with
        {
            Resource = KubeResources.HorizontalPodAutoscalers, HasStatus = true, Categories = All,
        };

    internal static KindDescription HorizontalPodAutoscalerV1 { get; } =
        HorizontalPodAutoscaler with { Resource = new KubeResource("autoscaling", "v1", "horizontalpodautoscalers") };

    internal static KindDescription Lease { get; } =
        Of("coordination.k8s.io", "leases", "Lease") with { AllowsCreateOnUpdate = true, AllowsUnconditionalUpdate = false };

    internal static KindDescription EndpointSlice { get; } = Of("discovery.k8s.io", "endpointslices", "EndpointSlice") with { HasGeneration = true };

    internal static KindDescription PriorityClass { get; } =
        Of("scheduling.k8s.io", "priorityclasses", "PriorityClass", "pc") with { IsNamespaced = false, HasGeneration = true };

    internal static KindDescription StorageClass { get; } =
        Of("storage.k8s.io", "storageclasses", "StorageClass", "sc") with { IsNamespaced = false, DeleteReturnsObject = true };

    internal static KindDescription VolumeAttachment { get; } =
        Of("storage.k8s.io", "volumeattachments", "VolumeAttachment") with
        {
            IsNamespaced = false, HasStatus = true, DeleteReturnsObject = true, AllowsUnconditionalUpdate = false,
        };

    internal static KindDescription CsiDriver { get; } =
        Of("storage.k8s.io", "csidrivers", "CSIDriver") with { IsNamespaced = false, DeleteReturnsObject = true, AllowsUnconditionalUpdate = false };

    internal static KindDescription CsiNode { get; } =
        Of("storage.k8s.io", "csinodes", "CSINode") with { IsNamespaced = false, DeleteReturnsObject = true, AllowsUnconditionalUpdate = false };

    internal static KindDescription CsiStorageCapacity { get; } =
        Of("storage.k8s.io", "csistoragecapacities", "CSIStorageCapacity") with { DeleteReturnsObject = true, AllowsUnconditionalUpdate = false };

    internal static KindDescription VolumeAttributesClass { get; } =
        Of("storage.k8s.io", "volumeattributesclasses", "VolumeAttributesClass", "vac") with { IsNamespaced = false, DeleteReturnsObject = true };

    internal static KindDescription Role { get; } = Rbac("roles", "Role");
    internal static KindDescription RoleBinding { get; } = Rbac("rolebindings", "RoleBinding");
    internal static KindDescription ClusterRole { get; } = Rbac("clusterroles", "ClusterRole") with { IsNamespaced = false };
    internal static KindDescription ClusterRoleBinding { get; } = Rbac("clusterrolebindings", "ClusterRoleBinding") with { IsNamespaced = false };

    internal static KindDescription CustomResourceDefinition { get; } =
        Of("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", "crd", "crds") with
        {
            IsNamespaced = false, HasStatus = true, HasGeneration = true, Categories = ["api-extensions"], AllowsUnconditionalUpdate = false,
        };

    internal static KindDescription StorageVersionMigration { get; } =
        Of("storagemigration.k8s.io", "storageversionmigrations", "StorageVersionMigration") with
        {
            Resource = new KubeResource("storagemigration.k8s.io", "v1beta1", "storageversionmigrations"), IsNamespaced = false, HasStatus = true, AllowsUnconditionalUpdate = false,
        };

    internal static KindDescription ApiService { get; } =
        Of("apiregistration.k8s.io", "apiservices", "APIService") with { IsNamespaced = false, HasStatus = true, Categories = ["api-extensions"], AllowsUnconditionalUpdate = false };

    internal static KindDescription VolumeSnapshot { get; } = Snapshot("volumesnapshots", "VolumeSnapshot", "vs") with { HasStatus = true };

    internal static KindDescription VolumeSnapshotClass { get; } =
        Snapshot("volumesnapshotclasses", "VolumeSnapshotClass", "vsclass", "vsclasses") with { IsNamespaced = false };

    internal static KindDescription VolumeSnapshotContent { get; } =
        Snapshot("volumesnapshotcontents", "VolumeSnapshotContent", "vsc", "vscs") with { IsNamespaced = false, HasStatus = true };

    private static KindDescription Of(string group, string plural, string kind, params string[] shortNames) =>
        new(new KubeResource(group, "v1", plural), kind, kind.ToLowerInvariant()) { ShortNames = shortNames };

    private static KindDescription Core(string plural, string kind, params string[] shortNames) => Of("", plural, kind, shortNames);

    private static KindDescription Workload(string group, string plural, string kind, params string[] shortNames) =>
        Of(group, plural, kind, shortNames) with { HasStatus = true, HasGeneration = true, Categories = All };

    private static KindDescription Rbac(string plural, string kind) => Of("rbac.authorization.k8s.io", plural, kind) with { AllowsCreateOnUpdate = true };

    private static KindDescription Snapshot(string plural, string kind, params string[] shortNames) =>
        Of("snapshot.storage.k8s.io", plural, kind, shortNames) with { HasGeneration = true, AllowsUnconditionalUpdate = false };
}
