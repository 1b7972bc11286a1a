using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>Deployments. Provenance: Recorded (validation/deployment-*, immutability/deployment-selector), Documented (API reference, Deployment).</summary>
internal sealed class DeploymentKind() : CatalogKind(KindDescriptions.Deployment, SchemaCatalog.Kubernetes["Deployment"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["DeploymentSpec"];
    private static readonly SchemaType StrategyType = SchemaCatalog.Kubernetes["DeploymentStrategy"];
    private static readonly SchemaType RollingUpdateType = SchemaCatalog.Kubernetes["RollingUpdateDeployment"];

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = SpecType.SetDefault(spec, "replicas", 1);
        spec = spec.Edit("template", PodSpecDefaults.ApplyToTemplate);
        spec = SpecType.Set(spec, "strategy", Strategy(spec["strategy"] ?? KubeDocument.EmptyObject));
        spec = SpecType.SetDefault(spec, "revisionHistoryLimit", 10);
        return SpecType.SetDefault(spec, "progressDeadlineSeconds", 600);
    });

    private static KubeDocument Strategy(KubeDocument strategy)
    {
        strategy = StrategyType.SetDefault(strategy, "type", "RollingUpdate");
        if (strategy.Text("type") != "RollingUpdate") return strategy;
        strategy = StrategyType.SetDefault(strategy, "rollingUpdate", KubeDocument.EmptyObject);
        return strategy.Edit("rollingUpdate", static r => RollingUpdateType.SetDefault(RollingUpdateType.SetDefault(r, "maxUnavailable", "25%"), "maxSurge", "25%"));
    }

    public override void Validate(KubeDocument value, FieldErrors errors) => DeploymentRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        var selector = value.At("spec", "selector");
        if (!FieldRules.Same(selector, stored.At("spec", "selector"))) errors.Invalid("spec.selector", selector ?? KubeDocument.Null, FieldRules.Immutable);
    }

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) =>
        PodNameWarnings.OfWorkload(value, stored);

    public override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => CollisionCounts.Validate(value, stored, errors);
}
