using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Pods;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>StatefulSets. Provenance: Recorded (validation/sts-*, defaults/statefulset-*, immutability/sts-*).</summary>
internal sealed class StatefulSetKind() : CatalogKind(KindDescriptions.StatefulSet, SchemaCatalog.Kubernetes["StatefulSet"])
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["StatefulSetSpec"];
    private static readonly SchemaType StrategyType = SchemaCatalog.Kubernetes["StatefulSetUpdateStrategy"];
    private static readonly SchemaType RollingUpdateType = SchemaCatalog.Kubernetes["RollingUpdateStatefulSetStrategy"];
    private static readonly SchemaType RetentionType = SchemaCatalog.Kubernetes["StatefulSetPersistentVolumeClaimRetentionPolicy"];
    private static readonly SchemaType ClaimType = SchemaCatalog.Kubernetes["PersistentVolumeClaim"];
    private static readonly SchemaType ClaimStatusType = SchemaCatalog.Kubernetes["PersistentVolumeClaimStatus"];

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
    {
        spec = SpecType.SetDefault(spec, "replicas", 1);
        spec = spec.Edit("template", PodSpecDefaults.ApplyToTemplate);
        spec = spec.EditItems("volumeClaimTemplates", ClaimTemplate);
        spec = SpecType.SetDefault(spec, "podManagementPolicy", "OrderedReady");
        spec = SpecType.Set(spec, "updateStrategy", UpdateStrategy(spec["updateStrategy"] ?? KubeDocument.EmptyObject));
        spec = SpecType.SetDefault(spec, "revisionHistoryLimit", 10);
        return SpecType.Set(spec, "persistentVolumeClaimRetentionPolicy", Retention(spec["persistentVolumeClaimRetentionPolicy"] ?? KubeDocument.EmptyObject));
    });

    private static KubeDocument UpdateStrategy(KubeDocument strategy)
    {
        strategy = StrategyType.SetDefault(strategy, "type", "RollingUpdate");
        if (strategy.Text("type") != "RollingUpdate") return strategy;
        strategy = StrategyType.SetDefault(strategy, "rollingUpdate", KubeDocument.EmptyObject);
        return strategy.Edit("rollingUpdate", static r => RollingUpdateType.SetDefault(r, "partition", 0));
    }

    private static KubeDocument Retention(KubeDocument policy) =>
        RetentionType.SetDefault(RetentionType.SetDefault(policy, "whenDeleted", "Retain"), "whenScaled", "Retain");

    private static KubeDocument ClaimTemplate(KubeDocument claim)
    {
        claim = ClaimType.SetDefault(claim, "kind", "PersistentVolumeClaim");
        claim = ClaimType.SetDefault(claim, "apiVersion", "v1");
        claim = claim.Edit("spec", VolumeDefaults.ClaimSpec);
        return claim.Edit("status", static s => ClaimStatusType.SetDefault(s, "phase", "Pending"));
    }

    public override IReadOnlyList<string> NameErrors(string name, bool isPrefix) => NameRules.Label(isPrefix ? NameRules.MaskTrailingDash(name) : name);

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored) =>
        PodSpecWarnings.Of(value.At("spec", "template", "spec"), stored?.At("spec", "template", "spec"), "spec.template.spec");

    public override void Validate(KubeDocument value, FieldErrors errors) => StatefulSetRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        if (ReferenceEquals(value["spec"], stored["spec"])) return;
        Validate(value, errors);
        StatefulSetRules.ValidateUpdate(value["spec"]!, stored["spec"]!, errors);
    }

    public override void ValidateStatusUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors) => CollisionCounts.Validate(value, stored, errors);
}
