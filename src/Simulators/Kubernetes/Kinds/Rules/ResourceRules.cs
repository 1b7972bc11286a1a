using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Rules;

/// <summary>requests and limits of containers. Provenance: Recorded (validation/pod-resources), Documented (Resource Management for Pods and Containers).</summary>
internal static class ResourceRules
{
    private static readonly SortedSet<string> Standard = new(StringComparer.Ordinal)
    {
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage",
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports", "services.loadbalancers",
        "storage", "requests.storage",
    };

    internal static void Container(KubeDocument resources, string path, FieldErrors errors)
    {
        var limits = resources["limits"] ?? KubeDocument.EmptyObject;
        var requests = resources["requests"] ?? KubeDocument.EmptyObject;
        if (limits.FieldSpan.Length + requests.FieldSpan.Length == 0) return;
        foreach (var (name, quantity) in limits.FieldSpan)
        {
            var field = $"{path}.limits[{name}]";
            Name(name, field, errors);
            Amount(name, quantity, field, errors);
        }

        foreach (var (name, quantity) in requests.FieldSpan)
        {
            var field = $"{path}.requests[{name}]";
            Name(name, field, errors);
            Amount(name, quantity, field, errors);
            CompareToLimit(name, quantity, limits[name], path, errors);
        }

        if (!HasHugePages(limits) && !HasHugePages(requests)) return;
        var hasOther = false;
        foreach (var name in (ReadOnlySpan<string>)["cpu", "memory"]) hasOther |= limits[name] is not null || requests[name] is not null;
        if (!hasOther) errors.Forbidden(path, "HugePages require cpu or memory");
    }

    private static bool HasHugePages(KubeDocument amounts)
    {
        foreach (var (name, _) in amounts.FieldSpan)
        {
            if (name.StartsWith("hugepages-", StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>A quantity that is negative.</summary>
    internal static void NotNegative(KubeDocument? quantity, string path, FieldErrors errors)
    {
        if (quantity is { IsString: true } && Quantity.TryParse(quantity.ScalarText, out var amount) && amount.IsNegative)
        {
            errors.Invalid(path, quantity, FieldRules.NotNegative);
        }
    }

    private static void Name(string name, string field, FieldErrors errors)
    {
        foreach (var problem in NameRules.QualifiedName(name))
        {
            errors.Invalid(field, name, problem);
            return;
        }

        if (name.Contains('/', StringComparison.Ordinal)) return;
        var isHugePages = name.StartsWith("hugepages-", StringComparison.Ordinal);
        if (!isHugePages && !Standard.Contains(name)) errors.Invalid(field, name, "must be a standard resource type or fully qualified");
        if (!isHugePages && name is not ("cpu" or "memory" or "ephemeral-storage")) errors.Invalid(field, name, "must be a standard resource for containers");
    }

    private static void Amount(string name, KubeDocument quantity, string field, FieldErrors errors)
    {
        if (!Quantity.TryParse(quantity.ScalarText, out var amount)) return;
        if (amount.IsNegative) errors.Invalid(field, quantity, FieldRules.NotNegative);
        if (IsExtended(name) && !amount.IsInteger) errors.Invalid(field, quantity, "must be an integer");
    }

    private static void CompareToLimit(string name, KubeDocument request, KubeDocument? limit, string path, FieldErrors errors)
    {
        var isExtended = IsExtended(name) || name.StartsWith("hugepages-", StringComparison.Ordinal);
        if (limit is null)
        {
            if (isExtended) errors.Required($"{path}.limits", "Limit must be set for non overcommitable resources");
            return;
        }

        if (!Quantity.TryParse(request.ScalarText, out var wanted) || !Quantity.TryParse(limit.ScalarText, out var most)) return;
        if (isExtended && wanted != most) errors.Invalid($"{path}.requests", request, $"must be equal to {name} limit of {most}");
        else if (!isExtended && wanted > most) errors.Invalid($"{path}.requests", request, $"must be less than or equal to {name} limit of {most}");
    }

    private static bool IsExtended(string name) => name.Contains('/', StringComparison.Ordinal) && !name.Contains("kubernetes.io/", StringComparison.Ordinal);
}
