using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;
using Drydock.Simulators.Kubernetes.Schema;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>What is valid in a PodSpec, in the API's order. Provenance: Recorded (validation/pod-*), Documented (API reference, PodSpec).</summary>
internal static class PodSpecRules
{
    internal static void Validate(KubeDocument spec, string path, FieldErrors errors)
    {
        var volumes = VolumeRules.Validate(spec.List("volumes"), path + ".volumes", errors);
        ContainerRules.ValidateAll(spec, volumes, path, errors);
        RestartPolicy(spec, path, errors);
        if (spec.Text("dnsPolicy") is not ("ClusterFirstWithHostNet" or "ClusterFirst" or "Default" or "None"))
        {
            errors.NotSupported(path + ".dnsPolicy", spec["dnsPolicy"] ?? "", "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        }

        SelectorRules.Labels(spec["nodeSelector"], path + ".nodeSelector", errors);
        if (spec.Flag("hostNetwork") == true) ContainerRules.HostNetworkPorts(spec.List("containers"), path + ".containers", errors);
        if (spec["securityContext"] is { IsObject: true } context) SecurityRules.Pod(context, spec, path, errors);
        if (spec["affinity"] is { IsObject: true } affinity) AffinityRules.Validate(affinity, path + ".affinity", errors);
        Dns(spec, path, errors);
        SchedulingRules.Gates(spec, path, errors);
        SchedulingRules.Spread(spec.List("topologySpreadConstraints"), path + ".topologySpreadConstraints", errors);
        Scalars(spec, path, errors);
        SchedulingRules.Tolerations(spec.List("tolerations"), path + ".tolerations", errors);
        HostAliases(spec.List("hostAliases"), path + ".hostAliases", errors);
        if (!spec.IsBlank("priorityClassName"))
        {
            foreach (var problem in NameRules.Subdomain(spec.Text("priorityClassName")!)) errors.Invalid(path + ".priorityClassName", spec["priorityClassName"]!, problem);
        }

        if (spec.Text("runtimeClassName") is { } runtime)
        {
            foreach (var problem in NameRules.Subdomain(runtime)) errors.Invalid(path + ".runtimeClassName", runtime, problem);
        }

        if (spec.Text("preemptionPolicy") is { } policy and not ("PreemptLowerPriority" or "Never"))
        {
            errors.NotSupported(path + ".preemptionPolicy", policy, "PreemptLowerPriority", "Never");
        }

        if (spec["os"] is not { IsObject: true } system) return;
        if (system.IsBlank("name")) errors.Required(path + ".os.name");
        else if (system.Text("name") is not ("linux" or "windows")) errors.NotSupported(path + ".os.name", system["name"]!, "linux", "windows");
    }

    private static void RestartPolicy(KubeDocument spec, string path, FieldErrors errors)
    {
        var policy = spec.Text("restartPolicy") ?? "";
        if (policy.Length == 0) errors.Required(path + ".restartPolicy");
        else if (policy is not ("Always" or "OnFailure" or "Never")) errors.NotSupported(path + ".restartPolicy", policy, "Always", "OnFailure", "Never");
    }

    private static void Dns(KubeDocument spec, string path, FieldErrors errors)
    {
        var config = spec["dnsConfig"];
        if (spec.Text("dnsPolicy") == "None")
        {
            if (config is not { IsObject: true })
            {
                errors.Required(path + ".dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None");
                return;
            }

            if (config.List("nameservers").Count == 0)
            {
                errors.Required(path + ".dnsConfig.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None");
                return;
            }
        }

        if (config is not { IsObject: true }) return;
        var servers = config.List("nameservers");
        if (servers.Count > 3) errors.Invalid(path + ".dnsConfig.nameservers", config["nameservers"]!, "must not have more than 3 nameservers");
        for (var i = 0; i < servers.Count; i++) FieldRules.Address(servers[i], $"{path}.dnsConfig.nameservers[{i}]", errors);
        var options = config.List("options");
        for (var i = 0; i < options.Count; i++)
        {
            if (options[i].IsBlank("name")) errors.Required($"{path}.dnsConfig.options[{i}]", "must not be empty");
        }
    }

    private static void Scalars(KubeDocument spec, string path, FieldErrors errors)
    {
        Text(spec, "serviceAccountName", path, errors, NameRules.Subdomain);
        Text(spec, "nodeName", path, errors, NameRules.Subdomain);
        if (spec.Integer("activeDeadlineSeconds") is < 1 or > int.MaxValue)
        {
            errors.Invalid(path + ".activeDeadlineSeconds", spec["activeDeadlineSeconds"]!, "must be between 1 and 2147483647, inclusive");
        }

        Text(spec, "hostname", path, errors, NameRules.Label);
        Text(spec, "subdomain", path, errors, NameRules.Label);
    }

    private static void Text(KubeDocument spec, string name, string path, FieldErrors errors, Func<string, IReadOnlyList<string>> rule)
    {
        if (spec.IsBlank(name)) return;
        foreach (var problem in rule(spec.Text(name)!)) errors.Invalid($"{path}.{name}", spec[name]!, problem);
    }

    private static void HostAliases(IReadOnlyList<KubeDocument> aliases, string path, FieldErrors errors)
    {
        for (var i = 0; i < aliases.Count; i++)
        {
            FieldRules.Address(aliases[i]["ip"] ?? "", $"{path}[{i}].ip", errors);
            var names = aliases[i].List("hostnames");
            for (var j = 0; j < names.Count; j++)
            {
                foreach (var problem in NameRules.Subdomain(names[j].ScalarText ?? "")) errors.Invalid($"{path}[{i}].hostnames[{j}]", names[j], problem);
            }
        }
    }

    /// <summary>A PodTemplateSpec: labels, annotations, the spec, and no ephemeral containers.</summary>
    internal static void ValidateTemplate(KubeDocument template, string path, FieldErrors errors)
    {
        SelectorRules.Labels(template.At("metadata", "labels"), path + ".labels", errors);
        SelectorRules.Annotations(template.At("metadata", "annotations"), path + ".annotations", errors);
        Validate(template["spec"] ?? KubeDocument.EmptyObject, path + ".spec", errors);
        if (template.At("spec").Has("ephemeralContainers")) errors.Forbidden(path + ".spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
    }

    private static bool Has(this KubeDocument? value, string name) => value is not null && SchemaEdit.Has(value, name);
}
