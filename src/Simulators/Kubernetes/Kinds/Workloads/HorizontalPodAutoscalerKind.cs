using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>HorizontalPodAutoscalers as objects: nothing scales. Provenance: Documented (API reference, HorizontalPodAutoscaler v2).</summary>
internal sealed class HorizontalPodAutoscalerKind() : CatalogKind(KindDescriptions.HorizontalPodAutoscaler, SchemaCatalog.Kubernetes["HorizontalPodAutoscaler"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["HorizontalPodAutoscalerSpec"];
    private static readonly SchemaType BehaviorType = SchemaCatalog.Kubernetes["HorizontalPodAutoscalerBehavior"];
    private static readonly SchemaType RulesType = SchemaCatalog.Kubernetes["HPAScalingRules"];

    private static readonly KubeDocument CpuUtilization = KubeDocument.Array(KubeDocument.Object(
        ("type", "Resource"),
        ("resource", KubeDocument.Object(("name", "cpu"), ("target", KubeDocument.Object(("type", "Utilization"), ("averageUtilization", 80)))))));

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = SpecType.SetDefault(spec, "minReplicas", 1);
        if (spec.List("metrics").Count == 0) spec = SpecType.Set(spec, "metrics", CpuUtilization);
        return spec.Edit("behavior", Behavior);
    });

    private static KubeDocument Behavior(KubeDocument behavior)
    {
        var up = RulesType.SetDefault(behavior["scaleUp"] ?? KubeDocument.EmptyObject, "stabilizationWindowSeconds", 0);
        behavior = BehaviorType.Set(behavior, "scaleUp", Rules(up, [Policy("Pods", 4), Policy("Percent", 100)]));
        return BehaviorType.Set(behavior, "scaleDown", Rules(behavior["scaleDown"] ?? KubeDocument.EmptyObject, [Policy("Percent", 100)]));
    }

    private static KubeDocument Rules(KubeDocument rules, KubeDocument[] policies)
    {
        rules = RulesType.SetDefault(rules, "selectPolicy", "Max");
        return rules.List("policies").Count > 0 ? rules : RulesType.Set(rules, "policies", KubeDocument.Array(policies));
    }

    private static KubeDocument Policy(string type, int value) => KubeDocument.Object(("type", type), ("value", value), ("periodSeconds", 15));

    public override void Validate(KubeDocument value, FieldErrors errors) => ValidateReplicas(value, errors);

    /// <summary>What both versions ask: a target and replica counts that fit each other.</summary>
    internal static void ValidateReplicas(KubeDocument value, FieldErrors errors)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        if (spec.Integer("minReplicas") is < 1) errors.Invalid("spec.minReplicas", spec["minReplicas"]!, "must be greater than or equal to 1");
        var most = spec.Integer("maxReplicas") ?? 0;
        if (most < 1) errors.Invalid("spec.maxReplicas", most, "must be greater than 0");
        if (spec.Integer("minReplicas") is { } least && most < least) errors.Invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
        var target = spec["scaleTargetRef"] ?? KubeDocument.EmptyObject;
        FieldRules.Required(target, "kind", "spec.scaleTargetRef", errors);
        FieldRules.Required(target, "name", "spec.scaleTargetRef", errors);
    }
}
