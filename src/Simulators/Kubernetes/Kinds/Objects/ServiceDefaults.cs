using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>What the API fills into a Service. Provenance: Documented (API reference, ServiceSpec).</summary>
internal static class ServiceDefaults
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["ServiceSpec"];
    private static readonly SchemaType PortType = SchemaCatalog.Kubernetes["ServicePort"];
    private static readonly SchemaType ClientIPType = SchemaCatalog.Kubernetes["ClientIPConfig"];
    private static readonly SchemaType AffinityType = SchemaCatalog.Kubernetes["SessionAffinityConfig"];

    internal static KubeDocument Apply(KubeDocument spec)
    {
        spec = SpecType.SetDefault(spec, "sessionAffinity", "None");
        spec = spec.Text("sessionAffinity") == "ClientIP" ? ClientAffinity(spec) : spec.Without("sessionAffinityConfig");
        spec = SpecType.SetDefault(spec, "type", "ClusterIP");
        spec = spec.EditItems("ports", Port);
        var type = spec.Text("type");
        if (type is "NodePort" or "LoadBalancer" || (type == "ClusterIP" && spec.List("externalIPs").Count > 0)) spec = SpecType.SetDefault(spec, "externalTrafficPolicy", "Cluster");
        if (type != "ExternalName") spec = SpecType.SetDefault(spec, "internalTrafficPolicy", "Cluster");
        return type == "LoadBalancer" ? SpecType.SetDefault(spec, "allocateLoadBalancerNodePorts", true) : spec;
    }

    private static KubeDocument ClientAffinity(KubeDocument spec)
    {
        var config = spec["sessionAffinityConfig"] ?? KubeDocument.EmptyObject;
        var client = config["clientIP"] ?? KubeDocument.EmptyObject;
        return SpecType.Set(spec, "sessionAffinityConfig", AffinityType.Set(config, "clientIP", ClientIPType.SetDefault(client, "timeoutSeconds", 10800)));
    }

    /// <summary>targetPort 0 and "" are what an unset one reads as.</summary>
    private static KubeDocument Port(KubeDocument port)
    {
        port = PortType.SetDefault(port, "protocol", "TCP");
        return port["targetPort"]?.ScalarText is null or "0" or "" && port["port"] is { } number ? PortType.Set(port, "targetPort", number) : port;
    }
}
