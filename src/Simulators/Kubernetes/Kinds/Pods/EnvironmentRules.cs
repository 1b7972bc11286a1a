using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Environment variables and downward API references. Provenance: Recorded (validation/pod-env), Documented (API reference, EnvVar).</summary>
internal static class EnvironmentRules
{
    private const string MoreThanOne = "may not have more than one field specified at a time";

    private static readonly string[] Labels =
    [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName",
        "spec.schedulerName", "status.phase", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs", "spec.host",
    ];

    private static readonly string[] InEnvironment =
    [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ];

    private static readonly string[] InVolumes = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

    private static readonly string[] Resources =
        ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

    private static readonly string[] SizeDivisors = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

    internal static void Validate(KubeDocument container, string path, FieldErrors errors)
    {
        var variables = container.List("env");
        for (var i = 0; i < variables.Count; i++)
        {
            var at = $"{path}.env[{i}]";
            if (variables[i].IsBlank("name")) errors.Required(at + ".name");
            else Name(variables[i].Text("name")!, at + ".name", errors);
            if (variables[i]["valueFrom"] is { IsObject: true } source) Source(source, !variables[i].IsBlank("value"), at + ".valueFrom", errors);
        }

        var sources = container.List("envFrom");
        for (var i = 0; i < sources.Count; i++) From(sources[i], path + ".envFrom", i, errors);
    }

    /// <summary>A fieldRef of an environment variable or of a file in a volume.</summary>
    internal static void FieldRef(KubeDocument reference, bool isInVolume, string path, FieldErrors errors)
    {
        if (reference.IsBlank("apiVersion"))
        {
            errors.Required(path + ".apiVersion");
            return;
        }

        var field = reference.Text("fieldPath") ?? "";
        if (field.Length == 0)
        {
            errors.Required(path + ".fieldPath");
            return;
        }

        var bracket = field.EndsWith("']", StringComparison.Ordinal) ? field.IndexOf("['", StringComparison.Ordinal) : -1;
        var name = bracket < 0 ? field : field[..bracket];
        if (Array.IndexOf(Labels, name) < 0 || (bracket >= 0 && name is not ("metadata.annotations" or "metadata.labels")))
        {
            errors.Invalid(path + ".fieldPath", field, $"error converting fieldPath: field label not supported: {field}");
            return;
        }

        if (bracket >= 0)
        {
            foreach (var problem in NameRules.QualifiedName(field[(bracket + 2)..^2])) errors.Invalid(path, field[(bracket + 2)..^2], problem);
            return;
        }

        var supported = isInVolume ? InVolumes : InEnvironment;
        if (Array.IndexOf(supported, name) < 0 && name != "spec.host") errors.NotSupported(path + ".fieldPath", name, supported);
    }

    internal static void ResourceRef(KubeDocument reference, bool isInVolume, string path, FieldErrors errors)
    {
        var resource = reference.Text("resource") ?? "";
        if (isInVolume && reference.IsBlank("containerName")) errors.Required(path + ".containerName");
        else if (resource.Length == 0) errors.Required(path + ".resource");
        else if (Array.IndexOf(Resources, resource) < 0 && !resource.Contains(".hugepages-", StringComparison.Ordinal)) errors.NotSupported(path + ".resource", resource, Resources);
        Divisor(reference, resource, path, errors);
    }

    private static void Divisor(KubeDocument reference, string resource, string path, FieldErrors errors)
    {
        var divisor = reference.Text("divisor") ?? "0";
        if (divisor == "0") return;
        if (resource.EndsWith(".cpu", StringComparison.Ordinal))
        {
            if (divisor is not ("1m" or "1")) errors.Invalid(path + ".divisor", resource, "only divisor's values 1m and 1 are supported with the cpu resource");
        }
        else if (Array.IndexOf(SizeDivisors, divisor) < 0)
        {
            var kind = resource.EndsWith(".memory", StringComparison.Ordinal) ? "memory" : resource.EndsWith("storage", StringComparison.Ordinal) ? "local ephemeral storage" : "hugepages";
            errors.Invalid(path + ".divisor", resource, $"only divisor's values {string.Join(", ", SizeDivisors)} are supported with the {kind} resource");
        }
    }

    private static void Name(string name, string path, FieldErrors errors)
    {
        foreach (var character in name)
        {
            if (character is >= ' ' and <= '~' and not '=') continue;
            errors.Invalid(path, name, "a valid environment variable name must consist only of printable ASCII characters other than '='");
            return;
        }
    }

    private static void Source(KubeDocument source, bool hasValue, string path, FieldErrors errors)
    {
        var count = 0;
        if (source["fieldRef"] is { IsObject: true } field)
        {
            count++;
            FieldRef(field, isInVolume: false, path + ".fieldRef", errors);
        }

        if (source["resourceFieldRef"] is { IsObject: true } resource)
        {
            count++;
            ResourceRef(resource, isInVolume: false, path + ".resourceFieldRef", errors);
        }

        foreach (var name in (ReadOnlySpan<string>)["configMapKeyRef", "secretKeyRef"])
        {
            if (source[name] is not { IsObject: true } reference) continue;
            count++;
            KeyRef(reference, $"{path}.{name}", errors);
        }

        if (source["fileKeyRef"] is { IsObject: true }) count++;
        if (count == 0) errors.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`");
        else if (hasValue) errors.Invalid(path, "", "may not be specified when `value` is not empty");
        else if (count > 1) errors.Invalid(path, "", MoreThanOne);
    }

    private static void KeyRef(KubeDocument reference, string path, FieldErrors errors)
    {
        foreach (var problem in NameRules.Subdomain(reference.Text("name") ?? "")) errors.Invalid(path + ".name", reference["name"] ?? "", problem);
        if (reference.IsBlank("key")) errors.Required(path + ".key");
        else
        {
            foreach (var problem in NameRules.ConfigKey(reference.Text("key")!)) errors.Invalid(path + ".key", reference["key"]!, problem);
        }
    }

    private static void From(KubeDocument source, string list, int index, FieldErrors errors)
    {
        var path = $"{list}[{index}]";
        if (!source.IsBlank("prefix")) Name(source.Text("prefix")!, path + ".prefix", errors);
        var count = 0;
        foreach (var name in (ReadOnlySpan<string>)["configMapRef", "secretRef"])
        {
            if (source[name] is not { IsObject: true } reference) continue;
            count++;
            if (reference.IsBlank("name")) errors.Required($"{path}.{name}.name");
            else
            {
                foreach (var problem in NameRules.Subdomain(NameRules.MaskTrailingDash(reference.Text("name")!))) errors.Invalid($"{path}.{name}.name", reference["name"]!, problem);
            }
        }

        // The API passes the list's path, not the item's, for these two.
        if (count == 0) errors.Invalid(list, "", "must specify one of: `configMapRef` or `secretRef`");
        else if (count > 1) errors.Invalid(list, "", MoreThanOne);
    }
}
