using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>Address families and addresses of a Service in a single-stack IPv4 cluster. Provenance: Documented (IPv4/IPv6 dual-stack, ServiceSpec).</summary>
internal static class ServiceFamilies
{
    /// <summary>What each field may hold, whatever the cluster has.</summary>
    internal static void Validate(KubeDocument spec, FieldErrors errors)
    {
        var families = spec.List("ipFamilies");
        for (var i = 0; i < families.Count; i++)
        {
            if (families[i].ScalarText is not ("IPv4" or "IPv6")) errors.NotSupported($"spec.ipFamilies[{i}]", families[i], "IPv4", "IPv6");
            for (var j = 0; j < i; j++)
            {
                if (!families[j].Equals(families[i])) continue;
                errors.Duplicate($"spec.ipFamilies[{i}]", families[i]);
                break;
            }
        }

        if (spec.Text("ipFamilyPolicy") is { } policy and not ("SingleStack" or "PreferDualStack" or "RequireDualStack"))
        {
            errors.NotSupported("spec.ipFamilyPolicy", policy, "PreferDualStack", "RequireDualStack", "SingleStack");
        }

        Addresses(spec, errors);
    }

    private static void Addresses(KubeDocument spec, FieldErrors errors)
    {
        var addresses = spec.List("clusterIPs");
        if (addresses.Count == 0)
        {
            // The one address stands for the list.
            if (spec.Text("clusterIP") is { Length: > 0 } single and not "None") FieldRules.Address(single, "spec.clusterIPs[0]", errors);
            return;
        }

        if (addresses.Count > 2) errors.Invalid("spec.clusterIPs", spec["clusterIPs"]!, "may only hold up to 2 values");
        for (var i = 0; i < addresses.Count; i++)
        {
            if (i == 0 && addresses[i].ScalarText == "None")
            {
                if (addresses.Count > 1) errors.Invalid("spec.clusterIPs", spec["clusterIPs"]!, "'None' must be the first and only value");
                continue;
            }

            FieldRules.Address(addresses[i], $"spec.clusterIPs[{i}]", errors);
        }
    }

    /// <summary>What this cluster cannot give. A headless Service without selector may say anything.</summary>
    internal static void Support(KubeDocument spec, FieldErrors errors)
    {
        var isHeadless = spec.Text("clusterIP") == "None" || (spec.List("clusterIPs") is { Count: > 0 } addresses && addresses[0].ScalarText == "None");
        if (isHeadless && spec["selector"] is not { FieldSpan.Length: > 0 }) return;
        if (spec.Text("ipFamilyPolicy") == "RequireDualStack") errors.Invalid("spec.ipFamilyPolicy", "RequireDualStack", "this cluster is not configured for dual-stack services");
        var families = spec.List("ipFamilies");
        for (var i = 0; i < families.Count; i++)
        {
            if (families[i].ScalarText == "IPv6") errors.Invalid($"spec.ipFamilies[{i}]", families[i], "not configured on this cluster");
        }
    }
}
