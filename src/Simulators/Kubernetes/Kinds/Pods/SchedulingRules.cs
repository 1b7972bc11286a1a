using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Pods;

/// <summary>Tolerations, spread constraints and gates. Provenance: Documented (Taints and Tolerations; Pod Topology Spread Constraints; Pod Scheduling Readiness).</summary>
internal static class SchedulingRules
{
    internal static void Tolerations(IReadOnlyList<KubeDocument> tolerations, string path, FieldErrors errors)
    {
        for (var i = 0; i < tolerations.Count; i++) Toleration(tolerations[i], $"{path}[{i}]", errors);
    }

    internal static void Spread(IReadOnlyList<KubeDocument> constraints, string path, FieldErrors errors)
    {
        for (var i = 0; i < constraints.Count; i++)
        {
            var constraint = constraints[i];
            var at = $"{path}[{i}]";
            if (constraint.Integer("maxSkew") is null or <= 0) errors.Invalid(at + ".maxSkew", constraint["maxSkew"] ?? 0, "must be greater than zero");
            if (constraint.IsBlank("topologyKey")) errors.Required(at + ".topologyKey", "can not be empty");
            else
            {
                foreach (var problem in NameRules.QualifiedName(constraint.Text("topologyKey")!)) errors.Invalid(at + ".topologyKey", constraint["topologyKey"]!, problem);
            }

            if (constraint.Text("whenUnsatisfiable") is not ("DoNotSchedule" or "ScheduleAnyway"))
            {
                errors.NotSupported(at + ".whenUnsatisfiable", constraint["whenUnsatisfiable"] ?? "", "DoNotSchedule", "ScheduleAnyway");
            }

            if (constraint.Integer("minDomains") is <= 0) errors.Invalid(at + ".minDomains", constraint["minDomains"]!, "must be greater than zero");
            SelectorRules.Selector(constraint["labelSelector"], at + ".labelSelector", errors);
        }
    }

    internal static void Gates(KubeDocument spec, string path, FieldErrors errors)
    {
        var readiness = spec.List("readinessGates");
        for (var i = 0; i < readiness.Count; i++)
        {
            foreach (var problem in NameRules.QualifiedName(readiness[i].Text("conditionType") ?? ""))
            {
                errors.Invalid($"{path}.readinessGates[{i}].conditionType", readiness[i]["conditionType"] ?? "", problem);
            }
        }

        var gates = spec.List("schedulingGates");
        for (var i = 0; i < gates.Count; i++)
        {
            var name = gates[i].Text("name") ?? "";
            foreach (var problem in NameRules.QualifiedName(name)) errors.Invalid($"{path}.schedulingGates[{i}]", name, problem);
            for (var j = 0; j < i; j++)
            {
                if (gates[j].Text("name") == name) errors.Duplicate($"{path}.schedulingGates[{i}]", name);
            }
        }
    }

    private static void Toleration(KubeDocument toleration, string path, FieldErrors errors)
    {
        var key = toleration.Text("key") ?? "";
        var operation = toleration.Text("operator") ?? "";
        if (key.Length > 0)
        {
            foreach (var problem in NameRules.QualifiedName(key)) errors.Invalid(path + ".key", key, problem);
        }
        else if (operation != "Exists")
        {
            errors.Invalid(path + ".operator", operation, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }

        if (toleration.Integer("tolerationSeconds") is not null && toleration.Text("effect") != "NoExecute")
        {
            errors.Invalid(path + ".effect", toleration["effect"] ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }

        switch (operation)
        {
            case "Equal" or "":
                var problems = NameRules.LabelValue(toleration.Text("value") ?? "");
                if (problems.Count > 0) errors.Invalid(path + ".operator", toleration["value"]!, string.Join(";", problems));
                break;
            case "Exists":
                if (!toleration.IsBlank("value")) errors.Invalid(path + ".operator", toleration["value"]!, "value must be empty when `operator` is 'Exists'");
                break;
            default:
                errors.NotSupported(path + ".operator", operation, "Equal", "Exists");
                break;
        }

        if (toleration.Text("effect") is { Length: > 0 } effect and not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
        {
            errors.NotSupported(path + ".effect", effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
        }
    }
}
