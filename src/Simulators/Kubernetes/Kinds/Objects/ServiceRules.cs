using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>What is valid in a Service, in the API's order. Provenance: Recorded (validation/service-*), Documented (API reference, ServiceSpec).</summary>
internal static class ServiceRules
{
    private const int AffinitySecondsMax = 86400;
    private const string OnlyLoadBalancers = "may only be used when `type` is 'LoadBalancer'";
    private const int KubeletPort = 10250;

    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        var type = spec.Text("type") ?? "";
        var isHeadless = spec.List("clusterIPs") is { Count: > 0 } addresses && addresses[0].ScalarText == "None";
        var ports = spec.List("ports");
        if (ports.Count == 0 && !isHeadless && type != "ExternalName") errors.Required("spec.ports");
        for (var i = 0; type == "LoadBalancer" && i < ports.Count; i++)
        {
            if (ports[i].Integer("port") == KubeletPort) errors.Invalid($"spec.ports[{i}]", KubeletPort, $"may not expose port {KubeletPort} externally since it is used by kubelet");
        }

        if (isHeadless && type is "LoadBalancer" or "NodePort") errors.Invalid("spec.clusterIPs[0]", "None", $"may not be set to 'None' for {type} services");
        if (type == "ExternalName") ExternalName(spec, errors);
        for (var i = 0; i < ports.Count; i++) Port(ports, i, errors);
        SelectorRules.Labels(spec["selector"], "spec.selector", errors);
        Affinity(spec, errors);
        var external = spec.List("externalIPs");
        for (var i = 0; i < external.Count; i++) FieldRules.EndpointAddress(external[i], $"spec.externalIPs[{i}]", errors);
        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.NotSupported("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        }

        PortNumbers(ports, type, errors);
        LoadBalancer(spec, type, errors);
        Policies(spec, type, errors);
    }

    internal static void ValidateUpdate(KubeDocument spec, KubeDocument stored, FieldErrors errors)
    {
        if (spec.Text("type") == "ExternalName" || stored.Text("type") == "ExternalName") return;
        var before = stored.List("clusterIPs");
        var after = spec.List("clusterIPs");
        for (var i = 0; i < before.Count && i < after.Count; i++)
        {
            if (!before[i].Equals(after[i])) errors.Invalid($"spec.clusterIPs[{i}]", spec["clusterIPs"]!, "may not change once set");
        }

        var areBalanced = spec.Text("type") == "LoadBalancer" && stored.Text("type") == "LoadBalancer";
        if (areBalanced && !FieldRules.SameField(spec, stored, "loadBalancerClass"))
        {
            errors.Invalid("spec.loadBalancerClass", spec["loadBalancerClass"] ?? KubeDocument.Null, "may not change once set");
        }
    }

    private static void ExternalName(KubeDocument spec, FieldErrors errors)
    {
        if (spec.Has("clusterIPs") || !spec.IsBlank("clusterIP")) errors.Forbidden("spec.clusterIPs", "may not be set for ExternalName services");
        if (spec.Has("ipFamilies")) errors.Forbidden("spec.ipFamilies", "may not be set for ExternalName services");
        if (spec.Has("ipFamilyPolicy")) errors.Forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services");
        var name = spec.Text("externalName") ?? "";
        if (name.EndsWith('.')) name = name[..^1];
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
        if (port.Text("appProtocol") is { } protocol)
        {
            foreach (var problem in NameRules.QualifiedName(protocol)) errors.Invalid(path + ".appProtocol", protocol, problem);
        }
    }

    private static void Affinity(KubeDocument spec, FieldErrors errors)
    {
        var affinity = spec.Text("sessionAffinity") ?? "";
        if (affinity is not ("None" or "ClientIP")) errors.NotSupported("spec.sessionAffinity", affinity, "ClientIP", "None");
        if (affinity == "ClientIP" && spec.Integer("sessionAffinityConfig", "clientIP", "timeoutSeconds") is { } seconds and (<= 0 or > AffinitySecondsMax))
        {
            errors.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, $"must be greater than 0 and less than {AffinitySecondsMax}");
        }
    }

    private static void PortNumbers(IReadOnlyList<KubeDocument> ports, string type, FieldErrors errors)
    {
        for (var i = 0; type == "ClusterIP" && i < ports.Count; i++)
        {
            if (ports[i].Integer("nodePort") is not (null or 0)) errors.Forbidden($"spec.ports[{i}].nodePort", "may not be used when `type` is 'ClusterIP'");
        }

        for (var i = 0; i < ports.Count; i++)
        {
            if (ports[i].Integer("nodePort") is not (null or 0) && Repeats(ports, i, "nodePort")) errors.Duplicate($"spec.ports[{i}].nodePort", ports[i]["nodePort"]!);
        }

        for (var i = 0; i < ports.Count; i++)
        {
            if (!Repeats(ports, i, "port")) continue;
            var key = KubeDocument.Object(("protocol", ports[i]["protocol"]), ("port", ports[i]["port"]));
            errors.Duplicate($"spec.ports[{i}]", GoForm.Kubernetes.Of("ServicePort", key));
        }
    }

    private static bool Repeats(IReadOnlyList<KubeDocument> ports, int index, string field)
    {
        for (var i = 0; i < index; i++)
        {
            if (ports[i].Text("protocol") == ports[index].Text("protocol") && FieldRules.SameField(ports[i], ports[index], field)) return true;
        }

        return false;
    }

    private static void LoadBalancer(KubeDocument spec, string type, FieldErrors errors)
    {
        var ranges = spec.List("loadBalancerSourceRanges");
        if (ranges.Count > 0 && type != "LoadBalancer") errors.Forbidden("spec.LoadBalancerSourceRanges", OnlyLoadBalancers);
        for (var i = 0; i < ranges.Count; i++)
        {
            var text = ranges[i].ScalarText!.Trim();
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            var isRange = slash > 0 && System.Net.IPAddress.TryParse(text.AsSpan(0, slash), out var address)
                && byte.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bits)
                && bits <= address.GetAddressBytes().Length * 8;
            if (!isRange) errors.Invalid($"spec.LoadBalancerSourceRanges[{i}]", text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }

        if (spec.Has("allocateLoadBalancerNodePorts") && type != "LoadBalancer") errors.Forbidden("spec.allocateLoadBalancerNodePorts", OnlyLoadBalancers);
        if (spec.Text("loadBalancerClass") is not { } name) return;
        if (type != "LoadBalancer") errors.Forbidden("spec.loadBalancerClass", OnlyLoadBalancers);
        else
        {
            foreach (var problem in NameRules.QualifiedName(name)) errors.Invalid("spec.loadBalancerClass", name, problem);
        }
    }

    private static void Policies(KubeDocument spec, string type, FieldErrors errors)
    {
        var isExternal = type is "LoadBalancer" or "NodePort" || (type == "ClusterIP" && spec.List("externalIPs").Count > 0);
        var policy = spec.Text("externalTrafficPolicy") ?? "";
        if (!isExternal && policy.Length > 0) errors.Invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services");
        else if (isExternal && policy is not ("Cluster" or "Local")) errors.NotSupported("spec.externalTrafficPolicy", policy, "Cluster", "Local");
        if (!ServiceAllocation.NeedsHealthCheckPort(spec) && spec.Integer("healthCheckNodePort") is not (null or 0))
        {
            errors.Invalid("spec.healthCheckNodePort", spec["healthCheckNodePort"]!, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
        }

        if (spec.Text("internalTrafficPolicy") is { } inside and not ("Cluster" or "Local")) errors.NotSupported("spec.internalTrafficPolicy", inside, "Cluster", "Local");
        if (spec.Text("trafficDistribution") is { } distribution and not ("PreferClose" or "PreferSameZone" or "PreferSameNode"))
        {
            errors.NotSupported("spec.trafficDistribution", distribution, "PreferClose", "PreferSameNode", "PreferSameZone");
        }
    }
}
