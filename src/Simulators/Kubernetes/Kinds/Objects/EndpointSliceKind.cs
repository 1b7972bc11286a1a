using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>EndpointSlices. Provenance: Documented (API reference, EndpointSlice).</summary>
internal sealed class EndpointSliceKind() : CatalogKind(KindDescriptions.EndpointSlice, SchemaCatalog.Kubernetes["EndpointSlice"])
{
    private static readonly SchemaType PortType = SchemaCatalog.Kubernetes["EndpointSlicePort"];

    public override KubeDocument Default(KubeDocument value) =>
        value.EditItems("ports", static p => PortType.SetDefault(p.Has("name") ? p : PortType.Set(p, "name", ""), "protocol", "TCP"));

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        if (value.IsBlank("addressType")) errors.Required("addressType");
        else if (value.Text("addressType") is not ("IPv4" or "IPv6" or "FQDN")) errors.NotSupported("addressType", value["addressType"]!, "FQDN", "IPv4", "IPv6");
        var endpoints = value.List("endpoints");
        for (var i = 0; i < endpoints.Count; i++)
        {
            if (endpoints[i].List("addresses").Count == 0) errors.Required($"endpoints[{i}].addresses", "must contain at least 1 address");
        }
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        if (!FieldRules.SameField(value, stored, "addressType")) errors.Invalid("addressType", value["addressType"] ?? "", FieldRules.Immutable);
    }
}
