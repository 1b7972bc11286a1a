using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Workloads;

/// <summary>
/// HorizontalPodAutoscalers of autoscaling/v1: the same objects with the CPU target alone. Provenance: Documented (API reference, HorizontalPodAutoscaler v1). Not simulated: the
/// annotations in which the API keeps other metrics and behavior for readers of v1.
/// </summary>
internal sealed class HorizontalPodAutoscalerV1Kind() : CatalogKind(KindDescriptions.HorizontalPodAutoscalerV1, SchemaCatalog.Kubernetes["HorizontalPodAutoscalerV1"])
{
    private const string Target = "targetCPUUtilizationPercentage";
    private const int DefaultPercentage = 80;

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["HorizontalPodAutoscalerSpecV1"];
    private static readonly SchemaType StoredType = SchemaCatalog.Kubernetes["HorizontalPodAutoscaler"];
    private static readonly SchemaType StoredSpecType = SchemaCatalog.Kubernetes["HorizontalPodAutoscalerSpec"];

    public override KubeResource StorageResource => KubeResources.HorizontalPodAutoscalers;

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, static spec =>
        SpecType.SetDefault(SpecType.SetDefault(spec, "minReplicas", 1), Target, DefaultPercentage));

    public override void Validate(KubeDocument value, FieldErrors errors) => HorizontalPodAutoscalerKind.ValidateReplicas(value, errors);

    public override KubeDocument ToStorage(KubeDocument value)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        if (spec[Target] is { IsNull: false } percentage)
        {
            spec = StoredSpecType.Set(spec.Without(Target), "metrics", KubeDocument.Array(KubeDocument.Object(
                ("type", "Resource"),
                ("resource", KubeDocument.Object(("name", "cpu"), ("target", KubeDocument.Object(("type", "Utilization"), ("averageUtilization", percentage))))))));
        }

        return new SchemaDecoder().Decode(StoredType, value.With("apiVersion", "autoscaling/v2").With("spec", spec));
    }

    public override KubeDocument FromStorage(KubeDocument stored)
    {
        var spec = stored["spec"] ?? KubeDocument.EmptyObject;
        foreach (var metric in spec.List("metrics"))
        {
            if (metric.Text("resource", "name") == "cpu" && metric.At("resource", "target", "averageUtilization") is { } percentage) spec = spec.With(Target, percentage);
        }

        return new SchemaDecoder().Decode(Schema, stored.With("apiVersion", "autoscaling/v1").With("spec", spec));
    }
}
