using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>
/// Which fields OpenAPI calls required: those that are always written, but for structs and pointers, where the API reference decides. Provenance: Recorded (kubectl explain), Documented (API reference).
/// </summary>
internal static class RequiredFields
{
    /// <summary>Structs that must be given although their absence would be written as the empty struct.</summary>
    private static readonly SortedSet<string> Structs = new(StringComparer.Ordinal)
    {
        "StatefulSetSpec.template", "DeploymentSpec.template", "ReplicaSetSpec.template", "DaemonSetSpec.template", "JobSpec.template", "CronJobSpec.jobTemplate",
        "RoleBinding.roleRef", "ClusterRoleBinding.roleRef", "VolumeAttachment.spec", "VolumeAttachmentSpec.source", "CSIDriver.spec", "CSINode.spec", "HTTPGetAction.port", "TCPSocketAction.port",
        "WeightedPodAffinityTerm.podAffinityTerm", "PreferredSchedulingTerm.preference", "PersistentVolumeClaimTemplate.spec", "Event.involvedObject", "Event.metadata",
        "HorizontalPodAutoscalerSpec.scaleTargetRef", "ObjectMetricSource.describedObject", "ObjectMetricSource.target", "ObjectMetricSource.metric", "PodsMetricSource.metric", "PodsMetricSource.target",
        "ResourceMetricSource.target", "ContainerResourceMetricSource.target", "ExternalMetricSource.metric", "ExternalMetricSource.target", "CustomResourceDefinition.spec",
        "CustomResourceDefinitionSpec.names", "StatefulSetSpec.selector", "DeploymentSpec.selector", "ReplicaSetSpec.selector", "DaemonSetSpec.selector",
        "ScaleIOVolumeSource.secretRef", "ScaleIOPersistentVolumeSource.secretRef",
    };

    /// <summary>Fields that are written when they are empty, but may be left out of a request.</summary>
    private static readonly SortedSet<string> Optional = new(StringComparer.Ordinal)
    {
        "Event.reportingComponent", "Event.reportingInstance", "Role.rules", "ClusterRole.rules", "CSINodeDriver.topologyKeys", "ContainerImage.names", "StatefulSetStatus.availableReplicas",
        "CustomResourceDefinitionStatus.conditions", "CustomResourceDefinitionStatus.storedVersions", "StatefulSetSpec.serviceName", "EndpointSlice.ports", "Taint.value",
        "HorizontalPodAutoscalerStatus.currentMetrics",
    };

    public static bool IsRequired(SchemaType owner, SchemaField field)
    {
        var name = $"{owner.Name}.{field.Name}";
        if (Structs.Contains(name)) return true;
        if (field.OmitEmpty || field.IsPointer || Optional.Contains(name)) return false;
        return field.Type.Kind is not (SchemaKind.Struct or SchemaKind.Quantity or SchemaKind.IntOrString or SchemaKind.MicroTime) && (field.Type.Kind != SchemaKind.Time || name == "Condition.lastTransitionTime");
    }
}
