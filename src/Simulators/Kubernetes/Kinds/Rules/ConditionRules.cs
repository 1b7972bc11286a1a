using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Kinds.Rules;

/// <summary>metav1.Conditions. Provenance: Recorded (storagemigration/status-update), Documented (API conventions: typical status properties).</summary>
internal static class ConditionRules
{
    internal static void Validate(IReadOnlyList<KubeDocument> conditions, string path, FieldErrors errors)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < conditions.Count; i++)
        {
            var (condition, below) = (conditions[i], $"{path}[{i}]");
            var type = condition.Text("type") ?? "";
            if (!seen.Add(type)) errors.Duplicate(below + ".type", type);
            foreach (var problem in NameRules.QualifiedName(type)) errors.Invalid(below + ".type", type, problem);
            if (condition.Text("status") is not ("True" or "False" or "Unknown")) errors.NotSupported(below + ".status", condition["status"] ?? "", "False", "True", "Unknown");
            if (condition.Integer("observedGeneration") is < 0) errors.Invalid(below + ".observedGeneration", condition["observedGeneration"]!, "must be greater than or equal to zero");
            if (condition["lastTransitionTime"] is not { IsString: true }) errors.Required(below + ".lastTransitionTime", "must be set");
            var reason = condition.Text("reason") ?? "";
            if (reason.Length == 0) errors.Required(below + ".reason", "must be set");
            else if (reason.Length > 1024) errors.TooLong(below + ".reason", 1024);
            else if (!char.IsAsciiLetter(reason[0]) || reason[^1] is ':' or ',' || !reason.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ',' or ':'))
            {
                errors.Invalid(below + ".reason", reason, NameRules.Pattern("a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'", "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?", "my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB"));
            }

            if ((condition.Text("message") ?? "").Length > 32768) errors.TooLong(below + ".message", 32768);
        }
    }
}
