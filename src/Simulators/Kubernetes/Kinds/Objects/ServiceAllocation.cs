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

    private static bool IsInRange(string address) =>
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
        if (!UsesNodePorts(spec)) return WithNodePorts(spec, key, context);
        spec = spec.EditItems("ports", port => KeepNodePort(port, stored));
        if (NeedsHealthCheckPort(spec) && NeedsHealthCheckPort(stored) && spec.Integer("healthCheckNodePort") is null or 0 && stored["healthCheckNodePort"] is { } kept)
        {
            spec = SpecType.Set(spec, "healthCheckNodePort", kept);
        }

        return WithNodePorts(spec, key, context);
    }

    /// <summary>What the server checks before it hands out anything; its errors come alone. Provenance: Recorded (validation/service-clusterip-invalid), Documented (ServiceSpec).</summary>
    internal static void Check(KubeDocument spec, KubeDocument? stored, string key, KindContext context, FieldErrors errors)
    {
        if (spec.Text("type") == "ExternalName") return;
        ServiceFamilies.Validate(spec, errors);
        if (errors.Any) return;
        ServiceFamilies.Support(spec, errors);
        if (errors.Any) return;
        if (FirstAddress(spec) is { Length: > 0 } address and not "None" && address != FirstAddress(stored ?? KubeDocument.EmptyObject)) CheckAddress(spec, address, context, errors);
        if (!errors.Any && UsesNodePorts(spec)) CheckNodePorts(spec, stored ?? KubeDocument.EmptyObject, key, context, errors);
    }

    private static void CheckAddress(KubeDocument spec, string address, KindContext context, FieldErrors errors)
    {
        var problem = "the provided network does not match the current range";
        if (IsInRange(address))
        {
            if (!UsedAddresses(context).Contains(address)) return;
            problem = "provided IP is already allocated";
        }

        var all = spec.List("clusterIPs").Count > 0 ? spec["clusterIPs"]! : KubeDocument.Array(address);
        errors.Invalid("spec.clusterIPs", all, $"failed to allocate IP {address}: {problem}");
    }

    private static void CheckNodePorts(KubeDocument spec, KubeDocument stored, string key, KindContext context, FieldErrors errors)
    {
        var ports = spec.List("ports");
        HashSet<long>? used = null;
        for (var i = 0; i < ports.Count && !errors.Any; i++)
        {
            if (ports[i].Integer("nodePort") is not { } number || number == 0 || stored.List("ports").Any(p => p.Integer("nodePort") == number)) continue;
            var path = $"spec.ports[{i}].nodePort";
            if (number is < NodePortMin or >= NodePortMin + NodePortCount)
            {
                errors.Invalid(path, number, $"provided port is not in the valid range. The range of valid ports is {NodePortMin}-{NodePortMin + NodePortCount - 1}");
            }
            else if ((used ??= UsedNodePorts(key, context)).Contains(number)) errors.Invalid(path, number, "provided port is already allocated");
        }
    }

    /// <summary>A change of type drops what only the old type has, unless the caller changes that as well.</summary>
    private static KubeDocument WithoutOldTypesFields(KubeDocument spec, KubeDocument stored)
    {
        if (stored.Text("type") == "LoadBalancer" && spec.Text("type") != "LoadBalancer")
        {
            spec = WithoutSame(WithoutSame(spec, stored, "allocateLoadBalancerNodePorts"), stored, "loadBalancerClass");
        }

        if (NeedsHealthCheckPort(stored) && !NeedsHealthCheckPort(spec)) spec = WithoutSame(spec, stored, "healthCheckNodePort");
        if (spec.Text("type") != "ClusterIP" || stored.Text("type") == "ClusterIP") return spec;
        spec = WithoutSame(spec, stored, "externalTrafficPolicy");
        return FieldRules.SameField(spec, stored, "ports") ? spec.EditItems("ports", static p => p.Without("nodePort")) : spec;
    }

    private static KubeDocument WithoutSame(KubeDocument spec, KubeDocument stored, string name) => FieldRules.SameField(spec, stored, name) ? spec.Without(name) : spec;

    internal static bool NeedsHealthCheckPort(KubeDocument spec) => spec.Text("type") == "LoadBalancer" && spec.Text("externalTrafficPolicy") == "Local";

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
        var needsHealthCheck = NeedsHealthCheckPort(spec) && spec.Integer("healthCheckNodePort") is null or 0;
        if (!UsesNodePorts(spec) && !needsHealthCheck) return spec;
        var used = UsedNodePorts(key, context);
        if (UsesNodePorts(spec))
        {
            spec = spec.EditItems("ports", port => port.Integer("nodePort") is > 0 ? port : PortType.Set(port, "nodePort", NextNodePort(used, context)));
        }

        return needsHealthCheck ? SpecType.Set(spec, "healthCheckNodePort", NextNodePort(used, context)) : spec;
    }

    private static int NextNodePort(HashSet<long> used, KindContext context)
    {
        var number = NodePortMin + context.Random.Next(NodePortCount);
        while (!used.Add(number)) number = NodePortMin + ((number - NodePortMin + 1) % NodePortCount);
        return number;
    }

    private static HashSet<long> UsedNodePorts(string key, KindContext context)
    {
        var used = new HashSet<long>();
        foreach (var service in context.ListAll(KubeResources.Services))
        {
            if (service.Key == key) continue;
            if (service.Integer("spec", "healthCheckNodePort") is > 0 and { } check) used.Add(check);
            foreach (var port in service.List("spec", "ports"))
            {
                if (port.Integer("nodePort") is { } number) used.Add(number);
            }
        }

        return used;
    }

    private static HashSet<string> UsedAddresses(KindContext context)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in context.ListAll(KubeResources.Services))
        {
            foreach (var address in service.List("spec", "clusterIPs")) used.Add(address.ScalarText ?? "");
        }

        return used;
    }

    private static string Allocate(KindContext context)
    {
        var used = UsedAddresses(context);
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
