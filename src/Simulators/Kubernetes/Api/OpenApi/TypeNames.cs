using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Api.OpenApi;

/// <summary>The names under which types stand in OpenAPI documents, as io.k8s.api.apps.v1.StatefulSet. Provenance: Documented (API reference of 1.36).</summary>
internal static class TypeNames
{
    public const string ObjectMeta = Meta + "ObjectMeta";
    public const string ListMeta = Meta + "ListMeta";
    public const string Status = Meta + "Status";
    public const string DeleteOptions = Meta + "DeleteOptions";
    public const string Patch = Meta + "Patch";
    public const string FieldsV1 = Meta + "FieldsV1";
    public const string Time = Meta + "Time";
    public const string MicroTime = Meta + "MicroTime";
    public const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    public const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    public const string RawExtension = "io.k8s.apimachinery.pkg.runtime.RawExtension";
    public const string CustomResourceValidation = Extensions + "CustomResourceValidation";
    public const string CustomResourceSubresources = Extensions + "CustomResourceSubresources";
    public const string CustomResourceWebhook = Extensions + "WebhookConversion";
    public const string JsonSchema = Extensions + "JSONSchemaProps";
    public const string JsonSchemaOrArray = JsonSchema + "OrArray";
    public const string JsonSchemaOrFlag = JsonSchema + "OrBool";
    public const string JsonSchemaOrTexts = JsonSchema + "OrStringArray";
    public const string Json = Extensions + "JSON";

    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private const string Extensions = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    /// <summary>The types that are not of the core group, by package. A trailing star stands for every type that begins so.</summary>
    private static readonly (string Package, string[] Types)[] Packages =
    [
        (Meta, ["ObjectMeta", "OwnerReference", "ManagedFieldsEntry", "LabelSelector", "LabelSelectorRequirement", "Condition"]),
        (Api("apps"), ["StatefulSet*", "RollingUpdateStatefulSetStrategy", "Deployment*", "RollingUpdateDeployment", "ReplicaSet*", "DaemonSet*", "RollingUpdateDaemonSet", "ControllerRevision"]),
        (Api("batch"), ["Job*", "CronJob*", "PodFailurePolicy*", "SuccessPolicy*", "UncountedTerminatedPods"]),
        (Api("policy"), ["PodDisruptionBudget*"]),
        (Api("autoscaling", "v2"),
            ["HorizontalPodAutoscaler*", "CrossVersionObjectReference", "Metric*", "HPAScaling*", "ObjectMetric*", "PodsMetric*", "ResourceMetric*", "ContainerResourceMetric*", "ExternalMetric*"]),
        (Api("autoscaling"), ["Scale", "ScaleSpec", "ScaleStatus"]),
        (Extensions, ["CustomResource*", "SelectableField"]),
        (Api("storage"),
            ["StorageClass", "VolumeAttachment*", "VolumeError", "CSIDriver*", "TokenRequest", "CSINode*", "VolumeNodeResources", "CSIStorageCapacity", "VolumeAttributesClass"]),
        (Api("discovery"), ["EndpointSlice", "Endpoint", "EndpointConditions", "EndpointHints", "ForZone", "ForNode"]),
        (Api("coordination"), ["Lease*"]),
        (Api("scheduling"), ["PriorityClass"]),
        (Api("rbac"), ["Role", "ClusterRole", "PolicyRule", "AggregationRule", "RoleBinding", "ClusterRoleBinding", "Subject", "RoleRef"]),
        (Api("events"), ["Event", "EventSeries"]),
    ];

    /// <summary>The name of a struct; <paramref name="key"/> is its key in the catalogue, which differs from the type's own name where two groups have the same.</summary>
    public static string Of(string key, SchemaType type)
    {
        switch (key)
        {
            case "CoreEvent" or "CoreEventSeries": return Api("core") + type.Name;
            case "EndpointSlicePort": return Api("discovery") + type.Name;
        }

        if (key.StartsWith("HorizontalPodAutoscaler", StringComparison.Ordinal) && key.EndsWith("V1", StringComparison.Ordinal)) return Api("autoscaling") + type.Name;
        foreach (var (package, types) in Packages)
        {
            foreach (var pattern in types)
            {
                if (pattern.EndsWith('*') ? type.Name.StartsWith(pattern[..^1], StringComparison.Ordinal) : type.Name == pattern) return package + type.Name;
            }
        }

        return Api("core") + type.Name;
    }

    /// <summary>The name of a condition that has the usual fields but a type of its own: of its owner ("StatefulSetStatus" has StatefulSetConditions).</summary>
    public static string Condition(string ownerName)
    {
        const string StatusSuffix = "Status";
        return (ownerName.EndsWith(StatusSuffix, StringComparison.Ordinal) ? ownerName[..^StatusSuffix.Length] : ownerName) + "Condition";
    }

    /// <summary>The name of a custom resource: the parts of its group in reverse.</summary>
    public static string OfCustom(string group, string version, string kind)
    {
        var parts = group.Split('.');
        Array.Reverse(parts);
        return $"{string.Join('.', parts)}.{version}.{kind}";
    }

    /// <summary>The name of a kind that is only asked and never stored.</summary>
    public static string OfQuestion(string group, string version, string kind) => Api(group.Length == 0 ? "core" : group.Split('.')[0], version) + kind;

    private static string Api(string group, string version = "v1") => $"io.k8s.api.{group}.{version}.";
}
