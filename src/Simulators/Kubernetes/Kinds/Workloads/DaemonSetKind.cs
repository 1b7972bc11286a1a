using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>DaemonSets. Provenance: Documented (API reference, DaemonSet).</summary>
internal sealed class DaemonSetKind() : CatalogKind(KindDescriptions.DaemonSet, SchemaCatalog.Kubernetes["DaemonSet"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["DaemonSetSpec"];
    private static readonly SchemaType StrategyType = SchemaCatalog.Kubernetes["DaemonSetUpdateStrategy"];
    private static readonly SchemaType RollingUpdateType = SchemaCatalog.Kubernetes["RollingUpdateDaemonSet"];

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = spec.Edit("template", PodSpecDefaults.ApplyToTemplate);
        spec = SpecType.Set(spec, "updateStrategy", Strategy(spec["updateStrategy"] ?? KubeDocument.EmptyObject));
        return SpecType.SetDefault(spec, "revisionHistoryLimit", 10);
    });

    private static KubeDocument Strategy(KubeDocument strategy)
    {
        strategy = StrategyType.SetDefault(strategy, "type", "RollingUpdate");
        if (strategy.Text("type") != "RollingUpdate") return strategy;
        strategy = StrategyType.SetDefault(strategy, "rollingUpdate", KubeDocument.EmptyObject);
        return strategy.Edit("rollingUpdate", static r => RollingUpdateType.SetDefault(RollingUpdateType.SetDefault(r, "maxUnavailable", 1), "maxSurge", 0));
    }

    public override void Validate(KubeDocument value, FieldErrors errors) => DaemonSetRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        var selector = value.At("spec", "selector");
        if (!FieldRules.Same(selector, stored.At("spec", "selector"))) errors.Invalid("spec.selector", selector ?? KubeDocument.Null, FieldRules.Immutable);
    }

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) =>
        PodSpecWarnings.Of(value.At("spec", "template", "spec"), stored?.At("spec", "template", "spec"), "spec.template.spec");

    public override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => CollisionCounts.Validate(value, stored, errors);
}
