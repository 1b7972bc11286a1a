using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Security contexts. Provenance: Documented (Configure a Security Context for a Pod or Container).</summary>
internal static class SecurityRules
{
    private const string IdRange = "must be between 0 and 2147483647, inclusive";

    internal static void Pod(KubeDocument context, KubeDocument spec, string specPath, FieldErrors errors)
    {
        var path = specPath + ".securityContext";
        Id(context, "fsGroup", path, errors);
        Id(context, "runAsUser", path, errors);
        Id(context, "runAsGroup", path, errors);
        var groups = context.List("supplementalGroups");
        for (var i = 0; i < groups.Count; i++)
        {
            if (!IsId(groups[i])) errors.Invalid($"{path}.supplementalGroups[{i}]", groups[i], IdRange);
        }

        if (spec.Flag("shareProcessNamespace") == true && spec.Flag("hostPID") == true)
        {
            errors.Invalid(path + ".shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled");
        }

        if (context.Text("fsGroupChangePolicy") is { } policy and not ("OnRootMismatch" or "Always"))
        {
            errors.NotSupported(path + ".fsGroupChangePolicy", policy, "Always", "OnRootMismatch");
        }

        Seccomp(context, path, errors);
    }

    internal static void Container(KubeDocument context, string path, FieldErrors errors)
    {
        Id(context, "runAsUser", path, errors);
        Id(context, "runAsGroup", path, errors);
        if (context.Text("procMount") is { } mount and not ("Default" or "Unmasked")) errors.NotSupported(path + ".procMount", mount, "Default", "Unmasked");
        Seccomp(context, path, errors);
        if (context.Flag("allowPrivilegeEscalation") != false) return;
        if (context.Flag("privileged") == true)
        {
            errors.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        }

        foreach (var capability in context.List("capabilities", "add"))
        {
            if (capability.ScalarText is "CAP_SYS_ADMIN" or "SYS_ADMIN")
            {
                errors.Invalid(path, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }
    }

    private static void Seccomp(KubeDocument context, string path, FieldErrors errors)
    {
        if (context["seccompProfile"] is not { IsObject: true } profile) return;
        var type = profile.Text("type") ?? "";
        var file = profile.Text("localhostProfile");
        if (type == "Localhost")
        {
            if (file is null) errors.Required(path + ".seccompProfile.localhostProfile", "must be set when seccomp type is Localhost");
            else FieldRules.LocalPath(file, path + ".seccompProfile.localhostProfile", errors);
        }
        else
        {
            if (file is not null) errors.Invalid(path + ".seccompProfile.localhostProfile", file, "can only be set when seccomp type is Localhost");
            if (type.Length == 0) errors.Required(path + ".seccompProfile.type", "type is required when seccompProfile is set");
            else if (type is not ("RuntimeDefault" or "Unconfined")) errors.NotSupported(path + ".seccompProfile.type", type, "Localhost", "RuntimeDefault", "Unconfined");
        }
    }

    private static void Id(KubeDocument context, string name, string path, FieldErrors errors)
    {
        if (context[name] is { IsNumber: true } id && !IsId(id)) errors.Invalid($"{path}.{name}", id, IdRange);
    }

    private static bool IsId(KubeDocument id) =>
        long.TryParse(id.ScalarText, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= int.MaxValue;
}
