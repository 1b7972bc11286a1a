using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>What the API fills into a PodSpec, of a Pod or of a template. Provenance: Recorded (defaults/pod, defaults/pod-probes), Documented (API reference, PodSpec).</summary>
internal static class PodSpecDefaults
{
    private static readonly SchemaType SpecType = SchemaCatalog.Kubernetes["PodSpec"];
    private static readonly SchemaType TemplateType = SchemaCatalog.Kubernetes["PodTemplateSpec"];
    private static readonly KubeDocument GracePeriodSeconds = KubeDocument.Of(30);

    /// <summary>The object with the defaults in its field <c>template</c>, a PodTemplateSpec.</summary>
    internal static KubeDocument ApplyToTemplate(KubeDocument template)
    {
        var spec = template["spec"] ?? KubeDocument.EmptyObject;
        var defaulted = Apply(spec);
        return ReferenceEquals(spec, defaulted) ? template : TemplateType.Set(template, "spec", defaulted);
    }

    internal static KubeDocument Apply(KubeDocument spec)
    {
        spec = spec.EditItems("volumes", VolumeDefaults.Apply);
        spec = spec.EditItems("initContainers", ContainerDefaults.Apply);
        spec = spec.EditItems("containers", ContainerDefaults.Apply);
        spec = spec.EditItems("ephemeralContainers", ContainerDefaults.Apply);
        spec = SpecType.SetDefault(spec, "restartPolicy", "Always");
        spec = SpecType.SetDefault(spec, "terminationGracePeriodSeconds", GracePeriodSeconds);
        spec = SpecType.SetDefault(spec, "dnsPolicy", "ClusterFirst");
        spec = MirrorServiceAccount(spec);
        spec = SpecType.SetDefault(spec, "securityContext", KubeDocument.EmptyObject);
        return SpecType.SetDefault(spec, "schedulerName", "default-scheduler");
    }

    /// <summary>On the host's network container ports are host ports; of Pods alone, templates keep what they say.</summary>
    internal static KubeDocument UseHostPorts(KubeDocument spec)
    {
        if (spec.Flag("hostNetwork") != true) return spec;
        return spec.EditItems("initContainers", ContainerDefaults.UseHostPorts).EditItems("containers", ContainerDefaults.UseHostPorts);
    }

    /// <summary>serviceAccount is the old name of serviceAccountName: both are always written, the new one wins.</summary>
    internal static KubeDocument MirrorServiceAccount(KubeDocument spec)
    {
        var name = spec.Text("serviceAccountName") is { Length: > 0 } current ? current : spec.Text("serviceAccount");
        if (name is null or "") return spec;
        if (spec.Text("serviceAccountName") != name) spec = SpecType.Set(spec, "serviceAccountName", name);
        return spec.Text("serviceAccount") == name ? spec : SpecType.Set(spec, "serviceAccount", name);
    }
}
