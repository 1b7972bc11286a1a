using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>What is valid in a Service. Provenance: Recorded (validation/service-*), Documented (API reference, ServiceSpec).</summary>
internal static class ServiceRules
{
    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        var type = spec.Text("type");
        var isHeadless = spec.Text("clusterIP") == "None";
        var ports = spec.List("ports");
        if (ports.Count == 0 && !isHeadless && type != "ExternalName") errors.Required("spec.ports");
        if (type == "ExternalName") ExternalName(spec, errors);
        for (var i = 0; i < ports.Count; i++) Port(ports, i, errors);
        SelectorRules.Labels(spec["selector"], "spec.selector", errors);
        if (spec.Text("sessionAffinity") is not ("None" or "ClientIP")) errors.NotSupported("spec.sessionAffinity", spec["sessionAffinity"] ?? "", "ClientIP", "None");
        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.NotSupported("spec.type", spec["type"] ?? "", "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        }

        if (type != "ExternalName") Addresses(spec, errors);
    }

    internal static void ValidateUpdate(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        if (spec.Text("type") == "ExternalName" || stored.Text("type") == "ExternalName") return;
        var before = stored.List("clusterIPs");
        var after = spec.List("clusterIPs");
        if (before.Count > 0 && after.Count > 0 && !before[0].Equals(after[0])) errors.Invalid("spec.clusterIPs[0]", spec["clusterIPs"]!, "may not change once set");
    }

    private static void ExternalName(KubeDocument spec, FieldErrors errors)
    {
        if (!spec.IsBlank("clusterIP")) errors.Forbidden("spec.clusterIPs", "may not be set for ExternalName services");
        var name = (spec.Text("externalName") ?? "").TrimEnd('.');
        if (name.Length == 0) errors.Required("spec.externalName");
        else
        {
            foreach (var problem in NameRules.Subdomain(name)) errors.Invalid("spec.externalName", name, problem);
        }
    }

    private static void Port(IReadOnlyList<KubeDocument> ports, int index, FieldErrors errors)
    {
        var port = ports[index];
        var path = $"spec.ports[{index}]";
        var name = port.Text("name") ?? "";
        if (name.Length == 0)
        {
            if (ports.Count > 1) errors.Required(path + ".name");
        }
        else
        {
            foreach (var problem in NameRules.Label(name)) errors.Invalid(path + ".name", name, problem);
            for (var i = 0; i < index; i++)
            {
                if (ports[i].Text("name") != name) continue;
                errors.Duplicate(path + ".name", name);
                break;
            }
        }

        FieldRules.Port(port["port"], path + ".port", errors);
        if (port.Text("protocol") is not ("TCP" or "UDP" or "SCTP")) errors.NotSupported(path + ".protocol", port["protocol"] ?? "", "SCTP", "TCP", "UDP");
        FieldRules.PortOrName(port["targetPort"], path + ".targetPort", errors);
    }

    private static void Addresses(KubeDocument spec, FieldErrors errors)
    {
        var addresses = spec.List("clusterIPs");
        for (var i = 0; i < addresses.Count; i++)
        {
            if (addresses[i].ScalarText == "None") continue;
            if (!System.Net.IPAddress.TryParse(addresses[i].ScalarText, out _))
            {
                errors.Invalid($"spec.clusterIPs[{i}]", addresses[i], "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }
            else if (!errors.Any && !ServiceAllocation.IsInRange(addresses[i].ScalarText!))
            {
                errors.Invalid("spec.clusterIPs", spec["clusterIPs"]!, $"failed to allocate IP {addresses[i].ScalarText}: the provided network does not match the current range");
            }
        }
    }
}
