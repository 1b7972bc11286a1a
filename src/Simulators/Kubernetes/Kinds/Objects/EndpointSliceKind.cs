using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>EndpointSlices. Provenance: Documented (API reference, EndpointSlice).</summary>
internal sealed class EndpointSliceKind() : CatalogKind(KindDescriptions.EndpointSlice, SchemaCatalog.Kubernetes["EndpointSlice"])
{
    private const int EndpointsMax = 1000;
    private const int AddressesMax = 100;
    private const int PortsMax = 20000;

    private static readonly SchemaType PortType = SchemaCatalog.Kubernetes["EndpointSlicePort"];

    public override KubeDocument Default(KubeDocument value) =>
        value.EditItems("ports", static p => PortType.SetDefault(p.Has("name") ? p : PortType.Set(p, "name", ""), "protocol", "TCP"));

    public override void Validate(KubeDocument value, FieldErrors errors)
    {
        if (value.IsBlank("addressType")) errors.Required("addressType");
        else if (value.Text("addressType") is not ("IPv4" or "IPv6" or "FQDN")) errors.NotSupported("addressType", value["addressType"]!, "FQDN", "IPv4", "IPv6");
        var endpoints = value.List("endpoints");
        if (endpoints.Count > EndpointsMax) errors.TooMany("endpoints", endpoints.Count, EndpointsMax);
        for (var i = 0; i < endpoints.Count; i++) Addresses(endpoints[i], value.Text("addressType"), $"endpoints[{i}]", errors);
        Ports(value.List("ports"), errors);
    }

    private static void Addresses(KubeDocument endpoint, string? type, string path, FieldErrors errors)
    {
        var addresses = endpoint.List("addresses");
        if (addresses.Count == 0) errors.Required(path + ".addresses", "must contain at least 1 address");
        else if (addresses.Count > AddressesMax) errors.TooMany(path + ".addresses", addresses.Count, AddressesMax);
        for (var i = 0; i < addresses.Count; i++)
        {
            var at = $"{path}.addresses[{i}]";
            var text = addresses[i].ScalarText ?? "";
            if (type == "FQDN")
            {
                foreach (var problem in NameRules.Subdomain(text)) errors.Invalid(at, text, problem);
            }
            else if (type is "IPv4" or "IPv6")
            {
                var isOther = System.Net.IPAddress.TryParse(text, out var address) && address.GetAddressBytes().Length != (type == "IPv4" ? 4 : 16);
                if (isOther) errors.Invalid(at, text, $"must be an {type} address");
                FieldRules.EndpointAddress(addresses[i], at, errors);
            }
        }

        if (endpoint.Text("hostname") is { } host)
        {
            foreach (var problem in NameRules.Label(host)) errors.Invalid(path + ".hostname", host, problem);
        }
    }

    private static void Ports(IReadOnlyList<KubeDocument> ports, FieldErrors errors)
    {
        if (ports.Count > PortsMax) errors.TooMany("ports", ports.Count, PortsMax);
        for (var i = 0; i < ports.Count; i++)
        {
            var at = $"ports[{i}]";
            var name = ports[i].Text("name") ?? "";
            if (name.Length > 0)
            {
                foreach (var problem in NameRules.Label(name)) errors.Invalid(at + ".name", name, problem);
            }

            for (var j = 0; j < i; j++)
            {
                if ((ports[j].Text("name") ?? "") != name) continue;
                errors.Duplicate(at + ".name", name);
                break;
            }

            if (ports[i].Text("protocol") is not ("TCP" or "UDP" or "SCTP")) errors.NotSupported(at + ".protocol", ports[i]["protocol"] ?? "", "SCTP", "TCP", "UDP");
            if (ports[i].Text("appProtocol") is not { } protocol) continue;
            foreach (var problem in NameRules.QualifiedName(protocol)) errors.Invalid(at + ".appProtocol", protocol, problem);
        }
    }

    public override void ValidateUpdate(KubeDocument value, KubeDocument stored, FieldErrors errors)
    {
        Validate(value, errors);
        if (!FieldRules.SameField(value, stored, "addressType")) errors.Invalid("addressType", value["addressType"] ?? "", FieldRules.Immutable);
    }
}
