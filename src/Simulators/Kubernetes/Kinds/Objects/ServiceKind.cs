using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Services. Provenance: Recorded (validation/service-*), Documented (API reference, Service). Assumed: service addresses from 10.96.0.0/12, single-stack IPv4.</summary>
internal sealed class ServiceKind() : CatalogKind(KindDescriptions.Service, SchemaCatalog.Kubernetes["Service"])
{
    private static readonly SortedDictionary<string, Func<KubeDocument, string>> Fields = new(StringComparer.Ordinal)
    {
        ["spec.clusterIP"] = static s => s.Text("spec", "clusterIP") ?? "",
        ["spec.type"] = static s => s.Text("spec", "type") ?? "",
    };

    public override IReadOnlyDictionary<string, Func<KubeDocument, string>> SelectableFields => Fields;

    public override IReadOnlyList<string> NameErrors(string name, bool isPrefix) => NameRules.Label(isPrefix ? NameRules.MaskTrailingDash(name) : name);

    public override KubeDocument Default(KubeDocument value) => EditSpec(value, ServiceDefaults.Apply);

    public override IReadOnlyList<string> Warnings(KubeDocument value, KubeDocument? stored)
    {
        var spec = value["spec"] ?? KubeDocument.EmptyObject;
        var hasAddresses = spec.List("externalIPs").Count > 0;
        if (spec.Text("type") == "ExternalName") return hasAddresses ? ["spec.externalIPs is ignored when spec.type is \"ExternalName\""] : [];
        if (spec.Text("clusterIP") != "None") return [];
        List<string> found = [];
        if (spec.Text("loadBalancerIP") is { Length: > 0 }) found.Add("spec.loadBalancerIP is ignored for headless services");
        if (hasAddresses) found.Add("spec.externalIPs is ignored for headless services");
        if (spec.Text("sessionAffinity") == "ClientIP") found.Add("spec.SessionAffinity is ignored for headless services");
        return found;
    }

    public override void ValidateAllocation(KubeDocument value, KubeDocument? stored, KindContext context, FieldErrors errors)
    {
        if (value["spec"] is { IsObject: true } spec) ServiceAllocation.Check(spec, stored?["spec"], value.Key, context, errors);
    }

    public override KubeDocument PrepareForCreate(KubeDocument value, KindContext context)
    {
        value = base.PrepareForCreate(value, context);
        return EditSpec(value, spec => ServiceAllocation.OnCreate(spec, value.Key, context));
    }

    public override KubeDocument PrepareForUpdate(KubeDocument value, KubeDocument stored, KindContext context)
    {
        value = base.PrepareForUpdate(value, stored, context);
        return EditSpec(value, spec => ServiceAllocation.OnUpdate(spec, stored["spec"] ?? KubeDocument.EmptyObject, value.Key, context));
    }

    public override void Validate(KubeDocument value, FieldErrors errors) => ServiceRules.Validate(value["spec"] ?? KubeDocument.EmptyObject, errors);

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        ServiceRules.ValidateUpdate(value["spec"]!, stored["spec"]!, errors);
        Validate(value, errors);
    }
}
