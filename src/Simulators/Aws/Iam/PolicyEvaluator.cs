namespace Drydock.Simulators.Aws.Iam;

/// <summary>Evaluates statements as IAM does: an explicit deny wins, then any allow, else denied.</summary>
internal static class PolicyEvaluator
{
    private static readonly SortedDictionary<string, string> NoContext = new(StringComparer.OrdinalIgnoreCase);

    internal static PolicyDecision Evaluate(
        IReadOnlyList<PolicyStatement> statements, string action, string resource, IReadOnlyDictionary<string, string>? context = null)
    {
        var decision = PolicyDecision.ImplicitDeny;
        foreach (var statement in statements)
        {
            if (!statement.Matches(action, resource, context ?? NoContext)) continue;
            if (statement.Effect == "Deny") return PolicyDecision.ExplicitDeny;
            decision = PolicyDecision.Allow;
        }

        return decision;
    }
}
