namespace Drydock.Simulators.Aws.Iam;

/// <summary>One statement of a policy: effect ("Allow" or "Deny"), actions and resources with wildcards, conditions that must all hold.</summary>
/// <remarks>Provenance: Documented (IAM user guide, "Policy evaluation logic" and "JSON policy elements"). Not simulated: NotAction, NotResource, boundaries, session and organisation policies.</remarks>
public sealed record PolicyStatement(
    string Effect, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, IReadOnlyList<PolicyCondition>? Conditions = null)
{
    /// <summary>A statement that allows actions on resources.</summary>
    public static PolicyStatement Allow(IReadOnlyList<string> actions, IReadOnlyList<string> resources, params PolicyCondition[] conditions) =>
        new("Allow", actions, resources, conditions);

    /// <summary>A statement that denies actions on resources, whatever else allows them.</summary>
    public static PolicyStatement Deny(IReadOnlyList<string> actions, IReadOnlyList<string> resources, params PolicyCondition[] conditions) =>
        new("Deny", actions, resources, conditions);

    internal bool Matches(string action, string resource, IReadOnlyDictionary<string, string> context) =>
        Any(Actions, action, ignoreCase: true) && Any(Resources, resource, ignoreCase: false) && ConditionsHold(context);

    private static bool Any(IReadOnlyList<string> patterns, string text, bool ignoreCase)
    {
        foreach (var pattern in patterns)
        {
            if (Wildcards.Match(pattern, text, ignoreCase)) return true;
        }

        return false;
    }

    private bool ConditionsHold(IReadOnlyDictionary<string, string> context)
    {
        if (Conditions is null) return true;
        foreach (var condition in Conditions)
        {
            if (!condition.Holds(context)) return false;
        }

        return true;
    }
}
