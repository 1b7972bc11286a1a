using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Containers of a PodSpec, in the API's order. Provenance: Recorded (validation/pod-container-missing-fields, validation/pod-resources), Documented (API reference).</summary>
internal static class ContainerRules
{
    internal static void ValidateAll(KubeDocument spec, SortedDictionary<string, KubeDocument> volumes, string path, FieldErrors errors)
    {
        var containers = spec.List("containers");
        var grace = spec.Integer("terminationGracePeriodSeconds") ?? 0;
        if (containers.Count == 0) errors.Required(path + ".containers");
        for (var i = 0; i < containers.Count; i++)
        {
            var at = $"{path}.containers[{i}]";
            Common(containers[i], volumes, at, errors);
            UniqueName(containers, i, at, errors);
            Lifecycle(containers[i], grace, at, errors);
        }

        UniqueHostPorts(containers, path + ".containers", errors);
        var initial = spec.List("initContainers");
        var ephemeral = spec.List("ephemeralContainers");
        for (var i = 0; i < initial.Count; i++) Initial(initial, i, containers, volumes, grace, $"{path}.initContainers[{i}]", errors);
        for (var i = 0; i < ephemeral.Count; i++) Ephemeral(ephemeral, i, [.. containers, .. initial], volumes, $"{path}.ephemeralContainers[{i}]", errors);
    }

    private static void Ephemeral(
        IReadOnlyList<KubeDocument> ephemeral, int index, KubeDocument[] others, SortedDictionary<string, KubeDocument> volumes, string path, FieldErrors errors)
    {
        var container = ephemeral[index];
        Common(container, volumes, path, errors);
        var name = container.Text("name") ?? "";
        if (Array.Exists(others, o => o.Text("name") == name)) errors.Duplicate(path + ".name", name);
        else UniqueName(ephemeral, index, path, errors);
        var target = container.Text("targetContainerName") ?? "";
        if (target.Length > 0 && !Array.Exists(others, o => o.Text("name") == target))
        {
            errors.Add("FieldValueNotFound", path + ".targetContainerName", $"Not found: {KubeDocument.Of(target)}");
        }

        foreach (var field in (ReadOnlySpan<string>)["ports", "resources", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"])
        {
            if (container[field] is { IsNull: false } set && set.FieldSpan.Length + set.ItemSpan.Length > 0) errors.Forbidden($"{path}.{field}", "cannot be set for an Ephemeral Container");
        }
    }

    private static void Initial(
        IReadOnlyList<KubeDocument> initial, int index, IReadOnlyList<KubeDocument> regular, SortedDictionary<string, KubeDocument> volumes, long grace, string path, FieldErrors errors)
    {
        var container = initial[index];
        Common(container, volumes, path, errors);
        var name = container.Text("name") ?? "";
        foreach (var other in regular)
        {
            if (name.Length > 0 && other.Text("name") == name) errors.Duplicate(path + ".name", name);
        }

        UniqueName(initial, index, path, errors);
        var policy = container.Text("restartPolicy");
        if (policy is not (null or "Always")) errors.NotSupported(path + ".restartPolicy", policy, "Always");
        if (policy == "Always")
        {
            Lifecycle(container, grace, path, errors);
            return;
        }

        foreach (var field in (ReadOnlySpan<string>)["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container.Has(field)) errors.Forbidden($"{path}.{field}", "may not be set for init containers without restartPolicy=Always");
        }
    }

    private static void Common(KubeDocument container, SortedDictionary<string, KubeDocument> volumes, string path, FieldErrors errors)
    {
        if (container.IsBlank("name")) errors.Required(path + ".name");
        else
        {
            foreach (var problem in NameRules.Label(container.Text("name")!)) errors.Invalid(path + ".name", container["name"]!, problem);
        }

        var image = container.Text("image") ?? "";
        if (image.Length == 0) errors.Required(path + ".image");
        if (container.Text("terminationMessagePolicy") is not ("File" or "FallbackToLogsOnError"))
        {
            errors.NotSupported(path + ".terminationMessagePolicy", container["terminationMessagePolicy"] ?? "", "File", "FallbackToLogsOnError");
        }

        Ports(container.List("ports"), path + ".ports", errors);
        EnvironmentRules.Validate(container, path, errors);
        MountRules.Validate(container, volumes, path, errors);
        var pull = container.Text("imagePullPolicy") ?? "";
        if (pull.Length == 0) errors.Required(path + ".imagePullPolicy");
        else if (pull is not ("Always" or "IfNotPresent" or "Never")) errors.NotSupported(path + ".imagePullPolicy", pull, "Always", "IfNotPresent", "Never");
        if (container["resources"] is { IsObject: true } resources) ResourceRules.Container(resources, path + ".resources", errors);
        if (container["securityContext"] is { IsObject: true } context) SecurityRules.Container(context, path + ".securityContext", errors);
    }

    private static void UniqueName(IReadOnlyList<KubeDocument> containers, int index, string path, FieldErrors errors)
    {
        var name = containers[index].Text("name") ?? "";
        for (var i = 0; i < index; i++)
        {
            if ((containers[i].Text("name") ?? "") != name) continue;
            errors.Duplicate(path + ".name", name);
            return;
        }
    }

    private static void Ports(IReadOnlyList<KubeDocument> ports, string path, FieldErrors errors)
    {
        for (var i = 0; i < ports.Count; i++)
        {
            var port = ports[i];
            var at = $"{path}[{i}]";
            if (port.Text("name") is { Length: > 0 } name) PortName(ports, i, name, at, errors);
            if (port.Integer("containerPort") is null or 0) errors.Required(at + ".containerPort");
            else FieldRules.Port(port["containerPort"], at + ".containerPort", errors);
            if (port.Integer("hostPort") is not (null or 0)) FieldRules.Port(port["hostPort"], at + ".hostPort", errors);
            if (port.Text("protocol") is not ("TCP" or "UDP" or "SCTP")) errors.NotSupported(at + ".protocol", port["protocol"] ?? "", "SCTP", "TCP", "UDP");
        }
    }

    private static void PortName(IReadOnlyList<KubeDocument> ports, int index, string name, string path, FieldErrors errors)
    {
        var problems = FieldRules.PortName(name);
        foreach (var problem in problems) errors.Invalid(path + ".name", name, problem);
        if (problems.Count > 0) return;
        for (var i = 0; i < index; i++)
        {
            if (ports[i].Text("name") != name) continue;
            errors.Duplicate(path + ".name", name);
            return;
        }
    }

    /// <summary>Of Pods, not of templates.</summary>
    internal static void ImagesOfPod(KubeDocument spec, FieldErrors errors)
    {
        foreach (var list in (ReadOnlySpan<string>)["containers", "initContainers"])
        {
            var containers = spec.List(list);
            for (var i = 0; i < containers.Count; i++)
            {
                var image = containers[i].Text("image") ?? "";
                if (image.Trim().Length != image.Length) errors.Invalid($"spec.{list}[{i}].image", image, "must not have leading or trailing whitespace");
            }
        }
    }

    private static void UniqueHostPorts(IReadOnlyList<KubeDocument> containers, string path, FieldErrors errors)
    {
        var seen = new List<string>();
        for (var i = 0; i < containers.Count; i++)
        {
            var ports = containers[i].List("ports");
            for (var j = 0; j < ports.Count; j++)
            {
                if (ports[j].Integer("hostPort") is null or 0) continue;
                var key = $"{ports[j].Text("protocol")}/{ports[j].Text("hostIP")}/{ports[j].Integer("hostPort")}";
                if (seen.Contains(key)) errors.Duplicate($"{path}[{i}].ports[{j}].hostPort", key);
                seen.Add(key);
            }
        }
    }

    /// <summary>On the host's network a port is the host's port.</summary>
    internal static void HostNetworkPorts(IReadOnlyList<KubeDocument> containers, string path, FieldErrors errors)
    {
        for (var i = 0; i < containers.Count; i++)
        {
            var ports = containers[i].List("ports");
            for (var j = 0; j < ports.Count; j++)
            {
                if (ports[j].Integer("hostPort") is not { } number || number == 0 || number == ports[j].Integer("containerPort")) continue;
                errors.Invalid($"{path}[{i}].ports[{j}].containerPort", ports[j]["containerPort"] ?? 0, "must match `hostPort` when `hostNetwork` is true");
            }
        }
    }

    private static void Lifecycle(KubeDocument container, long grace, string path, FieldErrors errors)
    {
        if (container["lifecycle"] is { IsObject: true } lifecycle)
        {
            foreach (var name in (ReadOnlySpan<string>)["postStart", "preStop"])
            {
                if (lifecycle[name] is { IsObject: true } handler) ProbeRules.Handler(handler, grace, $"{path}.lifecycle.{name}", errors);
            }
        }

        foreach (var name in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container[name] is { IsObject: true } probe) ProbeRules.Validate(probe, name, $"{path}.{name}", errors);
        }
    }
}
