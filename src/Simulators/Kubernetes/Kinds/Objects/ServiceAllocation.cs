using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>The addresses and node ports that the API server hands out to Services. Provenance: Documented (Service ClusterIP allocation), Assumed (the range).</summary>
internal static class ServiceAllocation
{
    private const int NodePortMin = 30000;
    private const int NodePortCount = 2768;

    /// <summary>10.96.0.0/12.</summary>
    private const uint RangeBase = 0x0A60_0000;

    private const int RangeSize = 1 << 20;

    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["ServiceSpec"];
    private static readonly SchemaType PortType = SchemaCatalog.Kubernetes["ServicePort"];

    internal static bool IsInRange(string address) =>
        System.Net.IPAddress.TryParse(address, out var parsed) && parsed.GetAddressBytes() is { Length: 4 } bytes && bytes[0] == 10 && (bytes[1] & 0xF0) == 96;

    internal static KubeDocument OnCreate(KubeDocument spec, string key, KindContext context)
    {
        if (spec.Text("type") == "ExternalName") return spec;
        var first = FirstAddress(spec);
        if (first is null or "") first = Allocate(context);
        spec = WithAddress(spec, first);
        return WithNodePorts(spec, key, context);
    }

    /// <summary>What was handed out before stays unless the caller asks for something else.</summary>
    internal static KubeDocument OnUpdate(KubeDocument spec, KubeDocument stored, string key, KindContext context)
    {
        if (spec.Text("type") == "ExternalName") return spec.Without("clusterIP").Without("clusterIPs").Without("ipFamilies").Without("ipFamilyPolicy");
        spec = WithoutOldTypesFields(spec, stored);
        var isOneChanged = FieldRules.SameField(spec, stored, "clusterIPs") && !FieldRules.SameField(spec, stored, "clusterIP");
        if (isOneChanged && spec.Text("clusterIP") is { Length: > 0 } changed) spec = SpecType.Set(spec, "clusterIPs", KubeDocument.Array(changed));
        var first = FirstAddress(spec);
        if (first is null or "") first = FirstAddress(stored);
        if (first is null or "") first = Allocate(context);
        spec = WithAddress(spec, first);
        if (!UsesNodePorts(spec)) return spec;
        spec = spec.EditItems("ports", port => KeepNodePort(port, stored));
        return WithNodePorts(spec, key, context);
    }

    /// <summary>A change of type drops what only the old type has, unless the caller changes that as well.</summary>
    private static KubeDocument WithoutOldTypesFields(KubeDocument spec, KubeDocument stored)
    {
        if (spec.Text("type") != "ClusterIP" || stored.Text("type") == "ClusterIP") return spec;
        if (FieldRules.SameField(spec, stored, "externalTrafficPolicy")) spec = spec.Without("externalTrafficPolicy");
        if (FieldRules.SameField(spec, stored, "allocateLoadBalancerNodePorts")) spec = spec.Without("allocateLoadBalancerNodePorts");
        return FieldRules.SameField(spec, stored, "ports") ? spec.EditItems("ports", static p => p.Without("nodePort")) : spec;
    }

    private static string? FirstAddress(KubeDocument spec) =>
        spec.Text("clusterIP") is { Length: > 0 } single ? single : spec.List("clusterIPs") is { Count: > 0 } list ? list[0].ScalarText : null;

    private static KubeDocument WithAddress(KubeDocument spec, string address)
    {
        if (spec.Text("clusterIP") != address) spec = SpecType.Set(spec, "clusterIP", address);
        if (spec.List("clusterIPs").Count == 0) spec = SpecType.Set(spec, "clusterIPs", KubeDocument.Array(address));
        if (spec.List("ipFamilies").Count == 0) spec = SpecType.Set(spec, "ipFamilies", KubeDocument.Array("IPv4"));
        return SpecType.SetDefault(spec, "ipFamilyPolicy", "SingleStack");
    }

    private static bool UsesNodePorts(KubeDocument spec) =>
        spec.Text("type") == "NodePort" || (spec.Text("type") == "LoadBalancer" && spec.Flag("allocateLoadBalancerNodePorts") != false);

    private static KubeDocument KeepNodePort(KubeDocument port, KubeDocument stored)
    {
        if (port.Integer("nodePort") is not null) return port;
        foreach (var old in stored.List("ports"))
        {
            if (old.Integer("port") == port.Integer("port") && old.Text("protocol") == port.Text("protocol") && old["nodePort"] is { } number)
            {
                return PortType.Set(port, "nodePort", number);
            }
        }

        return port;
    }

    private static KubeDocument WithNodePorts(KubeDocument spec, string key, KindContext context)
    {
        if (!UsesNodePorts(spec)) return spec;
        var used = new HashSet<long>();
        foreach (var service in context.ListAll(KubeResources.Services))
        {
            if (service.Key == key) continue;
            foreach (var port in service.List("spec", "ports"))
            {
                if (port.Integer("nodePort") is { } number) used.Add(number);
            }
        }

        return spec.EditItems("ports", port =>
        {
            if (port.Integer("nodePort") is > 0) return port;
            var number = NodePortMin + context.Random.Next(NodePortCount);
            while (!used.Add(number)) number = NodePortMin + ((number - NodePortMin + 1) % NodePortCount);
            return PortType.Set(port, "nodePort", number);
        });
    }

    private static string Allocate(KindContext context)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in context.ListAll(KubeResources.Services))
        {
            foreach (var address in service.List("spec", "clusterIPs")) used.Add(address.ScalarText ?? "");
        }

        var offset = 10 + context.Random.Next(RangeSize - 20);
        while (true)
        {
            var number = RangeBase + (uint)offset;
            var address = string.Create(CultureInfo.InvariantCulture, $"{number >> 24}.{(number >> 16) & 255}.{(number >> 8) & 255}.{number & 255}");
            if (!used.Contains(address)) return address;
            offset = (offset + 1) % RangeSize;
        }
    }
}
