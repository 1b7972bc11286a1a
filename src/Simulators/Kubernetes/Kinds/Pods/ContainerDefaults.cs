using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>What the API fills into a container. Provenance: Recorded (defaults/pod-probes, defaults/pod-qos).</summary>
internal static class ContainerDefaults
{
    /// <summary>The fields of a container and one more behind them: fits both sorts.</summary>
    private static readonly SchemaType Type = SchemaCatalog.Kubernetes["EphemeralContainer"];

    private static readonly SchemaType PortType = SchemaCatalog.Kubernetes["ContainerPort"];
    private static readonly SchemaType ProbeType = SchemaCatalog.Kubernetes["Probe"];
    private static readonly SchemaType HttpGetType = SchemaCatalog.Kubernetes["HTTPGetAction"];
    private static readonly SchemaType GrpcType = SchemaCatalog.Kubernetes["GRPCAction"];
    private static readonly SchemaType FieldRefType = SchemaCatalog.Kubernetes["ObjectFieldSelector"];
    private static readonly SchemaType ResourcesType = SchemaCatalog.Kubernetes["ResourceRequirements"];

    internal static KubeDocument Apply(KubeDocument container)
    {
        container = container.EditItems("ports", static p => PortType.SetDefault(p, "protocol", "TCP"));
        container = container.EditItems("env", static e => e.Edit("valueFrom", static v => v.Edit("fieldRef", FieldRef)));
        container = container.Edit("livenessProbe", Probe);
        container = container.Edit("readinessProbe", Probe);
        container = container.Edit("startupProbe", Probe);
        container = container.Edit("lifecycle", static l => l.Edit("postStart", Handler).Edit("preStop", Handler));
        container = Type.SetDefault(container, "terminationMessagePath", "/dev/termination-log");
        container = Type.SetDefault(container, "terminationMessagePolicy", "File");
        return Type.SetDefault(container, "imagePullPolicy", ImageReference.IsLatest(container.Text("image") ?? "") ? "Always" : "IfNotPresent");
    }

    /// <summary>Of Pods, not of templates: a limit without a request is the request.</summary>
    internal static KubeDocument RequestsFromLimits(KubeDocument container) => container.Edit("resources", RequestsOfResources);

    internal static KubeDocument RequestsOfResources(KubeDocument resources)
    {
        if (resources["limits"] is not { IsObject: true } limits) return resources;
        var requests = resources["requests"] ?? KubeDocument.EmptyObject;
        var filled = requests;
        foreach (var (name, limit) in limits.FieldSpan)
        {
            if (!filled.Has(name)) filled = filled.With(name, limit);
        }

        if (ReferenceEquals(filled, requests)) return resources;
        return ResourcesType.Set(resources, "requests", KubeDocument.ObjectOf(filled.Fields.OrderBy(f => f.Name, StringComparer.Ordinal)));
    }

    /// <summary>On the host's network every container port is a host port.</summary>
    internal static KubeDocument UseHostPorts(KubeDocument container) =>
        container.EditItems("ports", static p => p.Integer("hostPort") is null or 0 && p["containerPort"] is { } port && p.Integer("containerPort") != 0 ? PortType.Set(p, "hostPort", port) : p);

    internal static KubeDocument FieldRef(KubeDocument fieldRef) => FieldRefType.SetDefault(fieldRef, "apiVersion", "v1");

    private static KubeDocument Probe(KubeDocument probe)
    {
        probe = Handler(probe);
        probe = probe.Edit("grpc", static g => g.Has("service") ? g : GrpcType.Set(g, "service", ""));
        probe = ProbeType.SetDefault(probe, "timeoutSeconds", 1);
        probe = ProbeType.SetDefault(probe, "periodSeconds", 10);
        probe = ProbeType.SetDefault(probe, "successThreshold", 1);
        return ProbeType.SetDefault(probe, "failureThreshold", 3);
    }

    private static KubeDocument Handler(KubeDocument handler) =>
        handler.Edit("httpGet", static h => HttpGetType.SetDefault(HttpGetType.SetDefault(h, "path", "/"), "scheme", "HTTP"));
}
