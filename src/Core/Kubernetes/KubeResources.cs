namespace Drydock.Core.Kubernetes;

/// <summary>The resources that Drydock itself reads and writes.</summary>
public static class KubeResources
{
    public static readonly KubeResource Namespaces = new("", "v1", "namespaces");
    public static readonly KubeResource Nodes = new("", "v1", "nodes");
    public static readonly KubeResource Pods = new("", "v1", "pods");
    public static readonly KubeResource Services = new("", "v1", "services");
    public static readonly KubeResource ConfigMaps = new("", "v1", "configmaps");
    public static readonly KubeResource Secrets = new("", "v1", "secrets");
    public static readonly KubeResource ServiceAccounts = new("", "v1", "serviceaccounts");
    public static readonly KubeResource Events = new("", "v1", "events");
    public static readonly KubeResource PersistentVolumeClaims = new("", "v1", "persistentvolumeclaims");
    public static readonly KubeResource PersistentVolumes = new("", "v1", "persistentvolumes");
    public static readonly KubeResource ResourceQuotas = new("", "v1", "resourcequotas");
    public static readonly KubeResource StatefulSets = new("apps", "v1", "statefulsets");
    public static readonly KubeResource Deployments = new("apps", "v1", "deployments");
    public static readonly KubeResource ReplicaSets = new("apps", "v1", "replicasets");
    public static readonly KubeResource ControllerRevisions = new("apps", "v1", "controllerrevisions");
    public static readonly KubeResource Jobs = new("batch", "v1", "jobs");
    public static readonly KubeResource PodDisruptionBudgets = new("policy", "v1", "poddisruptionbudgets");
    public static readonly KubeResource HorizontalPodAutoscalers = new("autoscaling", "v2", "horizontalpodautoscalers");
    public static readonly KubeResource Leases = new("coordination.k8s.io", "v1", "leases");
    public static readonly KubeResource EndpointSlices = new("discovery.k8s.io", "v1", "endpointslices");
    public static readonly KubeResource StorageClasses = new("storage.k8s.io", "v1", "storageclasses");
    public static readonly KubeResource VolumeAttributesClasses = new("storage.k8s.io", "v1", "volumeattributesclasses");
    public static readonly KubeResource VolumeAttachments = new("storage.k8s.io", "v1", "volumeattachments");
    public static readonly KubeResource CsiDrivers = new("storage.k8s.io", "v1", "csidrivers");
    public static readonly KubeResource CsiNodes = new("storage.k8s.io", "v1", "csinodes");
    public static readonly KubeResource Roles = new("rbac.authorization.k8s.io", "v1", "roles");
    public static readonly KubeResource RoleBindings = new("rbac.authorization.k8s.io", "v1", "rolebindings");
    public static readonly KubeResource ClusterRoles = new("rbac.authorization.k8s.io", "v1", "clusterroles");
    public static readonly KubeResource ClusterRoleBindings = new("rbac.authorization.k8s.io", "v1", "clusterrolebindings");
    public static readonly KubeResource CustomResourceDefinitions = new("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    public static readonly KubeResource VolumeSnapshots = new("snapshot.storage.k8s.io", "v1", "volumesnapshots");
    public static readonly KubeResource VolumeSnapshotClasses = new("snapshot.storage.k8s.io", "v1", "volumesnapshotclasses");
    public static readonly KubeResource VolumeSnapshotContents = new("snapshot.storage.k8s.io", "v1", "volumesnapshotcontents");
}
